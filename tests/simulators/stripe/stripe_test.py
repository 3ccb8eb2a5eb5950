"""The simulator keeps to Stripe's contract: Stripe's own client talks to it, and knows every answer."""

import contextlib
import http.client
import http.server
import io
import json
import re
import threading
import time
import unittest
import urllib.parse

import stripe

from contract import VERSION
from server import Stripe
from sessions import CARDS

KEY, SECRET = "sk_test_a_key_made_up_for_this_test", "whsec_made_up"
VISA = "4242424242424242"


class Listener(http.server.ThreadingHTTPServer):
    """Whom the webhooks go to: it remembers, and answers as it is told."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Heard)
        self.answers, self.heard = [], []
        threading.Thread(target=self.serve_forever, args=[0.01], daemon=True).start()

    def events(self):
        return [json.loads(body)["type"] for body, _ in self.heard]


class Heard(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        self.server.heard.append((self.rfile.read(int(self.headers["Content-Length"])), self.headers["Stripe-Signature"]))
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


def fields(kind):
    """The names that Stripe's client knows of a kind of thing."""
    return set().union(*(getattr(each, "__annotations__", {}) for each in kind.__mro__))


class Simulated(unittest.TestCase):
    page = 100

    def setUp(self):
        self.enterContext(contextlib.redirect_stdout(io.StringIO()))
        self.listener = Listener()
        hook = f"http://127.0.0.1:{self.listener.server_port}/fee-payment/webhook"
        self.server = Stripe(0, KEY, hook, SECRET, step=0.02, slow=0.3, again=[0.02, 0.02], most=self.page)
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()
        for server in (self.server, self.listener):
            self.addCleanup(server.server_close)
            self.addCleanup(server.shutdown)
        self.stripe = self.client(KEY)

    def client(self, key):
        return stripe.StripeClient(key, base_addresses={"api": self.server.address}, max_network_retries=0).v1

    def http(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=5)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read().decode()
        finally:
            connection.close()

    def controls(self, what, **asked):
        status, _, text = self.http("POST", f"/control/{what}", json.dumps(asked))
        self.assertEqual(200, status)
        return json.loads(text)

    def form(self, **more):
        price = {"currency": "gbp", "unit_amount": 16000, "product_data": {"name": "Fee to issue a claim"}}
        return {
            "mode": "payment", "submit_type": "pay", "payment_method_types": ["card"], "adaptive_pricing": {"enabled": False}, "client_reference_id": "ETC-1",
            "metadata": {"reference": "ETC-1"}, "payment_intent_data": {"metadata": {"reference": "ETC-1"}}, "line_items": [{"price_data": price, "quantity": 1}],
            "success_url": "http://localhost:8080/return", "cancel_url": "http://localhost:8080/return", "expires_at": int(time.time()) + 5400, "locale": "en-GB",
        } | more

    def makes(self, key=None, **more):
        return self.stripe.checkout.sessions.create(self.form(**more), {"idempotency_key": key} if key else None)

    def pays(self, session, card=VISA, proof=None):
        path = urllib.parse.urlsplit(session.url).path
        answer = self.http("POST", path, urllib.parse.urlencode({"number": card, "expiry": "12/99", "cvc": "123", "name": "Ada"}))
        return self.http("POST", f"{path}/proof", f"is={proof}") if proof else answer

    def paid(self, card=VISA, **more):
        session = self.makes(**more)
        self.pays(session, card)
        return self.finds(session)

    def finds(self, session):
        return self.stripe.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})

    def status(self, session):
        found = self.finds(session)
        return found.status, found.payment_status, found.payment_intent and found.payment_intent.status

    def refused(self, kind, what, code=None):
        with self.assertRaises(kind) as caught:
            what()
        if code:
            self.assertEqual(code, caught.exception.code)
        return caught.exception


class ASession(Simulated):
    def test_speaks_the_version_of_the_official_client(self):
        self.assertEqual(stripe.api_version, VERSION)
        answered = self.http("GET", "/v1/payouts", None, **{"Authorization": f"Bearer {KEY}", "Stripe-Version": "2014-01-31"})
        self.assertEqual(400, answered[0])

    def test_is_made_and_leads_to_a_card_page(self):
        session = self.makes()
        self.assertEqual(("open", "unpaid", 16000, "gbp", "ETC-1", None), (session.status, session.payment_status, session.amount_total, session.currency, session.client_reference_id, session.payment_intent))
        status, _, page = self.http("GET", urllib.parse.urlsplit(session.url).path)
        self.assertEqual(200, status)
        self.assertIn("£160.00", page)

    def test_every_field_is_one_that_the_official_client_knows(self):
        session = self.paid(VISA)
        refund = self.stripe.refunds.create({"payment_intent": session.payment_intent.id, "amount": 100})
        payout = self.controls("payout", date="2030-01-02")
        transaction = self.stripe.balance_transactions.list({"payout": payout["id"]}).data[0]
        for thing, kind in (
            (session, stripe.checkout.Session), (session.payment_intent, stripe.PaymentIntent), (session.payment_intent.latest_charge, stripe.Charge), (refund, stripe.Refund),
            (stripe.Payout.construct_from(payout, KEY), stripe.Payout), (transaction, stripe.BalanceTransaction),
        ):
            with self.subTest(kind.__name__):
                self.assertIsInstance(thing, kind)
                self.assertEqual(set(), set(thing.to_dict()) - fields(kind))

    def test_ends_as_the_card_says(self):
        for card, end in ((VISA, ("complete", "paid", "succeeded")), ("4000000000000002", ("open", "unpaid", "requires_payment_method")), ("4000000000003220", ("open", "unpaid", "requires_action"))):
            with self.subTest(card):
                self.assertEqual(end, self.status(self.paid(card)))

    def test_stays_open_after_a_decline_for_another_card(self):
        session = self.makes()
        self.pays(session, "4000000000009995")
        self.assertEqual("insufficient_funds", self.finds(session).payment_intent.last_payment_error.decline_code)
        status, headers, _ = self.pays(session)
        self.assertEqual((303, "http://localhost:8080/return"), (status, headers["Location"]))
        self.assertEqual(("complete", "paid", "succeeded"), self.status(session))

    def test_waits_for_whoever_is_asked_who_they_are(self):
        session = self.makes()
        self.pays(session, "4000000000003220", "no")
        self.assertEqual(("open", "unpaid", "requires_payment_method"), self.status(session))
        self.pays(session, "4000000000003220", "yes")
        self.assertEqual("paid", self.status(session)[1])

    def test_may_be_at_the_bank_for_a_while(self):
        for card, end, event in (("4000000000000309", "paid", "succeeded"), ("4000000000000408", "unpaid", "failed")):
            session = self.paid(card)
            self.assertEqual(("complete", "unpaid", "processing"), self.status(session))
            eventually(lambda: self.status(session)[2] != "processing")
            self.assertEqual(end, self.status(session)[1])
            eventually(lambda: f"checkout.session.async_payment_{event}" in self.listener.events())

    def test_expires_by_itself_or_is_expired_once(self):
        first, second = self.makes(), self.makes()
        self.assertEqual("expired", self.stripe.checkout.sessions.expire(first.id).status)
        self.refused(stripe.InvalidRequestError, lambda: self.stripe.checkout.sessions.expire(first.id))
        self.controls("clock", forward=5401)
        found = self.finds(second)
        self.assertEqual(("expired", None), (found.status, found.url))
        eventually(lambda: self.listener.events() == ["checkout.session.expired"] * 2)
        self.assertIn("Nothing to pay here", self.pays(second)[2])

    def test_takes_marks(self):
        session = self.makes()
        self.assertEqual({"reference": "ETC-1", "cancelled": "yes"}, self.stripe.checkout.sessions.update(session.id, {"metadata": {"cancelled": "yes"}}).metadata.to_dict())


class WhatIsRefused(Simulated):
    def test_another_key(self):
        self.refused(stripe.AuthenticationError, lambda: self.client("sk_test_another").payouts.list())

    def test_sessions_that_are_none(self):
        item = self.form()["line_items"][0]
        for more, code in (
            ({"mode": "gift"}, "parameter_invalid"), ({"line_items": []}, "parameter_missing"), ({"success_url": "nowhere"}, "url_invalid"), ({"locale": "cy"}, "parameter_invalid"),
            ({"expires_at": int(time.time()) + 60}, None), ({"expires_at": int(time.time()) + 90_000}, None), ({"colour": "red"}, "parameter_unknown"),
            ({"line_items": [item | {"price_data": item["price_data"] | {"unit_amount": 1}}]}, "amount_too_small"), ({"client_reference_id": "x" * 201}, "parameter_invalid"),
        ):
            with self.subTest(more):
                self.refused(stripe.InvalidRequestError, lambda: self.makes(**more), code)

    def test_what_is_not_there(self):
        self.refused(stripe.InvalidRequestError, lambda: self.stripe.checkout.sessions.retrieve("cs_test_nobody"), "resource_missing")
        self.refused(stripe.InvalidRequestError, lambda: self.stripe.refunds.create({"payment_intent": "pi_nobody"}), "resource_missing")


class TheKeyOfARequest(Simulated):
    def test_is_answered_as_the_first_time_for_a_day(self):
        first = self.makes("one")
        again = self.stripe.checkout.sessions.create(self.form(expires_at=first.expires_at), {"idempotency_key": "one"})
        self.assertEqual((first.id, "true"), (again.id, again.last_response.headers["Idempotent-Replayed"]))
        self.refused(stripe.IdempotencyError, lambda: self.makes("one", locale="fr"))
        self.controls("clock", forward=24 * 3600 + 1)
        later = self.makes("one", expires_at=int(self.server.sessions.now()) + 5400)
        self.assertNotEqual(first.id, later.id)

    def test_keeps_a_fault_and_nothing_that_was_not_begun(self):
        self.controls("misbehave", call="create", mood="broken")
        form = self.form()
        make = lambda: self.stripe.checkout.sessions.create(form, {"idempotency_key": "one"})
        for _ in range(2):
            self.refused(stripe.APIError, make)
        self.assertEqual(0, len(self.stripe.checkout.sessions.list().data))
        self.refused(stripe.InvalidRequestError, lambda: self.makes("two", mode="gift"))
        self.assertEqual("open", self.makes("two").status)

    def test_is_not_answered_twice_at_once(self):
        self.controls("misbehave", call="create", mood="slow", seconds=0.5)
        form = self.form()
        thread = threading.Thread(target=lambda: self.stripe.checkout.sessions.create(form, {"idempotency_key": "one"}))
        thread.start()
        eventually(lambda: self.server.busy)
        error = self.refused(stripe.StripeError, lambda: self.stripe.checkout.sessions.create(form, {"idempotency_key": "one"}))
        self.assertEqual((409, "idempotency_key_in_use"), (error.http_status, error.json_body["error"]["code"]))
        thread.join()


class Lists(Simulated):
    page = 2

    def test_are_turned_a_page_at_a_time_the_newest_first(self):
        made = [self.makes().id for _ in range(5)]
        found = [session.id for session in self.stripe.checkout.sessions.list({"limit": 100}).auto_paging_iter()]
        self.assertEqual(made[::-1], found)

    def test_are_of_a_time_a_state_and_an_intent(self):
        session, other = self.paid(), self.makes()
        listed = lambda **asked: [each.id for each in self.stripe.checkout.sessions.list(asked).data]
        self.assertEqual([session.id], listed(status="complete"))
        self.assertEqual([session.id], listed(payment_intent=session.payment_intent.id))
        self.assertEqual([], listed(created={"lte": int(time.time()) - 60}))
        self.assertEqual([other.id, session.id], listed(created={"gte": int(time.time()) - 60}))


class Money(Simulated):
    def test_is_given_back_once_and_no_more_than_there_is(self):
        session = self.paid()
        refund = lambda amount, **more: self.stripe.refunds.create({"payment_intent": session.payment_intent.id, "amount": amount}, more or None)
        first = refund(6000, idempotency_key="one")
        self.assertEqual(first.id, refund(6000, idempotency_key="one").id)
        self.refused(stripe.InvalidRequestError, lambda: refund(10001))
        refund(10000)
        self.assertTrue(self.finds(session).payment_intent.latest_charge.refunded)
        self.refused(stripe.InvalidRequestError, lambda: refund(1), "charge_already_refunded")
        eventually(lambda: [each.status for each in self.stripe.refunds.list({"payment_intent": session.payment_intent.id}).data] == ["succeeded"] * 2)
        eventually(lambda: "refund.updated" in self.listener.events())

    def test_that_cannot_be_given_back_is_there_again(self):
        session = self.paid("4000000000005126")
        self.stripe.refunds.create({"payment_intent": session.payment_intent.id, "amount": 6000})
        eventually(lambda: self.stripe.refunds.list({"payment_intent": session.payment_intent.id}).data[0].status == "failed")
        self.assertEqual(0, self.finds(session).payment_intent.latest_charge.amount_refunded)

    def test_is_paid_out_two_days_later_or_when_it_is_said_to_be(self):
        first, second = self.paid(), self.paid()
        self.controls("payout", sessions=[first.id], date="2030-01-02")
        [payout] = self.stripe.payouts.list({"arrival_date": {"gte": 1893542400, "lt": 1893628800}}).data
        transactions = self.stripe.balance_transactions.list({"payout": payout.id, "type": "charge", "expand": ["data.source"]}).data
        self.assertEqual([first.payment_intent.id], [each.source.payment_intent for each in transactions])
        self.controls("clock", forward=2 * 24 * 3600 + 1)
        self.assertEqual(2, len(eventually(lambda: self.stripe.payouts.list().data)))
        by_hand = self.controls("payout", automatic=False)
        self.refused(stripe.InvalidRequestError, lambda: self.stripe.balance_transactions.list({"payout": by_hand["id"]}))


class AWebhook(Simulated):
    def hears(self, manner=None):
        if manner:
            self.controls("webhooks", manner=manner, seconds=0.2)
        self.listener.heard.clear()
        self.stripe.checkout.sessions.expire(self.makes().id)
        return eventually(lambda: self.listener.heard)[0]

    def test_is_known_to_the_official_client(self):
        for manner in (None, "rolled", "late", "twice"):
            with self.subTest(manner):
                body, signature = self.hears(manner)
                event = stripe.Webhook.construct_event(body, signature, SECRET, api_key=KEY)
                self.assertEqual(("checkout.session.expired", VERSION), (event.type, event.api_version))

    def test_can_be_forged_or_stale(self):
        for manner in ("forged", "stale"):
            with self.subTest(manner), self.assertRaises(stripe.SignatureVerificationError):
                stripe.Webhook.construct_event(*self.hears(manner), SECRET, api_key=KEY)

    def test_can_be_lost_and_held_and_come_in_another_order(self):
        self.controls("webhooks", manner="lost")
        self.controls("webhooks", manner="held", times=2)
        self.stripe.checkout.sessions.expire(self.makes().id)
        session = self.paid()
        self.stripe.refunds.create({"payment_intent": session.payment_intent.id})
        eventually(lambda: self.listener.events() == ["refund.updated"])
        self.controls("release", order="reversed")
        self.assertEqual(["refund.updated", "refund.created", "checkout.session.completed"], self.listener.events())

    def test_is_sent_again_until_it_is_heard(self):
        self.listener.answers[:] = [503, 500]
        self.hears()
        eventually(lambda: len(self.listener.heard) == 3)


class WhatGoesWrong(Simulated):
    def test_too_many_requests_and_faults_of_stripes_own(self):
        self.controls("misbehave", call="list", mood="busy")
        self.refused(stripe.RateLimitError, lambda: self.stripe.checkout.sessions.list())
        self.controls("misbehave", call="list", mood="broken")
        self.refused(stripe.APIError, lambda: self.stripe.checkout.sessions.list())

    def test_no_answer_after_it_was_done_and_before(self):
        for mood, made in (("lost", 1), ("away", 1), ("halfway", 2)):
            self.controls("misbehave", call="create", mood=mood)
            self.refused(stripe.StripeError, self.makes)
            self.assertEqual(made, len(self.stripe.checkout.sessions.list().data))

    def test_only_what_is_known_can_be_asked_for(self):
        for what, asked in (("misbehave", {"mood": "sulking"}), ("misbehave", {"mood": "busy", "call": "x"}), ("webhooks", {"manner": "x"}), ("x", {})):
            self.assertEqual(404, self.http("POST", f"/control/{what}", json.dumps(asked))[0])


class TheList(Simulated):
    def test_shows_the_newest_first_and_escapes(self):
        self.assertIn("Nothing has been paid yet", self.http("GET", "/")[2])
        self.makes(client_reference_id="FIRST")
        self.makes(client_reference_id="<script>")
        page = self.http("GET", "/")[2]
        self.assertLess(page.index("&lt;script&gt;"), page.index("FIRST"))
        self.assertEqual([], re.findall(r"<script|<[^>]* on\w+=", page))
        self.assertIn(next(iter(CARDS)), page)


if __name__ == "__main__":
    unittest.main()
