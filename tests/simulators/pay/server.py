"""Stands in for GOV.UK Pay: see README.md.

PORT, API_KEY, WEBHOOK_URL, WEBHOOK_SECRET, STEP, SLOW and AGAIN (seconds; AGAIN is a list with commas) configure it.
"""

import collections
import http.cookies
import http.server
import os
import pathlib
import secrets
import sys
import threading
import time
import urllib.parse

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))

import pages
import providers
from contract import DOWNSTREAM, Refused, authenticated, checked_payment, checked_query, checked_refund, document, idempotency_key, not_found
from payments import Payments
from webhooks import AGAIN, MANNERS, Webhooks

MOODS = {"busy", "broken", "slow", "lost", "away"}


class Pay(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port, key, webhook=None, secret="", step=0.5, slow=6.0, again=tuple(AGAIN)):
        super().__init__(("127.0.0.1", port), Request)
        self.key, self.address = key, f"http://127.0.0.1:{self.server_port}"
        self.webhooks = Webhooks(webhook, secret, again, self.address)
        self.payments = Payments(self.webhooks.tell, slow, step)
        self.moods = collections.defaultdict(collections.deque)
        # Which browser has come in to which payment, and the card that it has typed and not yet confirmed.
        self.browsers, self.typed = {}, {}
        threading.Thread(target=self.go_on, args=[min(step, 0.2)], daemon=True).start()

    def go_on(self, step):
        while True:
            time.sleep(step)
            self.payments.tick()


class Request(providers.Request):
    server_version = "pay-simulator"
    refusal = Refused

    def too_large(self):
        return Refused(400, "P0920", "Request blocked by security rules. Please consult API documentation for more information.")

    def call(self, method, body):
        """One call of the API, and whatever goes wrong with it."""
        match method, *self.route[1:]:
            case "POST", "payments":
                name, what = "create", lambda: self.create(body)
            case "GET", "payments":
                name, what = "search", self.search
            case "GET", "payments", number:
                name, what = "get", lambda: (200, self.shown(self.payment(number, "get")), {})
            case "GET", "payments", number, "events":
                name, what = "events", lambda: (200, self.payment(number, "events").events(self.server.address), {})
            case "POST", "payments", number, "cancel":
                name, what = "cancel", lambda: self.done(self.server.payments.cancel, self.payment(number, "cancel"))
            case "POST", "payments", number, "capture":
                name, what = "capture", lambda: self.done(self.server.payments.capture, self.payment(number, "capture"))
            case "POST", "payments", number, "refunds":
                name, what = "refund", lambda: self.refund(number, body)
            case "GET", "payments", number, "refunds":
                name, what = "refunds", lambda: self.refunds(number)
            case "GET", "payments", number, "refunds", refund:
                name, what = "get-refund", lambda: self.one_refund(number, refund)
            case _:
                raise Refused(404, "P0200", "Not found")
        mood = self.mood(name)
        authenticated(self.headers.get("Authorization"), self.server.key)
        answered = what()
        if mood == "lost":
            raise providers.Gone
        return answered

    def mood(self, name):
        """What goes wrong with this call, before anything is done."""
        moods = self.server.moods[name] or self.server.moods["any"]
        mood, seconds = moods.popleft() if moods else (None, 0)
        if mood == "busy":
            raise Refused(429, "P0900", "Too many requests")
        if mood == "broken":
            raise Refused(500, DOWNSTREAM[name], "Downstream system error")
        if mood == "away":
            raise providers.Gone
        if mood == "slow":
            time.sleep(seconds)
        return mood

    def payment(self, number, name):
        return self.server.payments.one(number, name)

    def shown(self, payment):
        return payment.document(self.server.address, self.server.payments.token(payment))

    def create(self, body):
        key = idempotency_key(self.headers.get("Idempotency-Key"))
        payment, new = self.server.payments.create(checked_payment(document(body, "P0197")), key)
        return 201 if new else 200, self.shown(payment), {"Location": f"{self.server.address}/v1/payments/{payment.id}"}

    def search(self):
        asked = urllib.parse.parse_qs(self.url.query, keep_blank_values=True)
        query = checked_query(asked)

        def raw(page):
            return urllib.parse.urlencode(query | {"page": page})

        return 200, self.server.payments.search(query, self.server.address, raw), {}

    def done(self, what, payment):
        what(payment)
        return 204, "", {}

    def refund(self, number, body):
        payment = self.payment(number, "refund")
        refund = self.server.payments.refund(payment, checked_refund(document(body, "P0697")))
        return 202, refund.document(self.server.address), {}

    def refunds(self, number):
        payment, base = self.payment(number, "refunds"), self.server.address
        home = f"{base}/v1/payments/{payment.id}"
        links = {"self": {"href": f"{home}/refunds", "method": "GET"}, "payment": {"href": home, "method": "GET"}}
        return 200, {"payment_id": payment.id, "_embedded": {"refunds": [refund.document(base) for refund in payment.refunds]}, "_links": links}, {}

    def one_refund(self, number, wanted):
        for refund in self.payment(number, "get-refund").refunds:
            if refund.id == wanted:
                return 200, refund.document(self.server.address), {}
        raise not_found("get-refund")

    def visit(self, method, body):
        """Somebody's browser, or whoever controls the simulator."""
        match method, *self.route:
            case "GET",:
                return 200, pages.listing(self.server.payments.newest(), self.server.payments.now()), {}
            case "GET", "secure", token:
                return self.enter(token)
            case "POST", "secure":
                return self.enter(self.form(body).get("chargeTokenId", ""))
            case _, "card_details", number, *rest:
                return self.card(method, number, rest, body)
            case "POST", "control", what:
                return self.control(what, document(body, "P0197"))
        raise Refused(404, "P0200", "Not found")

    def form(self, body):
        return {name: values[-1] for name, values in urllib.parse.parse_qs(body.decode(errors="replace"), keep_blank_values=True).items()}

    def enter(self, token):
        """A link opens once. The browser that it opened in may go on."""
        payment = self.server.payments.enter(token)
        if payment is None or payment.finished:
            return 400, pages.ending(payment), {}
        browser = secrets.token_hex(16)
        self.server.browsers[browser] = payment.id
        return 303, "", {"Location": f"/card_details/{payment.id}", "Set-Cookie": f"pay-{payment.id}={browser}; Path=/card_details/{payment.id}; HttpOnly; SameSite=Lax"}

    def card(self, method, number, rest, body):
        payment = self.server.payments.all.get(number)
        cookies = http.cookies.SimpleCookie(self.headers.get("Cookie", ""))
        browser = cookies[f"pay-{number}"].value if f"pay-{number}" in cookies else None
        if payment is None or self.server.browsers.get(browser) != number:
            return 403, pages.ending(None), {}
        self.server.payments.tick()
        if payment.status != "started":
            return self.after(payment)
        match method, *rest:
            case "GET",:
                return 200, pages.card_page(payment, {}, {}), {}
            case "POST",:
                return self.type_card(payment, browser, self.form(body))
            case "GET", "confirm" if browser in self.server.typed:
                return 200, pages.confirm_page(payment, self.server.typed[browser][0]), {}
            case "POST", "confirm" if browser in self.server.typed:
                self.server.payments.pay(payment, *self.server.typed.pop(browser))
                return self.after(payment)
            case "POST", "cancel":
                self.server.payments.give_up(payment)
                return 200, pages.ending(payment), {}
        return 303, "", {"Location": f"/card_details/{number}"}

    def type_card(self, payment, browser, form):
        if found := pages.faults(form, self.server.payments.now()):
            return 200, pages.card_page(payment, form, found), {}
        self.server.typed[browser] = pages.card(form), pages.fate(form["cardNo"])
        return 303, "", {"Location": f"/card_details/{payment.id}/confirm"}

    def after(self, payment):
        """Back to the service, but for what has to be said first."""
        if payment.code:
            return 200, pages.ending(payment), {}
        return 303, "", {"Location": payment.form["return_url"]}

    def control(self, what, asked):
        server, times = self.server, int(asked.get("times", 1))
        match what:
            case "misbehave" if asked.get("mood") in MOODS and asked.get("call", "any") in {*DOWNSTREAM, "any"}:
                server.moods[asked.get("call", "any")].extend([(asked["mood"], float(asked.get("seconds", 10)))] * times)
            case "webhooks" if asked.get("manner") in MANNERS:
                server.webhooks.misbehave(asked["manner"], times, float(asked.get("seconds", 2)))
            case "release":
                return 200, {"released": server.webhooks.release(asked.get("order"))}, {}
            case "clock":
                server.payments.forward(float(asked["forward"]))
            case "keys":
                server.payments.keys_hold = bool(asked["hold"])
            case "settle":
                server.payments.settle(self.payment(asked["payment"], "get"), asked["date"])
            case "refund":
                self.refund_fate(asked)
            case _:
                raise Refused(404, "P0200", "Not found")
        return 200, {}, {}

    def refund_fate(self, asked):
        for refund in self.payment(asked["payment"], "get").refunds:
            refund.fate = asked["fate"]


def main():
    read = os.environ.get
    again = [float(seconds) for seconds in read("AGAIN", ",".join(map(str, AGAIN))).split(",") if seconds]
    server = Pay(
        int(read("PORT", "8083")), os.environ["API_KEY"], read("WEBHOOK_URL"), read("WEBHOOK_SECRET", ""), float(read("STEP", "0.5")), float(read("SLOW", "6")), again
    )
    providers.serve("pay", server)


if __name__ == "__main__":
    sys.exit(main())
