"""What was sent, and what becomes of it."""

import datetime
import json
import re
import threading
import time
import urllib.error
import urllib.request
import uuid

import postal
from contract import RECIPIENT
from refusals import Refused
from words import address

# The recipients of Notify's own that fail with a test key (notifications-api, app/celery/research_mode_tasks.py).
FATES = {
    "perm-fail@simulator.notify": "permanent-failure",
    "temp-fail@simulator.notify": "temporary-failure",
    "tech-fail@simulator.notify": "technical-failure",
    "7700900002": "permanent-failure",
    "7700900003": "temporary-failure",
}
# And ours alone: the first line of an address that the post brings back, that cannot be printed, that somebody stops.
LETTERS = {"returned letter": "returned-letter", "permanent failure": "permanent-failure", "technical failure": "technical-failure", "cancelled": "cancelled"}
REFUSED = "refused@simulator.notify"
PAGE = 250


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def plain(recipient):
    """An address in lower case, or a number without what people put around it."""
    return recipient.strip().lower() if "@" in recipient else re.sub(r"^(0044|44|0)", "", re.sub(r"\D", "", recipient))


class Message:
    def __init__(self, kind, form, template, base):
        self.id = str(uuid.uuid4())
        self.kind, self.form, self.template, self.base = kind, form, template, base
        self.lines = postal.printed(postal.lines(form["personalisation"])) if kind == "letter" else []
        self.postage = postal.postage(self.lines) if kind == "letter" else None
        self.to = self.lines[0] if kind == "letter" else form[RECIPIENT[kind]]
        self.subject, self.body = template.filled(form.get("personalisation", {}))
        self.status, self.created, self.sent, self.completed = "created", now(), None, None

    def about_template(self):
        return {"id": self.template.id, "version": 1, "uri": address(self.base, "v2", "template", self.template.id)}

    def reply(self):
        """What whoever sends is answered."""
        content = {"body": self.body, "from_number": "DIGJUSTICE"}
        if self.kind == "email":
            sender = "digital.justice@notifications.service.gov.uk"
            content = {"subject": self.subject, "body": self.body, "from_email": sender, "one_click_unsubscribe_url": None}
        if self.kind == "letter":
            content = {"subject": self.subject, "body": self.body}
        return {
            "id": self.id, "reference": self.form.get("reference"), "content": content, "scheduled_for": None,
            "uri": address(self.base, "v2", "notifications", self.id), "template": self.about_template(),
        }

    def document(self):
        """What whoever asks about it is told."""
        lines = dict.fromkeys(["line_1", "line_2", "line_3", "line_4", "line_5", "line_6", "postcode"]) | {"postage": self.postage}
        lines |= {f"line_{number}": line for number, line in enumerate(self.lines[:-1], 1)}
        if self.lines:
            lines["postcode"] = self.lines[-1]
        return lines | {
            "id": self.id, "reference": self.form.get("reference"), "type": self.kind, "status": self.status,
            "email_address": self.to if self.kind == "email" else None, "phone_number": self.to if self.kind == "sms" else None,
            "template": self.about_template(), "subject": self.subject, "body": self.body, "created_at": self.created,
            "created_by_name": None, "sent_at": self.sent, "completed_at": self.completed, "scheduled_for": None,
            "one_click_unsubscribe": None, "is_cost_data_ready": True, "cost_in_pounds": 0.0, "cost_details": {},
        }

    def receipt(self):
        """What the service is called back with."""
        if self.status == "returned-letter":
            return {
                "notification_id": self.id, "reference": self.form.get("reference"), "date_sent": self.sent, "sent_by": None,
                "template_name": self.template.name, "template_id": self.template.id, "template_version": 1,
                "spreadsheet_file_name": None, "spreadsheet_row_number": None, "upload_letter_file_name": None,
            }
        return {
            "id": self.id, "reference": self.form.get("reference"), "to": self.to, "status": self.status, "created_at": self.created,
            "completed_at": self.completed, "sent_at": self.sent, "notification_type": self.kind,
            "template_id": self.template.id, "template_version": 1,
        }


class Messages:
    def __init__(self, step, callback, token, retry):
        self.all, self.lock = [], threading.Lock()
        self.step, self.callback, self.token, self.retry = step, callback, token, retry

    def send(self, kind, form, template, base):
        if template is None:
            raise Refused(400, ("BadRequestError", "Template not found"))
        if template.kind != kind:
            raise Refused(400, ("BadRequestError", f"{template.kind} template is not suitable for {kind} notification"))
        message = Message(kind, form, template, base)
        if plain(message.to) == REFUSED:
            raise Refused(400, ("BadRequestError", "Can’t send to this recipient using a team-only API key"))
        with self.lock:
            self.all.append(message)
        threading.Thread(target=self.deliver, args=[message], daemon=True).start()
        return message

    def deliver(self, message):
        time.sleep(self.step)
        message.status, message.sent = "accepted" if message.kind == "letter" else "sending", now()
        time.sleep(self.step)
        message.status, message.completed = self.fate(message), now()
        # Of a letter the service is told only that it came back; for the rest it has to ask.
        heard = self.callback and (message.kind != "letter" or message.status == "returned-letter")
        for _ in range(6 if heard else 0):
            if self.call_back(message):
                return
            time.sleep(self.retry)

    def fate(self, message):
        if message.kind == "letter":
            return LETTERS.get(message.to.lower(), "received")
        return FATES.get(plain(message.to), "delivered")

    def call_back(self, message):
        """Whether the service has heard, or will not."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        body = json.dumps(message.receipt()).encode()
        try:
            urllib.request.urlopen(urllib.request.Request(self.callback, body, headers), timeout=5).close()
            return True
        except urllib.error.HTTPError as error:
            print(f"the callback about {message.id} was answered {error.code}", flush=True)
            return error.code != 429 and error.code < 500
        except OSError:
            print(f"the callback about {message.id} was not answered", flush=True)
            return False

    def newest(self):
        with self.lock:
            return self.all[::-1]

    def one(self, number):
        return next((message for message in self.newest() if message.id == number), None)

    def listed(self, query):
        """The newest first, of those asked for, a page at a time."""
        found = self.newest()
        if "older_than" in query:
            places = [place for place, message in enumerate(found) if message.id == query["older_than"][0]]
            found = found[places[0] + 1:] if places else []
        if "reference" in query:
            found = [message for message in found if message.form.get("reference") == query["reference"][0]]
        if "template_type" in query:
            found = [message for message in found if message.kind in query["template_type"]]
        if wanted := set(query.get("status", [])):
            failed = {"technical-failure", "temporary-failure", "permanent-failure"} if "failed" in wanted else set()
            found = [message for message in found if message.status in wanted | failed]
        return found[:PAGE]
