"""Payments, and what becomes of them as the simulator's own clock goes on."""

import datetime
import secrets
import threading
import time

from contract import PAGE, Refused, instant, not_found

# 90 minutes, as pay-connector's configuration has it; a payment to be captured later waits five days.
EXPIRES = 90 * 60
CAPTURE_WITHIN = 5 * 24 * 3600
KEY_KEPT = 24 * 3600
SETTLED_AFTER_DAYS = 2

MESSAGES = {
    "P0010": "Payment method rejected",
    "P0020": "Payment expired",
    "P0030": "Payment was cancelled by the user",
    "P0040": "Payment was cancelled by the service",
    "P0050": "Payment provider returned an error",
}
FINISHED = {"success", "failed", "cancelled", "error"}

# The mock cards of Pay's own test accounts, and (from `0036` on) some that are ours alone.
CARDS = {
    "4444333322221111": "success",
    "4242424242424242": "success",
    "4000056655665556": "success",
    "4000000000000002": "P0010",
    "4000000000000069": "P0010",
    "4000000000000127": "P0010",
    "4000000000000119": "P0050",
    "4000000000000036": "P0030",
    "4000000000000200": "P0020",
    "4000000000000309": "slow",
}


def stamp(seconds):
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def day(seconds, later=0):
    return (datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc) + datetime.timedelta(days=later)).strftime("%Y-%m-%d")


def number():
    """26 characters of base 32, as Pay's are."""
    return "".join(secrets.choice("0123456789abcdefghijklmnopqrstuv") for _ in range(26))


class Refund:
    def __init__(self, payment, amount, now):
        self.id, self.payment, self.amount, self.created = number(), payment, amount, now
        self.status, self.fate, self.settled = "submitted", "success", None

    def document(self, base):
        home = f"{base}/v1/payments/{self.payment.id}"
        return {
            "refund_id": self.id, "payment_id": self.payment.id, "created_date": stamp(self.created), "amount": self.amount,
            "status": self.status, "settlement_summary": {"settled_date": self.settled} if self.settled else {},
            "_links": {"self": link(f"{home}/refunds/{self.id}"), "payment": link(home)},
        }


class Payment:
    def __init__(self, form, now, capture_later):
        self.id, self.form, self.created, self.later = number(), form, now, capture_later
        self.status, self.code = "created", None
        self.card, self.fate, self.decided_at = None, None, None
        self.submitted = self.captured = self.settled = None
        self.refunds, self.history = [], [("created", None, now)]

    @property
    def finished(self):
        return self.status in FINISHED

    @property
    def expires(self):
        return self.created + (CAPTURE_WITHIN if self.status == "capturable" else EXPIRES)

    def state(self, status=None, code=None):
        status, code = (status, code) if status else (self.status, self.code)
        found = {"status": status, "finished": status in FINISHED}
        return found | ({"code": code, "message": MESSAGES[code]} if code else {})

    def refunded(self):
        return sum(refund.amount for refund in self.refunds if refund.status != "error")

    def refund_summary(self):
        refunded = self.refunded()
        left = self.form["amount"] - refunded
        if self.status != "success":
            status = "pending" if not self.finished else "unavailable"
        elif self.captured is None:
            status = "pending"
        else:
            status = "available" if left else "full"
        return {"status": status, "amount_available": left, "amount_submitted": refunded}

    def settlement_summary(self):
        found = {"capture_submit_time": self.submitted and stamp(self.submitted), "captured_date": self.captured and day(self.captured), "settled_date": self.settled}
        return {name: value for name, value in found.items() if value}

    def document(self, base, token=None):
        home = f"{base}/v1/payments/{self.id}"
        links = {"self": link(home), "events": link(f"{home}/events"), "refunds": link(f"{home}/refunds")}
        if token:
            links["next_url"] = link(f"{base}/secure/{token}")
            links["next_url_post"] = link(f"{base}/secure", "POST", {"type": "application/x-www-form-urlencoded", "params": {"chargeTokenId": token}})
        if not self.finished:
            links["cancel"] = link(f"{home}/cancel", "POST")
        if self.status == "capturable":
            links["capture"] = link(f"{home}/capture", "POST")
        found = {
            "payment_id": self.id, "amount": self.form["amount"], "reference": self.form["reference"], "description": self.form["description"],
            "return_url": self.form["return_url"], "language": self.form.get("language", "en"), "created_date": stamp(self.created),
            "state": self.state(), "payment_provider": "sandbox", "delayed_capture": self.later, "moto": False, "authorisation_mode": "web",
            "refund_summary": self.refund_summary(), "settlement_summary": self.settlement_summary(), "_links": links,
        }
        for name in ("email", "metadata"):
            if self.form.get(name):
                found[name] = self.form[name]
        if self.card:
            found |= {"card_details": self.card, "card_brand": self.card["card_brand"], "provider_id": f"sandbox-{self.id}"}
        return found

    def events(self, base):
        home = f"{base}/v1/payments/{self.id}"
        return {
            "payment_id": self.id,
            "events": [
                {"payment_id": self.id, "state": self.state(status, code), "updated": stamp(at), "_links": {"payment_url": link(home)}}
                for status, code, at in self.history
            ],
            "_links": {"self": link(f"{home}/events")},
        }


def link(address, method="GET", more=None):
    return {"href": address, "method": method} | (more or {})


class Payments:
    """All of them. `tell` is called with (event type, payment or refund) for each thing that a webhook tells of."""

    def __init__(self, tell, slow=6.0, step=0.5, keys_hold=False):
        self.all, self.tokens, self.keys, self.lock = {}, {}, {}, threading.RLock()
        self.tell, self.slow, self.step, self.ahead = tell, slow, step, 0.0
        # pay-connector looks at the key of recurring payments alone (ChargesApiResource.java): ours are on the web.
        self.keys_hold = keys_hold

    def now(self):
        return time.time() + self.ahead

    def forward(self, seconds):
        with self.lock:
            self.ahead += seconds
            self.tick()

    def create(self, form, key):
        """The payment, and whether it is a new one."""
        with self.lock:
            if key and self.keys_hold and (known := self.keys.get(key)) and known[2] > self.now():
                if known[0] != form:
                    raise Refused(409, "P0191", "The `Idempotency-Key` you sent in the request header has already been used to create a payment.")
                return self.all[known[1]], False
            payment = Payment(form, self.now(), bool(form.get("delayed_capture")))
            self.all[payment.id] = payment
            if key:
                self.keys[key] = (form, payment.id, self.now() + KEY_KEPT)
            return payment, True

    def one(self, number, call):
        with self.lock:
            self.tick()
            if number not in self.all:
                raise not_found(call)
            return self.all[number]

    def token(self, payment):
        """A new way in to the card page, once, while there is something to do there."""
        if payment.status not in ("created", "started"):
            return None
        token = secrets.token_hex(16)
        self.tokens[token] = payment.id
        return token

    def enter(self, token):
        with self.lock:
            self.tick()
            payment = self.all.get(self.tokens.pop(token, None))
            if payment and payment.status == "created":
                self.move(payment, "started")
            return payment

    def pay(self, payment, card, fate):
        """The person has confirmed. What comes of it is decided by the card."""
        with self.lock:
            self.tick()
            if payment.status != "started":
                return
            payment.card, payment.fate, payment.decided_at = card, fate, self.now() + (self.slow if fate == "slow" else 0)
            self.move(payment, "submitted")
            self.tick()

    def give_up(self, payment):
        with self.lock:
            self.tick()
            if payment.status in ("created", "started"):
                self.move(payment, "failed", "P0030")

    def cancel(self, payment):
        with self.lock:
            if payment.finished:
                raise Refused(400, "P0501", "Cancellation of payment failed")
            if payment.status == "submitted":
                raise Refused(409, "P0502", "Cancellation of payment failed")
            self.move(payment, "cancelled", "P0040")

    def capture(self, payment):
        with self.lock:
            if payment.status != "capturable":
                raise Refused(409, "P1003", "Payment cannot be captured")
            self.succeed(payment)

    def refund(self, payment, form):
        with self.lock:
            summary = payment.refund_summary()
            if form.get("refund_amount_available") not in (None, summary["amount_available"]):
                raise Refused(412, "P0604", "Refund amount available mismatch.")
            if summary["status"] != "available" or form["amount"] > summary["amount_available"]:
                reason = "amount_not_available" if summary["status"] == "available" else summary["status"]
                raise Refused(400, "P0603", f"The payment is not available for refund. Payment refund status: {reason}")
            refund = Refund(payment, form["amount"], self.now())
            payment.refunds.append(refund)
            return refund

    def tick(self):
        """Everything that time alone brings about."""
        with self.lock:
            now = self.now()
            for payment in self.all.values():
                if payment.status == "submitted" and payment.decided_at <= now:
                    self.decide(payment)
                if not payment.finished and payment.expires <= now:
                    self.move(payment, "failed", "P0020")
                if payment.submitted and payment.captured is None and payment.submitted + self.step <= now:
                    payment.captured = payment.submitted + self.step
                    self.tell("card_payment_captured", payment)
                if payment.captured and payment.settled is None and day(now) >= day(payment.captured, SETTLED_AFTER_DAYS):
                    self.settle(payment, day(payment.captured, SETTLED_AFTER_DAYS))
                for refund in payment.refunds:
                    if refund.status == "submitted" and refund.created + self.step <= now:
                        refund.status = refund.fate
                        if refund.status == "success":
                            refund.settled = day(now, SETTLED_AFTER_DAYS)
                            self.tell("card_payment_refunded", refund)

    def decide(self, payment):
        match payment.fate:
            case "success" | "slow" if payment.later:
                self.move(payment, "capturable")
            case "success" | "slow":
                self.succeed(payment)
            case "P0050":
                self.move(payment, "error", "P0050")
            case code:
                self.move(payment, "failed", code)

    def succeed(self, payment):
        payment.submitted = self.now()
        self.move(payment, "success")

    def settle(self, payment, date):
        payment.settled = date
        self.tell("card_payment_settled", payment)

    def move(self, payment, status, code=None):
        payment.status, payment.code = status, code
        payment.history.append((status, code, self.now()))
        event = {"P0020": "card_payment_expired", "P0010": "card_payment_failed", "P0050": "card_payment_failed", "P0030": "card_payment_failed"}.get(code)
        if status == "success":
            event = "card_payment_succeeded"
        if event:
            self.tell(event, payment)

    def newest(self):
        with self.lock:
            self.tick()
            return list(self.all.values())[::-1]

    def search(self, query, base, raw):
        """One page of those asked for, the newest first."""
        found = [payment for payment in self.newest() if matches(payment, query)]
        size, page = int(query.get("display_size", PAGE)), int(query.get("page", 1))
        last = max(1, -(-len(found) // size))
        if page > last:
            raise Refused(404, "P0402", "Page not found")
        shown = found[(page - 1) * size:page * size]

        def to(number):
            return {"href": f"{base}/v1/payments?{raw(number)}", "method": "GET"}

        links = {"self": to(page), "first_page": to(1), "last_page": to(last)}
        links |= {"prev_page": to(page - 1)} if page > 1 else {}
        links |= {"next_page": to(page + 1)} if page < last else {}
        return {"total": len(found), "count": len(shown), "page": page, "results": [payment.document(base) for payment in shown], "_links": links}


def matches(payment, query):
    card = payment.card or {}
    tests = {
        "reference": lambda value: payment.form["reference"].lower() == value.lower(),
        "email": lambda value: payment.form.get("email", "").lower() == value.lower(),
        "state": lambda value: payment.status == value,
        "card_brand": lambda value: card.get("card_brand", "").lower() == value.lower(),
        "cardholder_name": lambda value: card.get("cardholder_name", "").lower() == value.lower(),
        "first_digits_card_number": lambda value: card.get("first_digits_card_number") == value,
        "last_digits_card_number": lambda value: card.get("last_digits_card_number") == value,
        "from_date": lambda value: payment.created >= instant(value),
        "to_date": lambda value: payment.created < instant(value),
        "from_settled_date": lambda value: payment.settled is not None and payment.settled >= value,
        "to_settled_date": lambda value: payment.settled is not None and payment.settled < value,
        "agreement_id": lambda value: False,
    }
    return all(tests[name](value) for name, value in query.items() if name in tests)
