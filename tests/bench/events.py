"""What is asked of visit-request, and the table that it finds."""

import base64
import datetime
import hashlib
import json
import time
import urllib.parse

from stack import ROOT

ORIGIN = "https://justice.example"
TOKEN = "0123456789abcdef" * 2
SEED = json.loads((ROOT / "functions/visit-request/seed/prisons.json").read_text())


def free_session():
    """A session at Leeds in a week or more that no calendar closes."""
    leeds = next(item for item in SEED if item["PK"] == "VIS#PRISON#LEI")
    day = datetime.date.today() + datetime.timedelta(days=8)
    while day.strftime("%a").lower() not in leeds["recurring"] or day.isoformat() in leeds["closed"]:
        day += datetime.timedelta(days=1)
    start, end = (f"{clock[:2]}:{clock[2:]}" for clock in leeds["recurring"][day.strftime("%a").lower()][0].split("-"))
    return f"{day}T{start}/{end}"


def answers():
    """The schema's first example, on a day that can be booked now."""
    example = json.loads((ROOT / "schemas/visit-request.json").read_text())["examples"][0]
    return example | {"session": free_session()}


def items():
    draft = {
        "PK": f"VIS#DRAFT#{hashlib.sha256(TOKEN.encode()).hexdigest()}", "SK": "DRAFT", "version": 3,
        "expires": int(time.time()) + 604_800, "answers": answers(), "language": "en", "page": "session",
    }
    partner = {"PK": "SHARED#CLIENT#visits-line", "SK": "PARTNER", "partner": "visits-line", "transactions": ["visit-request"]}
    return [*SEED, draft, partner]


def event(method, path, headers, body=None, cookies=(), claims=None):
    """What the gateway makes of a request: it encodes forms, and passes JSON on as it is."""
    context = {
        "accountId": "123456789012", "apiId": "a1b2c3d4e5", "domainName": "justice.example", "domainPrefix": "justice",
        "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "Mozilla/5.0"},
        "requestId": "JKJaXmPLvHcESHA=", "routeKey": f"ANY {path}", "stage": "$default",
        "time": "23/Nov/2026:12:00:00 +0000", "timeEpoch": 1795435200000,
    }
    if claims:
        context["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
    request = {
        "version": "2.0", "routeKey": f"ANY {path}", "rawPath": path, "rawQueryString": "", "requestContext": context,
        "headers": {
            "accept-encoding": "gzip, deflate, br", "accept-language": "en-GB,en;q=0.9", "host": "justice.example",
            "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
            "x-amzn-trace-id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700", "x-forwarded-for": "192.0.2.1",
            "x-forwarded-port": "443", "x-forwarded-proto": "https", **headers,
        },
        "isBase64Encoded": False,
    }
    if cookies:
        request["cookies"] = list(cookies)
    if body is not None:
        form = headers["content-type"] != "application/json"
        request["isBase64Encoded"] = form
        request["body"] = base64.b64encode(body.encode()).decode() if form else body
    return request


def page(path, fields=None):
    """A browser's request, with a draft: for a page, or sending the fields of one."""
    headers = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"}
    cookies = [f"__Host-visit-request={TOKEN}"]
    if fields is None:
        return event("GET", path, headers, cookies=cookies)
    headers |= {"content-type": "application/x-www-form-urlencoded", "origin": ORIGIN}
    return event("POST", path, headers, urllib.parse.urlencode(fields), cookies)


def booking():
    headers = {"accept": "application/json", "content-type": "application/json", "idempotency-key": "5f0c9b1e-7a52-4a8e-9a53"}
    claims = {"client_id": "visits-line", "iss": "https://issuer.example", "scope": "submit"}
    return event("POST", "/api/visit-request", headers, json.dumps(answers()), claims=claims)


PRISONER = {
    "/prisoner/firstName": "Charles", "/prisoner/lastName": "Babbage", "/prisoner/number": "A1234BC",
    "/prisoner/dateOfBirth/day": "26", "/prisoner/dateOfBirth/month": "12", "/prisoner/dateOfBirth/year": "1981",
}

# What is asked, the status of the answer, and how many calls of the table it takes.
ASKED = {
    "the start page": (page("/visit-request"), 200, 0),
    "a question": (page("/visit-request/prisoner"), 200, 1),
    "a question, answered wrongly": (page("/visit-request/prisoner", PRISONER | {"/prisoner/number": "?"}), 422, 1),
    "a question, answered": (page("/visit-request/prisoner", PRISONER), 303, 2),
    "a whole booking": (booking(), 201, 7),
}
