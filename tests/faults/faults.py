"""What becomes of a booking when AWS fails under it: the deployed functions, with a proxy between them and the local AWS
that answers in AWS's own words, cuts connections, and loses replies after the commit. Its log of what it fired is the
proof that each fault happened.

    FAULTS=1 python infra/local/run.py python tests/faults/faults.py
"""

import concurrent.futures
import datetime
import json
import os
import pathlib
import signal
import sys
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

import boto3

ROOT = pathlib.Path(__file__).resolve().parents[2]
STACK = json.loads(pathlib.Path(os.environ["JUSTICE_STACK"]).read_text())
PARTNER = STACK["partners"]["visits-line"]
TABLE = boto3.resource("dynamodb", endpoint_url=STACK["emulator"], region_name=STACK["region"]).Table(STACK["table"])

CONFLICT = {"code": "TransactionCanceledException", "status": 400, "fields": {"CancellationReasons": [{"Code": "TransactionConflict"}]}}

# Each call of a booking, and each way in which it can go wrong. `abort_bytes` cuts the reply after the table has done what
# it was asked: the commit happened, and nobody was told.
CALLS = ["GetItem", "Query", "TransactWriteItems"]
FAULTS = {
    "an error before it happened": {"error": {"code": "InternalServerError", "status": 500}},
    "throttled": {"error": {"code": "ProvisionedThroughputExceededException", "status": 400}},
    "a connection cut before it happened": {"reset": True},
    "a reply lost after it happened": {"response": {"abort_bytes": 1}},
    "no answer in time": {"latency": 2500},
}


def send(method, path, body=None, token=None, key=None):
    """One request to the API: the status, and the answer read as JSON."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(STACK["origin"] + path, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=40) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"{}")


def control(method, path, body=None):
    """A word to the proxy."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{STACK['faults']}/_microburst/{path}", data=data, method=method, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read() or b"null")


def token():
    query = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": PARTNER["client_id"], "client_secret": PARTNER["client_secret"]})
    with urllib.request.urlopen(STACK["token_endpoint"], data=query.encode(), timeout=10) as answer:
        return json.load(answer)["access_token"]


def sessions(weekday, hours):
    """The coming sessions of a weekday, well within the prison's window, as it writes them."""
    today = datetime.date.today()
    days = (today + datetime.timedelta(days=n) for n in range(6, 27))
    return [f"{day}T{hours}" for day in days if day.weekday() == weekday]


def answers(session, number):
    """A booking by the n-th visitor."""
    return {
        "prison": "LEI",
        "prisoner": {"firstName": "Charles", "lastName": "Babbage", "dateOfBirth": "1981-12-26", "number": "A%04dBC" % (number % 10_000)},
        "visitors": [{"firstName": "Ada", "lastName": "Lovelace", "dateOfBirth": "1985-12-10"}],
        "contact": {"email": "ada@example.com"},
        "session": session,
    }


def seats(session):
    key = boto3.dynamodb.conditions.Key
    condition = key("PK").eq("VIS#HOLD#LEI") & key("SK").begins_with(f"{session}#SEAT#")
    return TABLE.query(KeyConditionExpression=condition, ConsistentRead=True)["Items"]


def processes(slug):
    """The running processes of a deployed function. The emulator unpacks each into a folder that holds its bootstrap."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes().split(b"\0")
            if b"SLUG=" + slug.encode() in environment and STACK["faults"].encode() in b"\0".join(environment):
                found.append(int(process.name))
        except OSError:
            continue
    return found


class Faults(unittest.TestCase):
    number = 0

    @classmethod
    def setUpClass(cls):
        cls.token = token()
        # Thursdays at two have the most places of all (functions/visit-request/seed).
        cls.session = sessions(3, "14:00/15:00")[0]
        # What people are told afterwards is not on trial here, and would meet the faults that are meant for the booking.
        boto3.client("events", endpoint_url=STACK["emulator"], region_name=STACK["region"]).disable_rule(Name="notifications", EventBusName=STACK["bus"])

    def setUp(self):
        self.quiet()

    def tearDown(self):
        self.quiet()

    def quiet(self):
        control("POST", "rules", [])
        control("DELETE", "fired")

    def fails(self, *rules):
        control("POST", "rules", [{"service": "dynamodb"} | rule for rule in rules])

    def books(self, key, body):
        return send("POST", "/api/visit-request", body, self.token, key)

    def a_booking(self):
        Faults.number += 1
        return f"key {Faults.number}", answers(self.session, Faults.number)

    def held_once(self, reference):
        self.assertEqual([seat["case"] for seat in seats(self.session)].count(reference), 1, "one place")
        events = TABLE.query(KeyConditionExpression=boto3.dynamodb.conditions.Key("PK").eq(f"VIS#CASE#{reference}"))["Items"]
        self.assertEqual(sorted(item["SK"].split("#")[0] for item in events), ["CASE", "EVENT", "PARTY"])

    def test_a_booking_survives_any_fault_of_any_call_once_and_for_good(self):
        for call in CALLS:
            for name, fault in FAULTS.items():
                for times in (1, 50):
                    with self.subTest(call=call, fault=name, times=times):
                        key, body = self.a_booking()
                        before = len(seats(self.session))
                        self.fails({"operation": call, "times": times} | fault)
                        status, answer = self.books(key, body)
                        self.assertTrue(control("GET", "fired"), "the fault was put in")
                        self.assertIn(status, (201, 503), answer)
                        if times == 1:
                            self.assertEqual(status, 201, "one fault is not worth troubling anybody with")
                        self.quiet()
                        again, same = self.books(key, body)
                        self.assertEqual(again, 201, same)
                        if status == 201:
                            self.assertEqual(same, answer)
                        self.assertEqual(len(seats(self.session)), before + 1, "one more place is taken, whatever happened")
                        self.held_once(same["reference"])
                        self.cancels(same["reference"])

    def cancels(self, reference):
        cancelled = {"type": "cancelled", "reason": "visitor_cancelled"}
        status, answer = send("POST", f"/api/visit-request/cases/{reference}/events", cancelled, self.token, f"cancel {reference}")
        self.assertEqual((status, answer.get("state")), (200, "cancelled"), answer)

    def test_contention_is_tried_again_and_nobody_notices(self):
        key, body = self.a_booking()
        self.fails({"operation": "TransactWriteItems", "times": 2, "error": CONFLICT})
        status, answer = self.books(key, body)
        self.assertEqual(status, 201, answer)
        self.assertEqual(len(control("GET", "fired")), 2)
        self.held_once(answer["reference"])
        self.cancels(answer["reference"])

    def test_endless_contention_is_said_and_loses_nothing(self):
        key, body = self.a_booking()
        self.fails({"operation": "TransactWriteItems", "error": CONFLICT})
        status, problem = self.books(key, body)
        self.assertEqual((status, problem["type"]), (503, "/problems/unavailable"))
        self.quiet()
        status, answer = self.books(key, body)
        self.assertEqual(status, 201, answer)
        self.cancels(answer["reference"])

    def test_a_function_killed_between_commit_and_reply_leaves_one_booking_and_a_right_answer(self):
        key, body = self.a_booking()
        before = len(seats(self.session))
        # The reply trickles: the table has committed, and the function does not know yet.
        self.fails({"operation": "TransactWriteItems", "response": {"bandwidth_kbps": 0.001}})
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            asked = pool.submit(self.books, key, body)
            deadline = time.monotonic() + 10
            while len(seats(self.session)) == before:
                self.assertLess(time.monotonic(), deadline, "the commit did not happen")
                time.sleep(0.01)
            killed = processes("visit-request")
            self.assertTrue(killed, "there is a process to kill")
            for process in killed:
                os.kill(process, signal.SIGKILL)
            status, _ = asked.result()
        self.assertGreaterEqual(status, 500, "whoever asked got no answer from a dead function")
        self.quiet()
        status, answer = self.books(key, body)
        self.assertEqual(status, 201, answer)
        self.assertEqual(len(seats(self.session)), before + 1)
        self.held_once(answer["reference"])
        self.cancels(answer["reference"])

    def test_two_hundred_at_once_for_thirty_places_with_contention_book_thirty(self):
        session = sessions(3, "14:00/15:00")[1]
        taken = len(seats(session))
        self.fails({"operation": "TransactWriteItems", "probability": 0.2, "error": CONFLICT})

        def booking(number):
            for attempt in range(20):
                status, answer = self.books(f"race {number}", answers(session, 5000 + number))
                if status != 503:
                    return status, answer
                time.sleep(0.05 * attempt)
            return status, answer

        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            results = list(pool.map(booking, range(200)))
        self.assertTrue(control("GET", "fired"), "contention was put in")
        booked = [answer["reference"] for status, answer in results if status == 201]
        refused = [answer for status, answer in results if status == 422]
        self.assertEqual((len(booked), len(refused)), (30 - taken, 170 + taken), {status for status, _ in results})
        self.assertEqual(len(set(booked)), len(booked))
        self.assertEqual(len(seats(session)), 30)
        self.assertEqual({error["pointer"] for problem in refused for error in problem["errors"]}, {"#/session"})


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
