"""What GOV.UK Notify lets through, and in which words it refuses the rest (rest-api documentation; notifications-api,
app/authentication/auth.py, app/v2/errors.py, app/v2/notifications/notification_schemas.py)."""

import base64
import binascii
import hashlib
import hmac
import json
import re
import time
import uuid

import postal
from refusals import Refused, forbidden, wrong

STATUSES = {
    "created", "sending", "sent", "delivered", "pending", "cancelled", "failed", "technical-failure", "temporary-failure",
    "permanent-failure", "pending-virus-check", "validation-failed", "virus-scan-failed", "returned-letter", "accepted", "received",
}
TYPES = {"email", "sms", "letter"}
RECIPIENT = {"email": "email_address", "sms": "phone_number", "letter": "personalisation"}
LEEWAY = 30

# What each request may have beside its recipient and its template.
OPTIONAL = {
    "email": {"reference", "personalisation", "email_reply_to_id", "one_click_unsubscribe_url"},
    "sms": {"reference", "personalisation", "sms_sender_id"},
    "letter": {"reference"},
}


def authenticated(header, service, secret):
    """Lets through who signed a JSON Web Token for this service, with this secret, less than half a minute ago."""
    if not header:
        raise Refused(401, ("AuthError", "Unauthorized: authentication token must be provided"))
    if header[:7].title() != "Bearer ":
        raise Refused(401, ("AuthError", "Unauthorized: authentication bearer scheme must be used"))
    parts = header[7:].split(".")
    try:
        head, claims = (json.loads(decoded(part)) for part in parts[:2])
        signature = decoded(parts[2])
    except (ValueError, IndexError, binascii.Error):
        raise forbidden("Invalid token: signature, api token is not valid") from None
    if len(parts) != 3 or not isinstance(head, dict) or not isinstance(claims, dict):
        raise forbidden("Invalid token: signature, api token is not valid")
    if "iss" not in claims:
        raise forbidden("Invalid token: iss field not provided")
    if not is_uuid(claims["iss"]):
        raise forbidden("Invalid token: service id is not the right data type")
    if claims["iss"] != service:
        raise forbidden("Invalid token: service not found")
    if head.get("alg") != "HS256":
        raise forbidden("Invalid token: algorithm used is not HS256")
    expected = hmac.digest(secret.encode(), ".".join(parts[:2]).encode(), hashlib.sha256)
    if not hmac.compare_digest(expected, signature):
        raise forbidden("Invalid token: API key not found")
    if not isinstance(claims.get("iat"), (int, float)) or isinstance(claims["iat"], bool):
        raise forbidden("Invalid token: iat field not provided")
    if abs(time.time() - claims["iat"]) > LEEWAY:
        raise forbidden("Error: Your system clock must be accurate to within 30 seconds")


def decoded(part):
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def is_uuid(value):
    try:
        return isinstance(value, str) and bool(uuid.UUID(value))
    except ValueError:
        return False


def checked(kind, body):
    """A request to send, if it is one."""
    if not isinstance(body, dict):
        raise Refused(400, ("BadRequestError", "Invalid JSON supplied in POST data"))
    recipient = RECIPIENT[kind]
    faults = [f"{name} is a required property" for name in (recipient, "template_id") if name not in body]
    strangers = sorted(set(body) - OPTIONAL[kind] - {recipient, "template_id"})
    if strangers:
        verb = "was" if len(strangers) == 1 else "were"
        faults.append(f"Additional properties are not allowed ({', '.join(strangers)} {verb} unexpected)")
    for name in ("template_id", "email_reply_to_id", "sms_sender_id"):
        if name in body and not is_uuid(body[name]):
            faults.append(f"{name} is not a valid UUID")
    if not isinstance(body.get("personalisation", {}), dict):
        faults.append("personalisation is not of type object")
    if not isinstance(body.get("reference") or "", str):
        faults.append("reference is not of type string")
    elif len(body.get("reference") or "") > 1000:
        faults.append("reference is too long")
    if recipient in body and kind != "letter":
        faults += address_faults(kind, recipient, body[recipient])
    if kind == "letter" and isinstance(body.get(recipient), dict):
        faults += [f"personalisation {line} is a required property" for line in ("address_line_1", "address_line_2") if line not in body[recipient]]
    if faults:
        raise wrong(*faults)
    if kind == "letter":
        postal.checked(postal.lines(body[recipient]))
    return body


def address_faults(kind, name, value):
    if not isinstance(value, str):
        return [f"{name} {value} is not of type string"]
    if kind == "email":
        return [] if re.fullmatch(r"[^\s@\"(),:;<>\[\]\\]+@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}", value.strip()) else ["email_address Not a valid email address"]
    digits = re.sub(r"[\s()\-.+]", "", value)
    if not digits.isdigit():
        return ["phone_number Must not contain letters or symbols"]
    national = re.sub(r"^(0044|44|0)", "", digits)
    if national.startswith("7") and len(national) == 10 or value.strip().startswith(("+", "00")) and 8 <= len(digits) <= 15:
        return []
    return ["phone_number Not enough digits" if len(digits) < 10 else "phone_number Not a UK mobile number"]


def checked_query(query):
    """What may be asked of the list: each with the values it was given."""
    strangers = sorted(set(query) - {"reference", "status", "template_type", "older_than", "include_jobs"})
    if strangers:
        raise wrong(f"Additional properties are not allowed ({', '.join(strangers)} was unexpected)")
    for status in query.get("status", []):
        if status not in STATUSES:
            raise wrong(f"status {status} is not one of [{', '.join(sorted(STATUSES))}]")
    for kind in query.get("template_type", []):
        if kind not in TYPES:
            raise wrong(f"template_type {kind} is not one of [sms, email, letter]")
    if "older_than" in query and not is_uuid(query["older_than"][0]):
        raise wrong("older_than is not a valid UUID")
    return query
