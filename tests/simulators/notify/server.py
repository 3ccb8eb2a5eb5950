"""Stands in for GOV.UK Notify: see README.md.

PORT, API_KEY ({name}-{service}-{secret}), CALLBACK_URL, CALLBACK_TOKEN, STEP and RETRY (seconds) configure it.
"""

import collections
import http.server
import json
import os
import signal
import sys
import threading
import time
import urllib.parse

import outbox
from contract import RECIPIENT, authenticated, checked, checked_query, is_uuid
from messages import Messages
from refusals import Refused, forbidden
from words import address, templates

MOODS = {"busy", "broken", "forbidden", "slow", "lost", "away"}
LARGEST = 1_000_000


class Gone(Exception):
    """The connection closes without an answer."""


class Notify(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port, key, callback=None, token="", step=0.5, retry=300.0):
        super().__init__(("127.0.0.1", port), Request)
        self.service, self.secret = key[-73:-37], key[-36:]
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.messages = Messages(step, callback, token, retry)
        self.moods = collections.deque()

    def misbehave(self, mood, times, seconds):
        self.moods.extend([(mood, seconds)] * times)


class Request(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "notify-simulator", ""
    # An answer is two writes, head and body: without this the second waits for the first to be acknowledged.
    disable_nagle_algorithm = True

    def log_message(self, form, *values):
        """Routes and statuses: no query, no address."""

    def do_GET(self):
        self.answer(self.get)

    def do_POST(self):
        self.answer(self.post)

    def answer(self, what):
        self.url = urllib.parse.urlsplit(self.path)
        self.route = [urllib.parse.unquote(part) for part in self.url.path.split("/") if part]
        mood = None
        try:
            body = self.body()
            if self.route[:1] == ["v2"]:
                mood = self.mood()
                authenticated(self.headers.get("Authorization"), self.server.service, self.server.secret)
            status, answer = what(body)
            if mood == "lost":
                raise Gone
        except Refused as refused:
            status, answer = refused.status, refused.body
        except Gone:
            status, answer = "without an answer", None
            self.close_connection = True
        if self.route:
            print(f"{self.command} /{'/'.join(self.route[:3])} {status}", flush=True)
        if answer is not None:
            self.reply(status, answer)

    def body(self):
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST:
            self.close_connection = True
            raise Refused(413, ("BadRequestError", "Request entity too large"))
        return self.rfile.read(length)

    def mood(self):
        """What goes wrong with this request, before anything is done."""
        mood, seconds = self.server.moods.popleft() if self.server.moods else (None, 0)
        if mood == "busy":
            raise Refused(429, ("RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"))
        if mood == "broken":
            raise Refused(500, ("Exception", "Internal server error"))
        if mood == "forbidden":
            raise forbidden("Invalid token: API key not found")
        if mood == "away":
            raise Gone
        if mood == "slow":
            time.sleep(seconds)
        return mood

    def get(self, _):
        match self.route:
            case []:
                return 200, outbox.page(self.server.messages.newest())
            case ["v2", "notifications"]:
                return 200, self.listed()
            case ["v2", "notifications", number]:
                if not is_uuid(number):
                    raise Refused(400, ("ValidationError", "id is not a valid UUID"))
                return 200, self.found(self.server.messages.one(number)).document()
            case ["v2", "template", number]:
                return 200, self.found(templates().get(number)).document()
            case ["v2", "templates"]:
                return 200, {"templates": [template.document() for template in templates().values()]}
        raise Refused(404, ("NoResultFound", "No result found"))

    def found(self, thing):
        if thing is None:
            raise Refused(404, ("NoResultFound", "No result found"))
        return thing

    def listed(self):
        query = checked_query(urllib.parse.parse_qs(self.url.query, keep_blank_values=True))
        found = self.server.messages.listed(query)
        base = address(self.server.address, "v2", "notifications")
        links = {"current": f"{base}?{self.url.query}" if self.url.query else base}
        if found:
            links["next"] = f"{base}?{urllib.parse.urlencode(query | {'older_than': [found[-1].id]}, doseq=True)}"
        return {"notifications": [message.document() for message in found], "links": links}

    def post(self, body):
        try:
            document = json.loads(body)
        except ValueError:
            raise Refused(400, ("BadRequestError", "Invalid JSON supplied in POST data")) from None
        match self.route:
            case ["v2", "notifications", kind] if kind in RECIPIENT:
                form = checked(kind, document)
                template = templates().get(form["template_id"].lower())
                return 201, self.server.messages.send(kind, form, template, self.server.address).reply()
            case ["misbehave"] if isinstance(document, dict) and document.get("mood") in MOODS:
                self.server.misbehave(document["mood"], int(document.get("times", 1)), float(document.get("seconds", 10)))
                return 200, {}
        raise Refused(404, ("NotFound", "No such route"))

    def reply(self, status, answer):
        page = isinstance(answer, str)
        body = answer.encode() if page else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8" if page else "application/json")
        self.send_header("Content-Length", str(len(body)))
        if page:
            self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.end_headers()
        self.wfile.write(body)


def main():
    read = os.environ.get
    server = Notify(
        int(read("PORT", "8082")), os.environ["API_KEY"], read("CALLBACK_URL"), read("CALLBACK_TOKEN", ""), float(read("STEP", "0.5")), float(read("RETRY", "300"))
    )
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"notify: {server.address}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
