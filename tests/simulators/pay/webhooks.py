"""Tells the service what became of its payments, as GOV.UK Pay does, and as badly as anybody asks for."""

import hashlib
import hmac
import json
import time

import providers
from payments import Refund, number, stamp

MANNERS = {"lost", "late", "twice", "forged", "held"}
# After how many seconds an unheard message is sent again (pay-webhooks, SendAttempter.java).
AGAIN = [60, 300, 3600, 24 * 3600, 48 * 3600]


def signature(secret, body):
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Webhooks(providers.Webhooks):
    def __init__(self, address, secret, again, base):
        super().__init__(address, secret, again)
        self.base = base

    def tell(self, event, thing):
        self.send(self.message(event, thing))

    def message(self, event, thing):
        refund = isinstance(thing, Refund)
        resource = thing.document(self.base)
        if not refund:
            resource.pop("_links")
        return json.dumps({
            "webhook_message_id": number(), "api_version": 1, "created_date": stamp(time.time()), "resource_id": thing.id,
            "resource_type": "refund" if refund else "payment", "event_type": event, "resource": resource,
        }).encode()

    def headers(self, body, manner):
        secret = "somebody else's" if manner == "forged" else self.secret
        return {"Content-Type": "application/json", "Pay-Signature": signature(secret, body)}
