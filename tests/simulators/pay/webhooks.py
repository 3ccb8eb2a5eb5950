"""Tells the service what became of its payments, as GOV.UK Pay does, and as badly as anybody asks for."""

import collections
import hashlib
import hmac
import json
import random
import threading
import time
import urllib.error
import urllib.request

from payments import Refund, number, stamp

MANNERS = {"lost", "late", "twice", "forged", "held"}
# After how many seconds an unheard message is sent again (pay-webhooks, SendAttempter.java).
AGAIN = [60, 300, 3600, 24 * 3600, 48 * 3600]


def signature(secret, body):
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Webhooks:
    def __init__(self, address, secret, again, base):
        self.address, self.secret, self.again, self.base = address, secret, again, base
        self.manners, self.held, self.lock = collections.deque(), [], threading.Lock()

    def misbehave(self, manner, times, seconds):
        with self.lock:
            self.manners.extend([(manner, seconds)] * times)

    def tell(self, event, thing):
        """Sends a message, in the manner that is next."""
        if not self.address:
            return
        body = self.message(event, thing)
        with self.lock:
            manner, seconds = self.manners.popleft() if self.manners else (None, 0)
            if manner == "held":
                self.held.append(body)
        signed = signature(self.secret, body)
        match manner:
            case "lost" | "held":
                return
            case "forged":
                self.send(body, signature("somebody else's", body))
            case "late":
                self.send(body, signed, seconds)
            case "twice":
                self.send(body, signed)
                self.send(body, signed)
            case _:
                self.send(body, signed)

    def release(self, order):
        """Sends what was held, one after another: `reversed`, `shuffled`, or as it happened. Returns how many."""
        with self.lock:
            bodies, self.held = self.held, []
        if order == "reversed":
            bodies.reverse()
        if order == "shuffled":
            random.shuffle(bodies)
        for body in bodies:
            self.attempt(body, signature(self.secret, body))
        return len(bodies)

    def message(self, event, thing):
        refund = isinstance(thing, Refund)
        resource = thing.document(self.base)
        if not refund:
            resource.pop("_links")
        return json.dumps({
            "webhook_message_id": number(), "api_version": 1, "created_date": stamp(time.time()), "resource_id": thing.id,
            "resource_type": "refund" if refund else "payment", "event_type": event, "resource": resource,
        }).encode()

    def send(self, body, signed, after=0):
        threading.Thread(target=self.deliver, args=[body, signed, after], daemon=True).start()

    def deliver(self, body, signed, after):
        time.sleep(after)
        for wait in [*self.again, None]:
            if self.attempt(body, signed) or wait is None:
                return
            time.sleep(wait)

    def attempt(self, body, signed):
        headers = {"Content-Type": "application/json", "Pay-Signature": signed}
        try:
            urllib.request.urlopen(urllib.request.Request(self.address, body, headers), timeout=15).close()
            return True
        except urllib.error.HTTPError as error:
            print(f"a webhook was answered {error.code}", flush=True)
        except OSError:
            print("a webhook was not answered", flush=True)
        return False
