"""Sessions, and everything that follows from one: intents, charges, refunds, payouts, as the simulator's clock goes on."""

import datetime
import secrets
import string
import threading
import time

from contract import Refused, missing, whole

DAY = 24 * 3600
PAID_OUT_AFTER = 2 * DAY
FEE = 20

# Stripe's own test cards, and (the last two) some that are ours alone.
CARDS = {
    "4242424242424242": "paid",
    "5555555555554444": "paid",
    "4000000000000002": "card_declined",
    "4000000000009995": "insufficient_funds",
    "4000000000000069": "expired_card",
    "4000000000003220": "asked who they are",
    "4000000000007726": "paid; a refund takes a while",
    "4000000000005126": "paid; a refund fails",
    "4000000000000309": "at the bank for a while, then paid",
    "4000000000000408": "at the bank for a while, then not paid",
}
DECLINED = {"card_declined": "generic_decline", "insufficient_funds": "insufficient_funds", "expired_card": "expired_card"}


def number(kind, length=24):
    return f"{kind}_" + "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(length))


def midnight(seconds):
    return int(seconds // DAY * DAY)


def day(date):
    return int(datetime.datetime.fromisoformat(date).replace(tzinfo=datetime.timezone.utc).timestamp())


class Refund:
    def __init__(self, charge, amount, metadata, now):
        self.id, self.charge, self.amount, self.metadata, self.created = number("re"), charge, amount, metadata, now
        self.status, self.fate, self.transaction = "pending", "succeeded", number("txn")

    def document(self, _=()):
        return {
            "id": self.id, "object": "refund", "amount": self.amount, "balance_transaction": self.transaction, "charge": self.charge.id,
            "created": int(self.created), "currency": "gbp", "metadata": self.metadata, "payment_intent": self.charge.session.intent_id,
            "reason": None, "receipt_number": None, "status": self.status,
        } | ({"failure_reason": "unknown"} if self.status == "failed" else {})


class Charge:
    def __init__(self, session, now, card):
        self.id, self.session, self.created, self.card = number("ch"), session, now, card
        self.transaction, self.payout, self.refunds, self.disputed = number("txn"), None, [], False

    def refunded(self):
        return sum(refund.amount for refund in self.refunds if refund.status not in ("failed", "canceled"))

    def document(self, _=()):
        amount, back = self.session.told["amount"], self.refunded()
        return {
            "id": self.id, "object": "charge", "amount": amount, "amount_captured": amount, "amount_refunded": back, "balance_transaction": self.transaction,
            "captured": True, "created": int(self.created), "currency": "gbp", "disputed": self.disputed, "livemode": False, "metadata": self.session.told["intent"],
            "paid": True, "payment_intent": self.session.intent_id, "refunded": back == amount, "status": "succeeded",
        }


class Session:
    def __init__(self, told, now):
        self.id, self.told, self.created, self.metadata = number("cs_test", 58), told, now, dict(told["metadata"])
        self.status, self.payment_status = "open", "unpaid"
        # A session has an intent only once a card has been given.
        self.intent_id, self.intent, self.error, self.charge = None, None, None, None
        self.card, self.decided_at = None, None

    def payment_intent(self, expand):
        if self.intent_id is None or "payment_intent" not in expand:
            return self.intent_id
        charge = self.charge and (self.charge.document() if "payment_intent.latest_charge" in expand else self.charge.id)
        amount = self.told["amount"]
        return {
            "id": self.intent_id, "object": "payment_intent", "amount": amount, "amount_received": amount if self.charge else 0, "created": int(self.created),
            "currency": "gbp", "description": None, "last_payment_error": self.error, "latest_charge": charge, "livemode": False, "metadata": self.told["intent"],
            "status": self.intent,
        }

    def document(self, expand=(), base=""):
        told = self.told
        return {
            "id": self.id, "object": "checkout.session", "amount_subtotal": told["amount"], "amount_total": told["amount"], "cancel_url": told["cancel"],
            "client_reference_id": told["reference"], "created": int(self.created), "currency": "gbp", "customer": None, "expires_at": told["expires"],
            "livemode": False, "locale": told["locale"], "metadata": self.metadata, "mode": "payment", "payment_intent": self.payment_intent(expand),
            "payment_method_types": ["card"], "payment_status": self.payment_status, "status": self.status, "submit_type": told["submit"],
            "success_url": told["success"], "ui_mode": "hosted_page", "url": f"{base}/c/pay/{self.id}" if self.status == "open" else None,
        }


class Payout:
    def __init__(self, charges, arrives, now, automatic, status, reconciliation):
        self.id, self.charges, self.arrives, self.created = number("po"), charges, arrives, now
        self.automatic, self.status, self.reconciliation = automatic, status, reconciliation

    def document(self, _=()):
        net = sum(charge.session.told["amount"] - FEE for charge in self.charges)
        return {
            "id": self.id, "object": "payout", "amount": net, "arrival_date": self.arrives, "automatic": self.automatic, "created": int(self.created),
            "currency": "gbp", "livemode": False, "metadata": {}, "method": "standard", "reconciliation_status": self.reconciliation, "status": self.status,
            "type": "bank_account",
        }

    def transactions(self, expand):
        """What is in it, the newest first, and the payout itself."""
        if not self.automatic:
            raise Refused(400, "Balance transaction history can only be filtered on automatic transfers, not manual.", param="payout")
        own = {"id": f"txn_{self.id[3:]}", "object": "balance_transaction", "amount": -self.document()["amount"], "created": int(self.created), "currency": "gbp",
               "fee": 0, "net": -self.document()["amount"], "source": self.document() if "data.source" in expand else self.id, "status": "available", "type": "payout", "reporting_category": "payout"}
        found = [own]
        for charge in sorted(self.charges, key=lambda charge: -charge.created):
            amount = charge.session.told["amount"]
            found.append({
                "id": charge.transaction, "object": "balance_transaction", "amount": amount, "created": int(charge.created), "currency": "gbp", "fee": FEE, "net": amount - FEE,
                "source": charge.document() if "data.source" in expand else charge.id, "status": "available", "type": "charge", "reporting_category": "charge",
            })
        return found


class Sessions:
    """All of them. `tell` is called with (event type, document) for each thing that a webhook tells of."""

    def __init__(self, tell, slow=6.0, step=0.5, starts=None):
        self.all, self.payouts, self.refunds, self.lock = {}, {}, {}, threading.RLock()
        self.tell, self.slow, self.step = tell, slow, step
        self.ahead = starts - time.time() if starts else 0.0

    def now(self):
        return time.time() + self.ahead

    def forward(self, seconds):
        with self.lock:
            self.ahead += seconds
            self.tick()

    def create(self, told):
        with self.lock:
            session = Session(told, self.now())
            self.all[session.id] = session
            return session

    def one(self, wanted):
        with self.lock:
            self.tick()
            if wanted not in self.all:
                raise missing("checkout.session", wanted)
            return self.all[wanted]

    def newest(self):
        with self.lock:
            self.tick()
            return list(self.all.values())[::-1]

    def pay(self, session, card):
        """Somebody has given a card. What comes of it is decided by its number. A decline leaves the session open."""
        with self.lock:
            self.tick()
            if session.status != "open" or session.intent == "processing":
                return
            session.intent_id = session.intent_id or number("pi")
            session.card, session.error, fate = card, None, CARDS.get(card, "card_declined")
            if fate in DECLINED:
                self.decline(session, fate)
            elif fate.startswith("asked"):
                session.intent = "requires_action"
            elif fate.startswith("at the bank"):
                session.intent, session.status, session.decided_at = "processing", "complete", self.now() + self.slow
                self.tell("checkout.session.completed", session.document())
            else:
                self.succeed(session, "checkout.session.completed")

    def decline(self, session, code):
        session.intent = "requires_payment_method"
        session.error = {"type": "card_error", "code": "card_declined" if code == "insufficient_funds" else code, "decline_code": DECLINED.get(code, code), "message": "Your card was declined."}

    def prove(self, session, themselves):
        """Whether they are who the card is of, as their bank says."""
        with self.lock:
            if session.status == "open" and session.intent == "requires_action":
                if themselves:
                    self.succeed(session, "checkout.session.completed")
                else:
                    self.decline(session, "payment_intent_authentication_failure")

    def succeed(self, session, event):
        session.intent, session.status, session.payment_status = "succeeded", "complete", "paid"
        session.charge = Charge(session, self.now(), session.card)
        self.tell(event, session.document())

    def update(self, session, metadata):
        with self.lock:
            session.metadata |= metadata
            return session

    def expire(self, session):
        with self.lock:
            if session.status != "open":
                raise Refused(400, f"Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of {session.status}.")
            self.end(session)
            return session

    def end(self, session):
        session.status = "expired"
        session.intent = session.intent and "canceled"
        self.tell("checkout.session.expired", session.document())

    def of_intent(self, wanted):
        return next((session for session in self.all.values() if session.intent_id == wanted), None)

    def refund(self, form, metadata):
        with self.lock:
            self.tick()
            session = self.of_intent(form.get("payment_intent"))
            if session is None:
                raise missing("payment_intent", form.get("payment_intent"))
            if session.charge is None:
                raise Refused(400, "This PaymentIntent does not have a successful charge to refund.")
            left = session.told["amount"] - session.charge.refunded()
            amount = whole("amount", form.get("amount", left), 1, 10**9)
            if left == 0:
                raise Refused(400, "Charge has already been refunded.", code="charge_already_refunded")
            if amount > left:
                raise Refused(400, f"Refund amount (£{amount / 100:.2f}) is greater than unrefunded amount on charge (£{left / 100:.2f})")
            refund = Refund(session.charge, amount, metadata, self.now())
            refund.fate = "failed" if session.card == "4000000000005126" else "succeeded"
            session.charge.refunds.append(refund)
            self.refunds[refund.id] = refund
            self.tell("refund.created", refund.document())
            return refund

    def pay_out(self, date=None, sessions=None, automatic=True, status="paid", reconciliation="completed"):
        with self.lock:
            waiting = [session.charge for session in self.all.values() if session.charge and session.charge.payout is None]
            chosen = [charge for charge in waiting if sessions is None or charge.session.id in sessions]
            arrives = day(date) if date else midnight(self.now())
            payout = Payout(chosen, arrives, self.now(), automatic, status, reconciliation)
            for charge in chosen:
                charge.payout = payout.id
            self.payouts[payout.id] = payout
            return payout

    def tick(self):
        """Everything that time alone brings about."""
        with self.lock:
            now = self.now()
            for session in self.all.values():
                if session.status == "open" and session.told["expires"] <= now:
                    self.end(session)
                if session.intent == "processing" and session.decided_at <= now:
                    self.decide(session)
                for refund in session.charge.refunds if session.charge else []:
                    if refund.status == "pending" and refund.created + self.step <= now:
                        refund.status = refund.fate
                        self.tell("refund.failed" if refund.fate == "failed" else "refund.updated", refund.document())
            due = [session.id for session in self.all.values() if session.charge and session.charge.payout is None and session.charge.created + PAID_OUT_AFTER <= now]
            if due:
                self.pay_out(sessions=due)

    def decide(self, session):
        if "not" in CARDS[session.card]:
            self.decline(session, "card_declined")
            self.tell("checkout.session.async_payment_failed", session.document())
        else:
            self.succeed(session, "checkout.session.async_payment_succeeded")
