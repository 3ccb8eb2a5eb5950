"""Stands in for Stripe: see README.md.

PORT, API_KEY, WEBHOOK_URL, WEBHOOK_SECRET, STEP, SLOW and AGAIN (seconds; AGAIN is a list with commas), NOW (the second at
which its clock starts) and PAGE (the most on one page of a list) configure it.
"""

import collections
import http.server
import json
import os
import pathlib
import sys
import threading
import time
import urllib.parse

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))

import pages
import providers
from contract import Refused, authenticated, checked_session, metadata, missing, nested, values, version, whole
from sessions import Sessions, number
from webhooks import AGAIN, MANNERS, Webhooks

MOODS = {"busy", "broken", "halfway", "slow", "lost", "away"}
CALLS = {"create", "get", "list", "update", "expire", "refund", "refunds", "payouts", "transactions", "any"}
KEY_KEPT = 24 * 3600


class Stripe(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port, key, webhook=None, secret="", step=0.5, slow=6.0, again=tuple(AGAIN), starts=None, most=100):
        super().__init__(("127.0.0.1", port), Request)
        self.key, self.address, self.most = key, f"http://127.0.0.1:{self.server_port}", most
        self.webhooks = Webhooks(webhook, secret, again, lambda: self.sessions.now())
        self.sessions = Sessions(self.webhooks.tell, slow, step, starts)
        self.moods = collections.defaultdict(collections.deque)
        # What was answered under each key, and which keys are being answered now.
        self.kept, self.busy, self.lock = {}, set(), threading.Lock()
        threading.Thread(target=self.go_on, args=[min(step, 0.2)], daemon=True).start()

    def go_on(self, step):
        while True:
            time.sleep(step)
            self.sessions.tick()


class Request(providers.Request):
    server_version = "stripe-simulator"
    refusal = Refused

    def too_large(self):
        return Refused(413, "Request too large")

    def body(self):
        return super().body().decode(errors="replace")

    def reply(self, status, answer, more):
        page = isinstance(answer, str)
        super().reply(status, answer, more if page else {"Request-Id": number("req", 14), **more})

    def call(self, method, body):
        """One call of the API, and whatever goes wrong with it."""
        authenticated(self.headers.get("Authorization"), self.server.key)
        version(self.headers.get("Stripe-Version"))
        form = nested(body if method == "POST" else self.url.query)
        match method, *self.route[1:]:
            case "POST", "checkout", "sessions":
                name, what = "create", lambda: self.shown(self.server.sessions.create(checked_session(form, self.server.sessions.now())), form)
            case "GET", "checkout", "sessions":
                name, what = "list", lambda: self.sessions(form)
            case "GET", "checkout", "sessions", wanted:
                name, what = "get", lambda: self.shown(self.server.sessions.one(wanted), form)
            case "POST", "checkout", "sessions", wanted:
                name, what = "update", lambda: self.shown(self.server.sessions.update(self.server.sessions.one(wanted), metadata(form.get("metadata"))), form)
            case "POST", "checkout", "sessions", wanted, "expire":
                name, what = "expire", lambda: self.shown(self.server.sessions.expire(self.server.sessions.one(wanted)), form)
            case "POST", "refunds":
                name, what = "refund", lambda: self.server.sessions.refund(form, metadata(form.get("metadata"))).document()
            case "GET", "refunds":
                name, what = "refunds", lambda: self.refunds(form)
            case "GET", "payouts":
                name, what = "payouts", lambda: self.payouts(form)
            case "GET", "balance_transactions":
                name, what = "transactions", lambda: self.transactions(form)
            case _:
                raise Refused(404, f"Unrecognized request URL ({method}: {self.url.path}).")
        return self.once(method, body, self.headers.get("Idempotency-Key"), lambda: self.moody(name, what))

    def once(self, method, body, key, what):
        """What was answered under a key is answered again, a fault included; what was never begun is not kept."""
        if method != "POST" or not key:
            return self.tried(what)[:3]
        request, server = (self.url.path, body), self.server
        with server.lock:
            known = server.kept.get(key)
            if known and known[2] > server.sessions.now():
                if known[0] != request:
                    raise Refused(400, "Keys for idempotent requests can only be used with the same parameters they were first used with.", "idempotency_error")
                return *known[1], {"Idempotent-Replayed": "true"}
            if key in server.busy:
                raise Refused(409, "There is currently another in-progress request using this Idempotent Key.", "idempotency_error", code="idempotency_key_in_use")
            server.busy.add(key)
        try:
            status, answer, more, begun = self.tried(what, lambda found: server.kept.update({key: (request, found, server.sessions.now() + KEY_KEPT)}))
            return status, answer, more
        finally:
            with server.lock:
                server.busy.discard(key)

    def tried(self, what, keep=lambda found: None):
        """Does it, and says whether it was begun. Parameters that are refused begin nothing."""
        mood, answer = what()
        found = (500, {"error": {"type": "api_error", "message": "An unknown error occurred"}}) if mood in ("broken", "halfway") else (200, answer)
        keep(found)
        if mood == "lost":
            raise providers.Gone
        return *found, {}, True

    def moody(self, name, what):
        moods = self.server.moods[name] or self.server.moods["any"]
        mood, seconds = moods.popleft() if moods else (None, 0)
        if mood == "busy":
            raise Refused(429, "Too many requests hit the API too quickly.", code="rate_limit")
        if mood == "away":
            raise providers.Gone
        if mood == "slow":
            time.sleep(seconds)
        return mood, None if mood == "broken" else what()

    def expanded(self, form):
        """What is asked for whole: `payment_intent.latest_charge` is the intent too."""
        names = values(form.get("expand"))
        return {".".join(name.split(".")[:depth]) for name in names for depth in range(1, name.count(".") + 2)}

    def shown(self, session, form):
        return session.document(self.expanded(form), self.server.address)

    def listed(self, things, form, path):
        """One page, the newest first."""
        limit = min(whole("limit", form.get("limit", 10), 1, 100), self.server.most)
        if after := form.get("starting_after"):
            places = [place for place, thing in enumerate(things) if thing["id"] == after]
            if not places:
                raise missing("object", after)
            things = things[places[0] + 1:]
        return {"object": "list", "url": path, "has_more": len(things) > limit, "data": things[:limit]}

    def within(self, form, name, value):
        asked = form.get(name) or {}
        tests = {"gte": lambda bound: value >= bound, "gt": lambda bound: value > bound, "lte": lambda bound: value <= bound, "lt": lambda bound: value < bound}
        return all(tests[how](int(bound)) for how, bound in asked.items())

    def sessions(self, form):
        expand = {name.removeprefix("data.") for name in self.expanded(form)}
        found = [
            session for session in self.server.sessions.newest()
            if self.within(form, "created", int(session.created)) and form.get("status", session.status) == session.status and form.get("payment_intent", session.intent_id) == session.intent_id
        ]
        return self.listed([session.document(expand, self.server.address) for session in found], form, "/v1/checkout/sessions")

    def refunds(self, form):
        self.server.sessions.tick()
        found = [refund for refund in self.server.sessions.refunds.values() if form.get("payment_intent", refund.charge.session.intent_id) == refund.charge.session.intent_id]
        return self.listed([refund.document() for refund in found][::-1], form, "/v1/refunds")

    def payouts(self, form):
        self.server.sessions.tick()
        found = [payout.document() for payout in self.server.sessions.payouts.values() if self.within(form, "arrival_date", payout.arrives)]
        return self.listed(found[::-1], form, "/v1/payouts")

    def transactions(self, form):
        payout = self.server.sessions.payouts.get(form.get("payout"))
        if payout is None:
            raise missing("payout", form.get("payout"))
        found = [each for each in payout.transactions(self.expanded(form)) if form.get("type", each["type"]) == each["type"]]
        return self.listed(found, form, "/v1/balance_transactions")

    def visit(self, method, body):
        """Somebody's browser, or whoever controls the simulator."""
        match method, *self.route:
            case "GET",:
                return 200, pages.listing(self.server.sessions.newest()), {}
            case _, "c", "pay", wanted, *rest:
                return self.card(method, wanted, rest, nested(body))
            case "POST", "control", what:
                return self.control(what, json.loads(body))
        raise Refused(404, "Not found")

    def card(self, method, wanted, rest, form):
        sessions = self.server.sessions
        sessions.tick()
        session = sessions.all.get(wanted)
        if session is None:
            return 404, pages.over(), {}
        if method == "POST" and rest == ["proof"]:
            sessions.prove(session, form.get("is") == "yes")
        elif method == "POST":
            if not (typed := form.get("number", "").replace(" ", "")).isdigit():
                return 200, pages.card_page(session, "Your card number is incomplete."), {}
            sessions.pay(session, typed)
        if session.status == "complete":
            return 303, "", {"Location": session.told["success"]}
        if session.status == "expired":
            return 200, pages.over(), {}
        if session.intent == "requires_action" and method == "POST":
            return 200, pages.proof_page(session), {}
        return 200, pages.card_page(session, session.error and session.error["message"]), {}

    def control(self, what, asked):
        server, times = self.server, int(asked.get("times", 1))
        match what:
            case "misbehave" if asked.get("mood") in MOODS and asked.get("call", "any") in CALLS:
                server.moods[asked.get("call", "any")].extend([(asked["mood"], float(asked.get("seconds", 10)))] * times)
            case "webhooks" if asked.get("manner") in MANNERS:
                server.webhooks.misbehave(asked["manner"], times, float(asked.get("seconds", 2)))
            case "release":
                return 200, {"released": server.webhooks.release(asked.get("order"))}, {}
            case "clock":
                server.sessions.forward(float(asked["forward"]))
            case "key":
                server.key = asked["key"]
            case "payout":
                return 200, server.sessions.pay_out(**asked).document(), {}
            case "dispute":
                server.sessions.one(asked["session"]).charge.disputed = True
            case _:
                raise Refused(404, "Not found")
        return 200, {}, {}


def main():
    read = os.environ.get
    again = [float(seconds) for seconds in read("AGAIN", ",".join(map(str, AGAIN))).split(",") if seconds]
    server = Stripe(
        int(read("PORT", "8090")), os.environ["API_KEY"], read("WEBHOOK_URL"), read("WEBHOOK_SECRET", ""), float(read("STEP", "0.5")), float(read("SLOW", "6")), again,
        float(read("NOW")) if read("NOW") else None, int(read("PAGE", "100")),
    )
    providers.serve("stripe", server)


if __name__ == "__main__":
    sys.exit(main())
