"""The simulator keeps to GOV.UK Pay's contract: every answer has the published shape, and what Pay refuses is refused."""

import contextlib
import hashlib
import hmac
import http.client
import http.server
import io
import json
import pathlib
import re
import threading
import time
import unittest
import urllib.parse

import jsonschema

from pages import adds_up
from payments import CARDS
from server import Pay

KEY, SECRET = "api_test_a-key-made-up-for-this-test", "a secret"
SHAPES = json.loads(pathlib.Path(__file__).with_name("shapes.json").read_text())
FORM = {"amount": 16000, "reference": "ETC-7K3M-9QXT-W-1", "description": "Fee to issue a claim", "return_url": "http://localhost:8080/fee-payment/return/1"}
CARD = {
    "cardNo": "4444 3333 2222 1111", "expiryMonth": "12", "expiryYear": "99", "cardholderName": "Ada Lovelace", "cvc": "123",
    "addressLine1": "1 Street", "addressCity": "Leeds", "addressPostcode": "LS1 1AA",
}


def schema(name):
    return jsonschema.Draft202012Validator(SHAPES | {"$ref": f"#/$defs/{name}"}, format_checker=jsonschema.FormatChecker())


class Listener(http.server.ThreadingHTTPServer):
    """Whom the webhooks go to: it remembers, and answers as it is told."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Heard)
        self.answers, self.heard = [], []
        threading.Thread(target=self.serve_forever, args=[0.01], daemon=True).start()

    def events(self):
        return [json.loads(body)["event_type"].removeprefix("card_payment_") for body, _ in self.heard]


class Heard(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        self.server.heard.append((self.rfile.read(int(self.headers["Content-Length"])), self.headers["Pay-Signature"]))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()


def eventually(what, seconds=5):
    deadline = time.monotonic() + seconds
    while not (found := what()):
        if time.monotonic() > deadline:
            raise AssertionError("it did not happen")
        time.sleep(0.01)
    return found


class Browser:
    """Follows nothing by itself, and keeps its cookies."""

    def __init__(self, test):
        self.test, self.cookies = test, {}

    def go(self, address, form=None):
        parts = urllib.parse.urlsplit(address)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = urllib.parse.urlencode(form) if form is not None else None
        status, more, text = self.test.http("GET" if form is None else "POST", parts.path, body, headers)
        if cookie := more.get("Set-Cookie"):
            self.cookies.update([cookie.split(";")[0].split("=", 1)])
        return status, more.get("Location", ""), text.decode()

    def arrives(self, payment):
        return self.go(payment["_links"]["next_url"]["href"])

    def pays(self, payment, card=CARD["cardNo"]):
        """From the card page back to the service, or to the page that says why not."""
        self.arrives(payment)
        home = f"/card_details/{payment['payment_id']}"
        self.go(home, CARD | {"cardNo": card})
        return self.go(f"{home}/confirm", {})


class Simulated(unittest.TestCase):
    def setUp(self):
        self.enterContext(contextlib.redirect_stdout(io.StringIO()))
        self.listener = Listener()
        hook = f"http://127.0.0.1:{self.listener.server_port}/fee-payment/webhook"
        self.pay = Pay(0, KEY, hook, SECRET, step=0.02, slow=0.3, again=[0.02, 0.02, 0.02])
        threading.Thread(target=self.pay.serve_forever, args=[0.01], daemon=True).start()
        for server in (self.pay, self.listener):
            self.addCleanup(server.server_close)
            self.addCleanup(server.shutdown)

    def http(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.pay.server_port, timeout=5)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def asks(self, method, path, document=None, shape=None, **headers):
        body = document if document is None or isinstance(document, bytes) else json.dumps(document).encode()
        status, _, text = self.http(method, path, body, {"Authorization": f"Bearer {KEY}"} | headers)
        answer = json.loads(text) if text else None
        if shape or status >= 400:
            schema(shape or "error").validate(answer)
        return status, answer

    def makes(self, **more):
        status, payment = self.asks("POST", "/v1/payments", FORM | more, "payment")
        self.assertEqual(201, status)
        return payment

    def paid(self, card=CARD["cardNo"], **more):
        payment = self.makes(**more)
        Browser(self).pays(payment, card)
        return payment

    def finds(self, payment):
        return self.asks("GET", f"/v1/payments/{payment['payment_id']}", shape="payment")[1]

    def status(self, payment):
        state = self.finds(payment)["state"]
        return state["status"], state.get("code")

    def captured(self, payment):
        eventually(lambda: self.finds(payment)["refund_summary"]["status"] == "available")

    def controls(self, what, **asked):
        self.assertEqual(200, self.http("POST", f"/control/{what}", json.dumps(asked))[0])

    def refused(self, status, code, method, path, document=None, **headers):
        answered, answer = self.asks(method, path, document, **headers)
        self.assertEqual((status, code), (answered, answer["code"]), answer)
        return answer


class APayment(Simulated):
    def test_is_made_and_leads_to_a_card_page(self):
        payment = self.makes(email="ada@example.com", metadata={"case": "ETC-7K3M-9QXT-W"})
        self.assertEqual({"status": "created", "finished": False}, payment["state"])
        self.assertEqual((16000, "ETC-7K3M-9QXT-W-1", "en"), (payment["amount"], payment["reference"], payment["language"]))
        self.assertIn("cancel", payment["_links"])
        status, where, _ = Browser(self).arrives(payment)
        self.assertEqual((303, f"/card_details/{payment['payment_id']}"), (status, where))
        self.assertEqual("started", self.status(payment)[0])

    def test_ends_as_the_card_says(self):
        for card, end in (
            ("4444333322221111", ("success", None)),
            ("4000 0000 0000 0002", ("failed", "P0010")),
            ("4000000000000036", ("failed", "P0030")),
            ("4000000000000200", ("failed", "P0020")),
            ("4000000000000119", ("error", "P0050")),
        ):
            with self.subTest(card):
                payment = self.paid(card)
                self.assertEqual(end, self.status(payment))
                self.assertNotIn("cancel", self.finds(payment)["_links"])
                self.assertNotIn("next_url", self.finds(payment)["_links"])
                self.asks("GET", f"/v1/payments/{payment['payment_id']}/events", shape="events")

    def test_may_stay_submitted_for_a_while(self):
        payment = self.paid("4000000000000309")
        self.assertEqual("submitted", self.status(payment)[0])
        self.refused(409, "P0502", "POST", f"/v1/payments/{payment['payment_id']}/cancel")
        eventually(lambda: self.status(payment)[0] == "success")

    def test_expires_after_ninety_minutes(self):
        payment = self.makes()
        self.controls("clock", forward=90 * 60 - 30)
        self.assertEqual("created", self.status(payment)[0])
        self.controls("clock", forward=31)
        self.assertEqual(("failed", "P0020"), self.status(payment))
        self.assertEqual(400, Browser(self).arrives(payment)[0])
        eventually(lambda: self.listener.events() == ["expired"])

    def test_tells_its_events_in_order(self):
        payment = self.paid()
        _, answer = self.asks("GET", f"/v1/payments/{payment['payment_id']}/events", shape="events")
        self.assertEqual(["created", "started", "submitted", "success"], [event["state"]["status"] for event in answer["events"]])

    def test_is_cancelled_by_the_service_once(self):
        payment = self.makes()
        home = f"/v1/payments/{payment['payment_id']}"
        self.assertEqual((204, None), self.asks("POST", f"{home}/cancel"))
        self.assertEqual(("cancelled", "P0040"), self.status(payment))
        self.refused(400, "P0501", "POST", f"{home}/cancel")
        self.refused(404, "P0500", "POST", "/v1/payments/nobody/cancel")

    def test_is_captured_later_if_it_was_made_so(self):
        payment = self.paid(delayed_capture=True)
        self.assertEqual("capturable", self.status(payment)[0])
        home = f"/v1/payments/{payment['payment_id']}"
        self.assertEqual(204, self.asks("POST", f"{home}/capture")[0])
        self.assertEqual("success", self.status(payment)[0])
        self.refused(409, "P1003", "POST", f"{home}/capture")

    def test_is_settled_two_days_later_or_when_it_is_said_to_be(self):
        first, second = self.paid(), self.paid()
        self.captured(first)
        self.captured(second)
        self.controls("settle", payment=first["payment_id"], date="2030-01-02")
        self.assertEqual("2030-01-02", self.finds(first)["settlement_summary"]["settled_date"])
        self.assertNotIn("settled_date", self.finds(second)["settlement_summary"])
        self.controls("clock", forward=2 * 24 * 3600)
        self.assertIn("settled_date", self.finds(second)["settlement_summary"])
        found = self.asks("GET", "/v1/payments?from_settled_date=2030-01-02&to_settled_date=2030-01-03", shape="search")[1]
        self.assertEqual([first["payment_id"]], [each["payment_id"] for each in found["results"]])


class WhatIsRefused(Simulated):
    def test_without_the_key(self):
        for header in ("", "Bearer", "Bearer another", f"Basic {KEY}"):
            status, _, text = self.http("GET", "/v1/payments", headers={"Authorization": header})
            self.assertEqual((401, {"code": 401, "message": "Credentials are required to access this resource"}), (status, json.loads(text)))

    def test_payments_that_are_none(self):
        for more, status, code, field in (
            ({"amount": None}, 422, "P0101", "amount"),
            ({"amount": "160"}, 400, "P0102", "amount"),
            ({"amount": 0}, 422, "P0102", "amount"),
            ({"amount": -1}, 422, "P0102", "amount"),
            ({"amount": 10_000_001}, 422, "P0102", "amount"),
            ({"reference": ""}, 422, "P0101", "reference"),
            ({"reference": "x" * 256}, 422, "P0102", "reference"),
            ({"description": None}, 422, "P0101", "description"),
            ({"return_url": None}, 422, "P0101", "return_url"),
            ({"return_url": "http://example.com/"}, 422, "P0102", "return_url"),
            ({"return_url": "https://example.com/" + "x" * 2000}, 422, "P0102", "return_url"),
            ({"language": "fr"}, 422, "P0102", "language"),
            ({"email": "nobody"}, 422, "P0102", "email"),
            ({"metadata": {"x" * 31: "y"}}, 422, "P0102", "metadata"),
        ):
            with self.subTest(more):
                self.assertEqual(field, self.refused(status, code, "POST", "/v1/payments", FORM | more)["field"])
        self.refused(400, "P0197", "POST", "/v1/payments", b"{")
        self.refused(422, "P0195", "POST", "/v1/payments", FORM | {"authorisation_mode": "moto_api"})
        self.assertEqual("Idempotency-Key", self.refused(422, "P0102", "POST", "/v1/payments", FORM, **{"Idempotency-Key": "a key"})["header"])

    def test_what_is_not_there(self):
        for path, code in (("", "P0200"), ("/events", "P0300"), ("/refunds", "P0800"), ("/refunds/x", "P0700")):
            self.refused(404, code, "GET", f"/v1/payments/nobody{path}")

    def test_searches_that_are_none(self):
        for query in ("page=0", "display_size=501", "from_date=yesterday", "state=lost", "to_settled_date=1/1/26", "last_digits_card_number=1"):
            answer = self.refused(422, "P0401", "GET", f"/v1/payments?{query}")
            self.assertIn(query.split("=")[0], answer["description"])
        self.refused(404, "P0402", "GET", "/v1/payments?page=2")


class TheKeyOfARequest(Simulated):
    KEY = {"Idempotency-Key": "01KAR8QR40Z3M5W8B2X7T9C4FJ"}

    def test_makes_no_difference_to_payments_on_the_web(self):
        numbers = {self.asks("POST", "/v1/payments", FORM, "payment", **self.KEY)[1]["payment_id"] for _ in range(2)}
        self.assertEqual(2, len(numbers))

    def test_holds_for_a_day_where_it_counts(self):
        self.controls("keys", hold=True)
        first = self.asks("POST", "/v1/payments", FORM, "payment", **self.KEY)
        again = self.asks("POST", "/v1/payments", FORM, "payment", **self.KEY)
        self.assertEqual((201, 200, first[1]["payment_id"]), (first[0], again[0], again[1]["payment_id"]))
        self.refused(409, "P0191", "POST", "/v1/payments", FORM | {"amount": 1}, **self.KEY)
        self.controls("clock", forward=24 * 3600 + 1)
        self.assertEqual(201, self.asks("POST", "/v1/payments", FORM, **self.KEY)[0])


class ASearch(Simulated):
    def test_finds_the_newest_first_a_page_at_a_time(self):
        numbers = [self.makes(reference=f"R{each}")["payment_id"] for each in range(5)]
        first = self.asks("GET", "/v1/payments?display_size=2", shape="search")[1]
        self.assertEqual((5, 2, 1), (first["total"], first["count"], first["page"]))
        self.assertNotIn("prev_page", first["_links"])
        found, page = [each["payment_id"] for each in first["results"]], first
        while following := page["_links"].get("next_page"):
            parts = urllib.parse.urlsplit(following["href"])
            page = self.asks("GET", f"{parts.path}?{parts.query}", shape="search")[1]
            found += [each["payment_id"] for each in page["results"]]
        self.assertEqual(numbers[::-1], found)
        self.assertEqual((3, 1), (page["page"], page["count"]))

    def test_finds_by_reference_state_card_and_time(self):
        first, other = self.paid(reference="ONE", email="ada@example.com"), self.makes(reference="TWO")
        for query, found in (
            ("reference=one", first), ("reference=TWO", other), ("state=success", first), ("state=created", other), ("email=ADA@example.com", first),
            ("last_digits_card_number=1111", first), ("first_digits_card_number=444433", first), ("cardholder_name=ada+lovelace", first), ("card_brand=visa", first),
        ):
            with self.subTest(query):
                results = self.asks("GET", f"/v1/payments?{query}", shape="search")[1]["results"]
                self.assertEqual([found["payment_id"]], [each["payment_id"] for each in results])
        self.assertEqual(0, self.asks("GET", "/v1/payments?to_date=2020-01-01T00:00:00Z", shape="search")[1]["total"])
        self.assertEqual(2, self.asks("GET", "/v1/payments?from_date=2020-01-01T00:00:00Z", shape="search")[1]["total"])


class ARefund(Simulated):
    def test_is_taken_from_what_is_left(self):
        payment = self.paid()
        home = f"/v1/payments/{payment['payment_id']}/refunds"
        self.captured(payment)
        status, refund = self.asks("POST", home, {"amount": 6000, "refund_amount_available": 16000}, "refund")
        self.assertEqual((202, "submitted"), (status, refund["status"]))
        self.assertEqual({"status": "available", "amount_available": 10000, "amount_submitted": 6000}, self.finds(payment)["refund_summary"])
        eventually(lambda: self.asks("GET", f"{home}/{refund['refund_id']}", shape="refund")[1]["status"] == "success")
        self.refused(412, "P0604", "POST", home, {"amount": 10000, "refund_amount_available": 16000})
        self.refused(400, "P0603", "POST", home, {"amount": 10001})
        self.assertEqual(202, self.asks("POST", home, {"amount": 10000, "refund_amount_available": 10000})[0])
        self.assertIn("full", self.refused(400, "P0603", "POST", home, {"amount": 1})["description"])
        self.assertEqual(2, len(self.asks("GET", home, shape="refunds")[1]["_embedded"]["refunds"]))

    def test_of_what_was_not_paid_is_refused(self):
        payment = self.makes()
        home = f"/v1/payments/{payment['payment_id']}/refunds"
        self.assertIn("pending", self.refused(400, "P0603", "POST", home, {"amount": 1})["description"])
        self.asks("POST", f"/v1/payments/{payment['payment_id']}/cancel")
        self.assertIn("unavailable", self.refused(400, "P0603", "POST", home, {"amount": 1})["description"])

    def test_that_is_none_is_refused(self):
        home = f"/v1/payments/{self.makes()['payment_id']}/refunds"
        self.refused(400, "P0697", "POST", home, b"[]")
        self.refused(400, "P0601", "POST", home, {})
        self.refused(422, "P0602", "POST", home, {"amount": 0})
        self.refused(404, "P0600", "POST", "/v1/payments/nobody/refunds", {"amount": 1})

    def test_can_fail_and_then_counts_for_nothing(self):
        payment = self.paid()
        home = f"/v1/payments/{payment['payment_id']}/refunds"
        self.captured(payment)
        with self.pay.payments.lock:
            # Nothing goes on while this is held: the refund's fate is told in time.
            refund = self.pay.payments.refund(self.pay.payments.all[payment["payment_id"]], {"amount": 16000})
            refund.fate = "error"
        eventually(lambda: self.asks("GET", f"{home}/{refund.id}", shape="refund")[1]["status"] == "error")
        self.assertEqual(16000, self.finds(payment)["refund_summary"]["amount_available"])


class TheCardPage(Simulated):
    def test_opens_once_and_in_one_browser(self):
        payment, browser = self.makes(), Browser(self)
        browser.arrives(payment)
        home = f"/card_details/{payment['payment_id']}"
        self.assertEqual(200, browser.go(home)[0])
        self.assertEqual(400, Browser(self).arrives(payment)[0])
        self.assertEqual(403, Browser(self).go(home)[0])

    def test_opens_in_a_second_tab_by_a_link_of_its_own_and_is_paid_once(self):
        payment, first, second = self.makes(), Browser(self), Browser(self)
        first.arrives(payment)
        second.arrives(self.finds(payment))
        home = f"/card_details/{payment['payment_id']}"
        for browser in (first, second):
            browser.go(home, CARD)
        self.assertEqual(303, first.go(f"{home}/confirm", {})[0])
        self.assertEqual((303, FORM["return_url"]), second.go(f"{home}/confirm", {})[:2])
        _, events = self.asks("GET", f"/v1/payments/{payment['payment_id']}/events", shape="events")
        self.assertEqual(1, sum(event["state"]["status"] == "success" for event in events["events"]))

    def test_goes_back_to_the_service_when_it_is_paid(self):
        self.assertEqual((303, FORM["return_url"]), Browser(self).pays(self.makes())[:2])

    def test_says_so_when_it_is_not_and_leads_back(self):
        for card, words in (("4000000000000002", "has been declined"), ("4000000000000119", "technical problems"), ("4000000000000200", "expired")):
            status, _, page = Browser(self).pays(self.makes(), card)
            self.assertEqual(200, status)
            self.assertIn(words, page)
            self.assertIn(f'href="{FORM["return_url"]}"', page)

    def test_can_be_left(self):
        payment, browser = self.makes(language="cy"), Browser(self)
        browser.arrives(payment)
        page = browser.go(f"/card_details/{payment['payment_id']}/cancel", {})[2]
        self.assertIn('<html lang="cy">', page)
        self.assertIn("wedi’i ganslo", page)
        self.assertEqual(("failed", "P0030"), self.status(payment))

    def test_says_what_is_wrong_and_keeps_everything_but_the_code(self):
        payment, browser = self.makes(), Browser(self)
        browser.arrives(payment)
        page = browser.go(f"/card_details/{payment['payment_id']}", CARD | {"cardNo": "4444333322221112", "expiryYear": "20", "cardholderName": '"><script>'})[2]
        self.assertIn("<title>Error: Enter card details</title>", page)
        for name in ("cardNo", "expiryMonth"):
            self.assertIn(f'href="#{name}"', page)
            self.assertIn(f'id="{name}-error"', page)
        self.assertNotIn("<script", page)
        self.assertIn('value="LS1 1AA"', page)
        self.assertNotIn('value="123"', page)
        self.assertEqual("started", self.status(payment)[0])

    def test_every_card_that_is_listed_adds_up(self):
        self.assertEqual([], [card for card in CARDS if not adds_up(card)])


class AWebhook(Simulated):
    def test_is_signed_over_the_bytes_and_has_the_published_shape(self):
        payment = self.paid()
        eventually(lambda: len(self.listener.heard) == 2)
        self.assertEqual(["captured", "succeeded"], sorted(self.listener.events()))
        for body, signature in self.listener.heard:
            self.assertEqual(hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest(), signature)
            message = json.loads(body)
            schema("webhook").validate(message)
            self.assertEqual((payment["payment_id"], payment["payment_id"]), (message["resource_id"], message["resource"]["payment_id"]))

    def test_tells_of_what_failed_and_of_what_was_refunded_and_settled(self):
        payment = self.paid()
        self.captured(payment)
        self.asks("POST", f"/v1/payments/{payment['payment_id']}/refunds", {"amount": 1})
        eventually(lambda: "refunded" in self.listener.events())
        schema("webhook").validate(json.loads(self.listener.heard[-1][0]))
        self.controls("settle", payment=payment["payment_id"], date="2030-01-01")
        self.paid("4000000000000002")
        eventually(lambda: {"settled", "failed"} <= set(self.listener.events()))

    def test_is_sent_again_until_it_is_heard_and_then_given_up(self):
        self.listener.answers[:] = [503, 500]
        self.makes()
        self.controls("clock", forward=91 * 60)
        eventually(lambda: len(self.listener.heard) == 3)
        self.listener.answers[:] = [503] * 10
        self.makes()
        self.controls("clock", forward=91 * 60)
        eventually(lambda: len(self.listener.heard) == 7)
        time.sleep(0.1)
        self.assertEqual(7, len(self.listener.heard))

    def expires(self, manner, times=1, **more):
        self.controls("webhooks", manner=manner, times=times, **more)
        payment = self.makes()
        self.controls("clock", forward=91 * 60)
        return payment

    def test_can_be_lost(self):
        self.expires("lost")
        time.sleep(0.1)
        self.assertEqual([], self.listener.heard)

    def test_can_be_late(self):
        self.expires("late", seconds=0.2)
        time.sleep(0.1)
        self.assertEqual([], self.listener.heard)
        eventually(lambda: self.listener.heard)

    def test_can_come_twice(self):
        self.expires("twice")
        eventually(lambda: len(self.listener.heard) == 2)
        self.assertEqual(*(body for body, _ in self.listener.heard))

    def test_can_be_forged(self):
        self.expires("forged")
        body, signature = eventually(lambda: self.listener.heard)[0]
        self.assertNotEqual(hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest(), signature)

    def test_can_come_in_another_order(self):
        self.controls("webhooks", manner="held", times=2)
        payment = self.paid()
        self.captured(payment)
        self.assertEqual([], self.listener.heard)
        self.controls("release", order="reversed")
        self.assertEqual(["captured", "succeeded"], self.listener.events())


class WhatGoesWrong(Simulated):
    def test_too_many_requests_and_faults_of_pays_own(self):
        payment = self.paid()
        home = f"/v1/payments/{payment['payment_id']}"
        for call, code, method, path in (
            ("create", "P0198", "POST", "/v1/payments"), ("get", "P0298", "GET", home), ("events", "P0398", "GET", f"{home}/events"),
            ("search", "P0498", "GET", "/v1/payments"), ("cancel", "P0598", "POST", f"{home}/cancel"), ("refund", "P0698", "POST", f"{home}/refunds"),
            ("get-refund", "P0798", "GET", f"{home}/refunds/x"), ("refunds", "P0898", "GET", f"{home}/refunds"), ("capture", "P1098", "POST", f"{home}/capture"),
        ):
            with self.subTest(call):
                self.controls("misbehave", call=call, mood="broken")
                self.refused(500, code, method, path, FORM)
                self.controls("misbehave", mood="busy")
                self.refused(429, "P0900", method, path, FORM)
        self.assertEqual(1, self.asks("GET", "/v1/payments", shape="search")[1]["total"])

    def test_no_answer_after_it_was_done_and_before(self):
        for mood, made in (("lost", 1), ("away", 1)):
            self.controls("misbehave", call="create", mood=mood)
            with self.assertRaises((http.client.RemoteDisconnected, ConnectionError)):
                self.makes()
            self.assertEqual(made, self.asks("GET", "/v1/payments", shape="search")[1]["total"])

    def test_a_slow_answer(self):
        self.controls("misbehave", mood="slow", seconds=0.2)
        started = time.monotonic()
        self.makes()
        self.assertGreater(time.monotonic() - started, 0.2)

    def test_only_what_is_known_can_be_asked_for(self):
        for what, asked in (("misbehave", {"mood": "sulking"}), ("misbehave", {"mood": "busy", "call": "x"}), ("webhooks", {"manner": "x"}), ("x", {})):
            self.assertEqual(404, self.http("POST", f"/control/{what}", json.dumps(asked))[0])


class TheList(Simulated):
    def test_shows_the_newest_first_and_escapes(self):
        self.assertIn("Nothing has been paid yet", self.http("GET", "/")[2].decode())
        self.makes(reference="FIRST")
        self.makes(reference="SECOND", description="<script>alert(1)</script>")
        page = self.http("GET", "/")[2].decode()
        self.assertLess(page.index("SECOND"), page.index("FIRST"))
        self.assertIn("£160.00", page)
        self.assertNotIn("<script", page)
        self.assertEqual([], re.findall(r"<[^>]* on\w+=", page))


if __name__ == "__main__":
    unittest.main()
