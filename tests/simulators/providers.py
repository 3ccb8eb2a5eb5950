"""What a simulator of a payment provider does as every other does: it answers, or closes the connection; and it calls back."""

import collections
import http.server
import json
import random
import signal
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

LARGEST = 100_000


class Gone(Exception):
    """The connection closes without an answer."""


class Request(http.server.BaseHTTPRequestHandler):
    """One request. What is under `/v1` goes to `call`, everything else to `visit`: each answers with a status, a body (text
    is a page, anything else is JSON) and more headers, or raises a `refusal`."""

    protocol_version = "HTTP/1.1"
    sys_version = ""
    # An answer is two writes, head and body: without this the second waits for the first to be acknowledged.
    disable_nagle_algorithm = True

    def log_message(self, form, *values):
        """Routes and statuses: no query, no token, no number."""

    def do_GET(self):
        self.answer("GET")

    def do_POST(self):
        self.answer("POST")

    def answer(self, method):
        self.url = urllib.parse.urlsplit(self.path)
        self.route = [urllib.parse.unquote(part) for part in self.url.path.split("/") if part]
        try:
            body = self.body()
            status, answer, more = self.call(method, body) if self.route[:1] == ["v1"] else self.visit(method, body)
        except self.refusal as refused:
            status, answer, more = refused.status, refused.body, {}
        except Gone:
            status, answer, more = "without an answer", None, {}
            self.close_connection = True
        if self.route:
            print(f"{method} /{'/'.join(self.route[:2])} {status}", flush=True)
        if answer is not None:
            self.reply(status, answer, more)

    def body(self):
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST:
            self.close_connection = True
            raise self.too_large()
        return self.rfile.read(length)

    def reply(self, status, answer, more):
        page = isinstance(answer, str)
        body = answer.encode() if page else json.dumps(answer).encode()
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", "text/html; charset=utf-8" if page else "application/json")
            self.send_header("Content-Length", str(len(body)))
        for name, value in more.items():
            self.send_header(name, value)
        if page:
            self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
            self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if status != 204:
            self.wfile.write(body)


class Webhooks:
    """Tells the service what happened, as badly as anybody asks for. `headers` signs a body in a manner."""

    def __init__(self, address, secret, again):
        self.address, self.secret, self.again = address, secret, again
        self.manners, self.held, self.lock = collections.deque(), [], threading.Lock()

    def misbehave(self, manner, times, seconds):
        with self.lock:
            self.manners.extend([(manner, seconds)] * times)

    def send(self, body):
        """Sends a message, in the manner that is next."""
        if not self.address:
            return
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

    def attempt(self, body, manner):
        try:
            urllib.request.urlopen(urllib.request.Request(self.address, body, self.headers(body, manner)), timeout=15).close()
            return True
        except urllib.error.HTTPError as error:
            print(f"a webhook was answered {error.code}", flush=True)
        except OSError:
            print("a webhook was not answered", flush=True)
        return False


def serve(name, server):
    """Serves until somebody asks it to stop. The first line says where."""
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"{name}: {server.address}", flush=True)
    server.serve_forever()
