"""Tells the service what became of its payments, as Stripe does, and as badly as anybody asks for."""

import hashlib
import hmac
import json

import providers
from contract import VERSION
from sessions import number

MANNERS = {"lost", "late", "twice", "forged", "held", "stale", "rolled"}
# Stripe tries for three days, further and further apart: these are ours.
AGAIN = [60, 300, 3600, 6 * 3600, 24 * 3600]


def code(secret, at, body):
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


class Webhooks(providers.Webhooks):
    def __init__(self, address, secret, again, now):
        super().__init__(address, secret, again)
        self.now = now

    def tell(self, event, document):
        self.send(json.dumps({
            "id": number("evt"), "object": "event", "api_version": VERSION, "created": int(self.now()), "data": {"object": document}, "livemode": False,
            "pending_webhooks": 1, "request": {"id": None, "idempotency_key": None}, "type": event,
        }).encode())

    def headers(self, body, manner):
        """Signed anew for each try. While a secret is being rolled, by both."""
        at = int(self.now()) - (600 if manner == "stale" else 0)
        secrets = {"forged": ["somebody else's"], "rolled": ["the one before", self.secret]}.get(manner, [self.secret])
        signed = [f"t={at}", *(f"v1={code(secret, at, body)}" for secret in secrets), f"v0={code('nothing', at, body)}"]
        return {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": ",".join(signed)}
