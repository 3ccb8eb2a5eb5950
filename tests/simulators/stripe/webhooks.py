"""Tells the service what became of its payments, as Stripe does, and as badly as anybody asks for."""

import collections
import hashlib
import hmac
import json
import random
import threading
import time
import urllib.error
import urllib.request

from contract import VERSION
from sessions import number

MANNERS = {"lost", "late", "twice", "forged", "held", "stale", "rolled"}
# Stripe tries for three days, further and further apart: these are ours.
AGAIN = [60, 300, 3600, 6 * 3600, 24 * 3600]


def code(secret, at, body):
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


class Webhooks:
    def __init__(self, address, secret, again, now):
        self.address, self.secret, self.again, self.now = address, secret, again, now
        self.manners, self.held, self.lock = collections.deque(), [], threading.Lock()

    def misbehave(self, manner, times, seconds):
        with self.lock:
            self.manners.extend([(manner, seconds)] * times)

    def tell(self, event, document):
        """Sends a message, in the manner that is next."""
        if not self.address:
            return
        body = json.dumps({
            "id": number("evt"), "object": "event", "api_version": VERSION, "created": int(self.now()), "data": {"object": document}, "livemode": False,
            "pending_webhooks": 1, "request": {"id": None, "idempotency_key": None}, "type": event,
        }).encode()
        with self.lock:
            manner, seconds = self.manners.popleft() if self.manners else (None, 0)
            if manner == "held":
                self.held.append(body)
        if manner in ("lost", "held"):
            return
        for _ in range(2 if manner == "twice" else 1):
            threading.Thread(target=self.deliver, args=[body, manner, seconds if manner == "late" else 0], daemon=True).start()

    def release(self, order):
        """Sends what was held, one after another: `reversed`, `shuffled`, or as it happened. Returns how many."""
        with self.lock:
            bodies, self.held = self.held, []
        if order == "reversed":
            bodies.reverse()
        if order == "shuffled":
            random.shuffle(bodies)
        for body in bodies:
            self.attempt(body, None)
        return len(bodies)

    def deliver(self, body, manner, after):
        time.sleep(after)
        for wait in [*self.again, None]:
            if self.attempt(body, manner) or wait is None:
                return
            time.sleep(wait)

    def signature(self, body, manner):
        """Signed anew for each try. While a secret is being rolled, by both."""
        at = int(self.now()) - (600 if manner == "stale" else 0)
        secrets = {"forged": ["somebody else's"], "rolled": ["the one before", self.secret]}.get(manner, [self.secret])
        return ",".join([f"t={at}", *(f"v1={code(secret, at, body)}" for secret in secrets), f"v0={code('nothing', at, body)}"])

    def attempt(self, body, manner):
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": self.signature(body, manner)}
        try:
            urllib.request.urlopen(urllib.request.Request(self.address, body, headers), timeout=15).close()
            return True
        except urllib.error.HTTPError as error:
            print(f"a webhook was answered {error.code}", flush=True)
        except OSError:
            print("a webhook was not answered", flush=True)
        return False
