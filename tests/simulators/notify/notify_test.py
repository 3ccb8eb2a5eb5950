"""The simulator keeps to GOV.UK Notify's contract: Notify's own client says so, and what Notify refuses is refused."""

import base64
import contextlib
import http.client
import http.server
import io
import json
import re
import sys
import threading
import time
import unittest
import urllib.request
import uuid
from unittest import mock

from notifications_python_client import NotificationsAPIClient
from notifications_python_client.authentication import create_jwt_token
from notifications_python_client.errors import HTTPError

from server import Notify
from words import ROOT, templates

sys.path.insert(0, str(ROOT / "infra/local"))

import notify_words  # noqa: E402

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"local-{SERVICE}-{SECRET}"
NUMBERS = {template.name.removeprefix("visit-request "): number for number, template in templates().items()}
BOOKED = NUMBERS["visit-booked.en.email"]
VALUES = {"prison": "Leeds", "when": "Thursday 3 December 2026, 2pm to 3pm", "reference": "VIS-7K3M-9QXT-W", "link": "http://localhost:8080/visit-request/links/0"}


class Listener(http.server.ThreadingHTTPServer):
    """Whom the service is called back at: it remembers, and answers as it is told."""

    daemon_threads = True

    def __init__(self, *answers):
        super().__init__(("127.0.0.1", 0), Heard)
        self.answers, self.heard = list(answers), []
        threading.Thread(target=self.serve_forever, args=[0.01], daemon=True).start()


class Heard(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.headers["Authorization"], self.headers["Content-Type"], json.loads(body)))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 204)
        self.send_header("Content-Length", "0")
        self.end_headers()


def eventually(what, seconds=5):
    deadline = time.monotonic() + seconds
    while not (found := what()):
        if time.monotonic() > deadline:
            raise AssertionError("it did not happen")
        time.sleep(0.01)
    return found


class Simulated(unittest.TestCase):
    """A test with a simulator of its own, silent, and a client."""

    def start(self, *answers):
        self.enterContext(contextlib.redirect_stdout(io.StringIO()))
        self.listener = Listener(*answers)
        callback = f"http://127.0.0.1:{self.listener.server_port}/notifications/callback"
        self.notify = Notify(0, KEY, callback, "a token", step=0.01, retry=0.01)
        threading.Thread(target=self.notify.serve_forever, args=[0.01], daemon=True).start()
        for server in (self.notify, self.listener):
            self.addCleanup(server.server_close)
            self.addCleanup(server.shutdown)
        self.client = NotificationsAPIClient(KEY, base_url=self.notify.address, timeout=5)

    def setUp(self):
        self.start()

    def emails(self, to="ada@example.com", **more):
        return self.client.send_email_notification(**{"email_address": to, "template_id": BOOKED, "personalisation": VALUES} | more)

    def refused(self, status, kind, message, call, /, *arguments, **named):
        with self.assertLogs("notifications_python_client"), self.assertRaises(HTTPError) as raised:
            call(*arguments, **named)
        self.assertEqual((status, kind), (raised.exception.status_code, raised.exception.message[0]["error"]))
        self.assertIn(message, raised.exception.message[0]["message"])

    def posts(self, document, path="/v2/notifications/email", **headers):
        """A request that the client would never make."""
        connection = http.client.HTTPConnection("127.0.0.1", self.notify.server_port, timeout=5)
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        connection.request("POST", path, body, {"Authorization": f"Bearer {create_jwt_token(SECRET, SERVICE)}"} | headers)
        response = connection.getresponse()
        answer = json.loads(response.read())
        connection.close()
        return response.status, answer


class TheClient(Simulated):
    def test_sends_an_email_in_our_words(self):
        sent = self.emails(reference="01KAR8QR40Z3M5W8B2X7T9C4FJ/0")
        self.assertEqual("Your visit to Leeds prison is booked", sent["content"]["subject"])
        self.assertIn(VALUES["link"], sent["content"]["body"])
        self.assertEqual((BOOKED, 1), (sent["template"]["id"], sent["template"]["version"]))
        self.assertEqual("01KAR8QR40Z3M5W8B2X7T9C4FJ/0", sent["reference"])
        self.assertTrue(sent["uri"].endswith(f"/v2/notifications/{sent['id']}"))

    def test_sends_a_text_message_in_welsh(self):
        number = NUMBERS["visit-booked.cy.sms"]
        sent = self.client.send_sms_notification("07700 900001", number, personalisation=VALUES)
        self.assertTrue(sent["content"]["body"].startswith("Mae eich ymweliad â charchar Leeds"))

    def test_sends_a_letter_and_asks_what_became_of_it(self):
        address = {"address_line_1": "Ada Lovelace", "address_line_2": "102 Petty France", "address_line_3": "London", "address_line_4": "sw1h9aj"}
        number = NUMBERS["visit-booked.en.letter"]
        sent = self.client.send_letter_notification(number, VALUES | address, reference="one/0")
        self.assertEqual("Your visit to Leeds prison is booked", sent["content"]["subject"])
        self.assertEqual({"subject", "body"}, set(sent["content"]))
        eventually(lambda: self.client.get_notification_by_id(sent["id"])["status"] == "received")
        found = self.client.get_notification_by_id(sent["id"])
        self.assertEqual(("letter", "second", "SW1H 9AJ"), (found["type"], found["postage"], found["postcode"]))
        self.assertEqual(["Ada Lovelace", "102 Petty France", "London", None], [found[f"line_{place}"] for place in range(1, 5)])
        self.assertEqual([sent["id"]], [one["id"] for one in self.client.get_all_notifications(reference="one/0", template_type="letter")["notifications"]])

    def test_sends_a_letter_abroad(self):
        lines = ["Ada Lovelace", "1 Rue de la Paix", "75002 Paris", "France"]
        values = VALUES | {f"address_line_{place}": line for place, line in enumerate(lines, 1)}
        sent = self.client.send_letter_notification(NUMBERS["visit-booked.cy.letter"], values)
        self.assertEqual("europe", self.client.get_notification_by_id(sent["id"])["postage"])

    def test_is_told_what_is_wrong_with_an_address(self):
        number = NUMBERS["visit-booked.en.letter"]
        for lines, message in (
            (["Ada Lovelace"], "personalisation address_line_2 is a required property"),
            (["Ada Lovelace", "SW1H 9AJ"], "Address must be at least 3 lines"),
            (["Ada Lovelace", "A\nB\nC\nD\nE\nF", "SW1H 9AJ"], "Address must be no more than 7 lines"),
            (["Ada Lovelace", "SW1H 9AJ", "England"], "Address must be at least 3 lines"),
            (["Ada Lovelace", "102 Petty France", "London"], "Last line of address must be a real UK postcode or another country"),
            (["Ada Lovelace", "102 Petty France", "SW1H 9AJ, London"], "Last line of address must be a real UK postcode or another country"),
            (["Ada Lovelace", "(102 Petty France", "SW1H 9AJ"], "Address lines must not start with any of the following characters"),
            (["Ada Lovelace", "No fixed abode", "SW1H 9AJ"], "Must be a real address"),
        ):
            with self.subTest(lines):
                values = VALUES | {f"address_line_{place}": line for place, line in enumerate(lines, 1)}
                self.refused(400, "ValidationError", message, self.client.send_letter_notification, number, values)
        self.assertEqual([], self.notify.messages.newest())

    def test_an_address_has_seven_lines_at_most_with_the_postcode_under_either_name(self):
        number = NUMBERS["visit-booked.en.letter"]
        six = {f"address_line_{place}": f"Line {place}" for place in range(1, 7)}
        for last in ("address_line_7", "postcode"):
            sent = self.client.send_letter_notification(number, VALUES | six | {last: "SW1H 9AJ"})
            self.assertEqual(("Line 6", "SW1H 9AJ"), tuple(self.client.get_notification_by_id(sent["id"])[name] for name in ("line_6", "postcode")))

    def test_asks_what_became_of_it(self):
        sent = self.emails()
        eventually(lambda: self.client.get_notification_by_id(sent["id"])["status"] == "delivered")
        found = self.client.get_notification_by_id(sent["id"])
        self.assertEqual(("email", "ada@example.com", None), (found["type"], found["email_address"], found["phone_number"]))
        self.assertTrue(found["created_at"] <= found["sent_at"] <= found["completed_at"])

    def test_finds_by_reference_and_by_kind(self):
        first, other = self.emails(reference="one/0")["id"], self.emails(reference="two/0")["id"]
        self.assertEqual([first], [one["id"] for one in self.client.get_all_notifications(reference="one/0")["notifications"]])
        self.assertEqual([], self.client.get_all_notifications(reference="one/0", template_type="sms")["notifications"])
        self.assertEqual([other, first], [one["id"] for one in self.client.get_all_notifications_iterator()])

    def test_reads_the_words(self):
        self.assertEqual("email", self.client.get_template(BOOKED)["type"])
        self.assertEqual(len(NUMBERS), len(self.client.get_all_templates()["templates"]))

    def test_is_told_what_is_wrong(self):
        send, some = self.client.send_email_notification, {"prison": "Leeds"}
        self.refused(400, "BadRequestError", "Missing personalisation: when, reference, link", send, "ada@example.com", BOOKED, personalisation=some)
        self.refused(400, "BadRequestError", "Template not found", send, "ada@example.com", str(uuid.uuid4()))
        self.refused(400, "ValidationError", "template_id is not a valid UUID", send, "ada@example.com", "visit-booked")
        self.refused(400, "ValidationError", "email_address Not a valid email address", send, "ada@nowhere", BOOKED)
        self.refused(400, "ValidationError", "phone_number", self.client.send_sms_notification, "0113 496 0000", BOOKED)
        self.refused(400, "BadRequestError", "email template is not suitable for sms notification", self.client.send_sms_notification, "07700900001", BOOKED)
        self.refused(400, "BadRequestError", "team-only", self.emails, "refused@simulator.notify")
        self.refused(404, "NoResultFound", "No result found", self.client.get_notification_by_id, str(uuid.uuid4()))
        self.refused(400, "ValidationError", "status", self.client.get_all_notifications, status="lost")

    def test_is_turned_away_with_another_key(self):
        for name, key, message in (
            ("service", f"local-{uuid.uuid4()}-{SECRET}", "service not found"),
            ("secret", f"local-{SERVICE}-{uuid.uuid4()}", "API key not found"),
        ):
            with self.subTest(name):
                client = NotificationsAPIClient(key, base_url=self.notify.address)
                self.refused(403, "AuthError", message, client.get_all_notifications)

    def test_is_turned_away_when_its_clock_is_wrong(self):
        for seconds in (-31, 31):
            with mock.patch("notifications_python_client.authentication.epoch_seconds", lambda: int(time.time()) + seconds):
                self.refused(403, "AuthError", "within 30 seconds", self.client.get_all_notifications)


class WhatTheClientWouldNeverDo(Simulated):
    def test_no_token(self):
        for header, message in (("", "token must be provided"), ("Basic x", "bearer scheme must be used")):
            status, answer = self.posts({}, Authorization=header)
            self.assertEqual((401, 401), (status, answer["status_code"]))
            self.assertIn(message, answer["errors"][0]["message"])
        for header in ("Bearer x", "Bearer a.b.c", "Bearer e30.e30.e30"):
            self.assertEqual(403, self.posts({}, Authorization=header)[0])

    def test_another_algorithm(self):
        header = base64.urlsafe_b64encode(b'{"typ":"JWT","alg":"none"}').decode().rstrip("=")
        _, claims, signature = create_jwt_token(SECRET, SERVICE).split(".")
        status, answer = self.posts({}, Authorization=f"Bearer {header}.{claims}.{signature}")
        self.assertEqual((403, "Invalid token: algorithm used is not HS256"), (status, answer["errors"][0]["message"]))

    def test_bodies_that_say_too_much_or_too_little(self):
        whole = {"email_address": "ada@example.com", "template_id": BOOKED, "personalisation": VALUES}
        for change, message in (
            ({"priority": "high"}, "Additional properties are not allowed (priority was unexpected)"),
            ({"phone_number": "07700900001"}, "Additional properties are not allowed"),
            ({"reference": "x" * 1001}, "reference is too long"),
            ({"personalisation": "Leeds"}, "personalisation"),
        ):
            with self.subTest(change):
                status, answer = self.posts(whole | change)
                self.assertEqual((400, "ValidationError"), (status, answer["errors"][0]["error"]))
                self.assertIn(message, answer["errors"][0]["message"])
        messages = [error["message"] for error in self.posts({})[1]["errors"]]
        self.assertEqual(["email_address is a required property", "template_id is a required property"], messages)
        for body in (b"not json", b"[]"):
            self.assertEqual("Invalid JSON supplied in POST data", self.posts(body)[1]["errors"][0]["message"])
        self.assertEqual([], self.notify.messages.newest())

    def test_routes_that_are_not_there(self):
        self.assertEqual(404, self.posts({}, path="/v2/notifications/fax")[0])
        self.assertEqual(404, self.posts([], path="/misbehave", Authorization="")[0])


class WhatGoesWrong(Simulated):
    def test_busy_and_broken_once_each(self):
        self.notify.misbehave("busy", 1, 0)
        self.notify.misbehave("broken", 1, 0)
        self.notify.misbehave("forbidden", 1, 0)
        self.refused(429, "RateLimitError", "Exceeded rate limit", self.emails)
        self.refused(500, "Exception", "Internal server error", self.emails)
        self.refused(403, "AuthError", "API key not found", self.emails)
        self.emails()
        self.assertEqual(1, len(self.notify.messages.newest()))

    def test_lost_is_sent_and_away_is_not(self):
        for mood, sent in (("away", 0), ("lost", 1)):
            self.posts({"mood": mood}, path="/misbehave", Authorization="")
            with self.assertLogs("notifications_python_client"), self.assertRaises(HTTPError):
                self.emails(reference="one/0")
            self.assertEqual(sent, len(self.notify.messages.newest()))
        self.assertEqual(1, len(self.client.get_all_notifications(reference="one/0")["notifications"]))

    def test_slow_is_slow(self):
        self.notify.misbehave("slow", 1, 0.2)
        started = time.monotonic()
        self.emails()
        self.assertGreater(time.monotonic() - started, 0.2)


class TheCallback(Simulated):
    def test_says_what_became_of_a_message(self):
        for to, fate in (
            ("ada@example.com", "delivered"),
            ("perm-fail@simulator.notify", "permanent-failure"),
            ("temp-fail@simulator.notify", "temporary-failure"),
            ("tech-fail@simulator.notify", "technical-failure"),
        ):
            with self.subTest(to):
                sent = self.emails(to, reference="one/0")
                authorization, kind, receipt = eventually(lambda: self.listener.heard and self.listener.heard.pop())
                self.assertEqual(("Bearer a token", "application/json"), (authorization, kind))
                expected = {"id": sent["id"], "reference": "one/0", "to": to, "status": fate, "notification_type": "email", "template_id": BOOKED, "template_version": 1}
                self.assertEqual(receipt, receipt | expected)
                self.assertEqual({"created_at", "completed_at", "sent_at"}, set(receipt) - set(expected))

    def test_says_of_a_letter_only_that_it_was_returned(self):
        number = NUMBERS["visit-booked.en.letter"]
        for first in ("Ada Lovelace", "Permanent failure", "Cancelled", "Returned letter"):
            address = {"address_line_1": first, "address_line_2": "102 Petty France", "postcode": "SW1H 9AJ"}
            sent = self.client.send_letter_notification(number, VALUES | address, reference="one/0")
        eventually(lambda: self.listener.heard)
        time.sleep(0.1)
        [(authorization, _, told)] = self.listener.heard
        self.assertEqual(("Bearer a token", sent["id"], "one/0"), (authorization, told["notification_id"], told["reference"]))
        self.assertNotIn("status", told)
        states = [one["status"] for one in self.client.get_all_notifications(template_type="letter")["notifications"]]
        self.assertEqual(["returned-letter", "cancelled", "permanent-failure", "received"], states)

    def test_fails_for_the_same_telephones_as_with_a_test_key(self):
        for to in ("07700900002", "+44 7700 900003"):
            self.client.send_sms_notification(to, NUMBERS["visit-cancelled.en.sms"], personalisation=VALUES | {"why": "The prison has no room."})
        heard = eventually(lambda: len(self.listener.heard) == 2 and self.listener.heard)
        self.assertEqual(["permanent-failure", "temporary-failure"], sorted(receipt["status"] for _, _, receipt in heard))


class ACallbackThatFails(Simulated):
    def setUp(self):
        """Each test says what its listener answers."""

    def test_is_made_again_until_it_is_heard(self):
        self.start(503, 429, 500)
        self.emails()
        eventually(lambda: len(self.listener.heard) == 4)

    def test_is_not_made_again_when_it_was_refused(self):
        self.start(404)
        self.emails()
        eventually(lambda: self.listener.heard)
        time.sleep(0.1)
        self.assertEqual(1, len(self.listener.heard))

    def test_is_given_up_after_five_more(self):
        self.start(*[503] * 10)
        self.emails()
        eventually(lambda: len(self.listener.heard) == 6)
        time.sleep(0.1)
        self.assertEqual(6, len(self.listener.heard))


class TheOutbox(Simulated):
    def page(self):
        with urllib.request.urlopen(f"{self.notify.address}/") as answer:
            return answer.read().decode()

    def test_shows_the_newest_first_with_links_that_lead_somewhere(self):
        self.assertIn("Nothing has been sent yet", self.page())
        self.emails("first@example.com")
        self.emails("second@example.com")
        page = self.page()
        self.assertLess(page.index("second@example.com"), page.index("first@example.com"))
        self.assertIn(f'<a href="{VALUES["link"]}">{VALUES["link"]}</a>', page)
        self.assertIn("<li>your reference</li>", page)

    def test_escapes_whatever_people_wrote(self):
        nasty = '<script>alert("1")</script> http://x.example/"onmouseover="alert(1)'
        self.emails(personalisation=VALUES | {"prison": nasty, "link": nasty})
        page = self.page()
        self.assertNotIn("<script", page)
        self.assertNotIn('"onmouseover', page)
        self.assertEqual([], re.findall(r"<a [^>]*on\w+=", page))


class OurWordsAndTheirs(Simulated):
    """`make words`: what is compared, and that each difference is said."""

    def said(self, change=lambda words, numbers, theirs: None):
        words, numbers, theirs = notify_words.ours(), notify_words.numbered("local"), self.client.get_all_templates()["templates"]
        change(words, numbers, theirs)
        return [*notify_words.gaps(words, numbers), *notify_words.differences(words, numbers, theirs)]

    def test_the_simulator_has_our_words(self):
        self.assertEqual([], self.said())

    def test_lines_as_a_form_sends_them_are_the_same_words(self):
        self.assertEqual([], self.said(lambda words, numbers, theirs: theirs[0].update(body=theirs[0]["body"].replace("\n", " \r\n"))))

    def test_every_difference_is_said(self):
        name = "visit-request visit-booked.en.email"
        at = lambda theirs: next(template for template in theirs if template["name"] == name)
        for change, words in (
            (lambda words, numbers, theirs: theirs.remove(at(theirs)), f"{name} is not in Notify"),
            (lambda words, numbers, theirs: theirs.append(at(theirs) | {"name": "An old one"}), "An old one is in Notify, and is none of ours"),
            (lambda words, numbers, theirs: at(theirs).update(subject="Hello"), f"{name} has another subject"),
            (lambda words, numbers, theirs: at(theirs).update(body=at(theirs)["body"].replace("cannot", "can")), f"{name} has another body"),
            (lambda words, numbers, theirs: at(theirs).update(type="letter"), f"{name} is of another type in Notify: letter"),
            (lambda words, numbers, theirs: at(theirs).update(id=SERVICE), f"{name} is {SERVICE} in Notify"),
            (lambda words, numbers, theirs: numbers.pop(name), f"{name} has no number"),
            (lambda words, numbers, theirs: numbers.update({name: SERVICE, "visit-request visit-booked.cy.email": SERVICE}), "two templates have the same number"),
            (lambda words, numbers, theirs: words.pop(name), "visit-request visit-booked.cy.email has no words in the other language"),
            (lambda words, numbers, theirs: words.update({"visit-request visit.en.fax": (None, "")}), "is not template.language.channel"),
        ):
            with self.subTest(words):
                said = self.said(change)
                self.assertTrue(any(words in one for one in said), said)


class TheWords(unittest.TestCase):
    def test_nothing_is_deployed_whose_words_have_no_numbers(self):
        with mock.patch.object(notify_words, "STAGE", "a-stage-without-numbers"), self.assertRaises(SystemExit) as refused:
            notify_words.wanted()
        self.assertIn("visit-request visit-booked.en.email has no number", str(refused.exception))
        notify_words.wanted()

    def test_every_file_has_a_number_and_every_number_a_file(self):
        found = [*ROOT.glob("functions/*/notices/*.md"), *ROOT.glob("functions/shared/*/notices/*.md")]
        files = {f"{file.parent.parent.name} {file.stem}" for file in found}
        self.assertEqual(files, {template.name for template in templates().values()})
        stages = json.loads((ROOT / "infra/notify-templates.json").read_text())
        for stage, transactions in stages.items():
            names = {f"{transaction} {name}" for transaction, names in transactions.items() for name in names}
            self.assertEqual(files, names, stage)
            numbers = [number for names in transactions.values() for number in names.values()]
            self.assertEqual(len(numbers), len(set(numbers)), stage)


if __name__ == "__main__":
    unittest.main()
