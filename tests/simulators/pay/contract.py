"""What GOV.UK Pay lets through, and in which words it refuses the rest (alphagov/pay-publicapi: openapi/publicapi_spec.json,
model/RequestError.java and the exception mappers)."""

import datetime
import hmac
import json
import re
import urllib.parse

MOST = 10_000_000
LONGEST = 255
LONGEST_ADDRESS = 2000
STATUSES = {"created", "started", "submitted", "capturable", "success", "failed", "cancelled", "error"}
FILTERS = {
    "reference", "email", "state", "card_brand", "from_date", "to_date", "from_settled_date", "to_settled_date", "page", "display_size",
    "cardholder_name", "first_digits_card_number", "last_digits_card_number", "agreement_id",
}
PAGE = 500

# What each call answers when Pay itself is at fault.
DOWNSTREAM = {
    "create": "P0198", "get": "P0298", "events": "P0398", "search": "P0498", "cancel": "P0598", "capture": "P1098",
    "refund": "P0698", "get-refund": "P0798", "refunds": "P0898",
}
NOT_FOUND = {
    "get": "P0200", "events": "P0300", "cancel": "P0500", "capture": "P1000", "refund": "P0600", "get-refund": "P0700", "refunds": "P0800",
}


class Refused(Exception):
    """An answer other than the one that was hoped for."""

    def __init__(self, status, code, description, **more):
        super().__init__(status, code)
        self.status = status
        self.body = more | {"code": code, "description": description}


def missing(field, code="P0101", status=422):
    return Refused(status, code, f"Missing mandatory attribute: {field}", field=field)


def invalid(field, why, code="P0102", status=422):
    return Refused(status, code, f"Invalid attribute value: {field}. {why}", field=field)


def not_found(call):
    return Refused(404, NOT_FOUND[call], "Not found")


def authenticated(header, key):
    """Lets through who has the key. Who has not is told so in another shape than every other error."""
    scheme, _, token = (header or "").partition(" ")
    if scheme != "Bearer" or not hmac.compare_digest(token.encode(), key.encode()):
        refused = Refused(401, 401, "")
        refused.body = {"code": 401, "message": "Credentials are required to access this resource"}
        raise refused


def document(body, code):
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused(400, code, "Unable to parse JSON")
    return found


def checked_payment(form):
    """A request for a payment, if it is one."""
    if form.get("amount") is None:
        raise missing("amount")
    whole_pence("amount", form["amount"], 0)
    if form["amount"] == 0:
        raise invalid("amount", "Must be greater than or equal to 1")
    for field in ("reference", "description", "return_url"):
        text(field, form.get(field), LONGEST_ADDRESS if field == "return_url" else LONGEST)
    address(form["return_url"])
    if "email" in form and not (isinstance(form["email"], str) and re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", form["email"]) and len(form["email"]) <= 254):
        raise invalid("email", "Must be a valid email address")
    if form.get("language", "en") not in ("en", "cy"):
        raise invalid("language", 'Must be "en" or "cy"')
    for field in ("delayed_capture", "moto"):
        if not isinstance(form.get(field, False), bool):
            raise invalid(field, "Must be true or false")
    if form.get("moto"):
        raise Refused(422, "P0196", "MOTO payments are not enabled for this account. Please contact support if you would like to process MOTO payments")
    if form.get("authorisation_mode", "web") == "moto_api":
        raise Refused(422, "P0195", "Using authorisation_mode of moto_api is not allowed for this account")
    if form.get("authorisation_mode", "web") != "web":
        raise invalid("authorisation_mode", "Must be one of web, agreement, moto_api")
    metadata(form.get("metadata", {}))
    return form


def checked_refund(form):
    if form.get("amount") is None:
        raise missing("amount", "P0601", 400)
    whole_pence("amount", form["amount"], 1, "P0602")
    if form.get("refund_amount_available") is not None:
        whole_pence("refund_amount_available", form["refund_amount_available"], 1, "P0602")
    return form


def whole_pence(field, value, least, code="P0102"):
    if isinstance(value, bool) or not isinstance(value, int):
        raise invalid(field, "Must be a valid numeric format", code, 400)
    if value < least:
        raise invalid(field, f"Must be greater than or equal to {least}", code)
    if value > MOST:
        raise invalid(field, f"Must be less than or equal to {MOST}", code)


def text(field, value, longest):
    if value is None or value == "":
        raise missing(field)
    if not isinstance(value, str):
        raise invalid(field, "Must be a valid string format", status=400)
    if len(value) > longest:
        raise invalid(field, f"Must be less than or equal to {longest} characters length")


def address(value):
    """A test account may be returned to without TLS; ours only on this machine."""
    parts = urllib.parse.urlsplit(value)
    local = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")
    if not local and (parts.scheme != "https" or not parts.hostname):
        raise invalid("return_url", "Must be a valid URL format")


def metadata(values):
    if not isinstance(values, dict):
        raise invalid("metadata", "Must be an object of JSON key-value pairs", status=400)
    if len(values) > 10:
        raise invalid("metadata", "Cannot have more than 10 key-value pairs")
    for name, value in values.items():
        if not 1 <= len(name) <= 30 or not isinstance(value, (str, bool, int, float)) or len(str(value)) > 100:
            raise invalid("metadata", "Values must be of type String, Boolean or Number, and at most 100 characters")


def idempotency_key(value):
    """The header, if it was sent, must be one of these."""
    if value is not None and not re.fullmatch(r"[A-Za-z0-9-]{1,255}", value):
        raise Refused(422, "P0102", "Header [Idempotency-Key] can have a size between 1 and 255", header="Idempotency-Key")
    return value


def checked_query(query):
    """What may be asked of the list, each with the one value it was given."""
    asked = {name: values[-1] for name, values in query.items() if name in FILTERS}
    wrong = [name for name, value in asked.items() if not fits(name, value)]
    if wrong:
        raise Refused(422, "P0401", f"Invalid parameters: {', '.join(wrong)}. See Public API documentation for the correct data formats")
    return asked


def fits(name, value):
    if name == "state":
        return value in STATUSES
    if name in ("from_date", "to_date"):
        return instant(value) is not None
    if name in ("from_settled_date", "to_settled_date"):
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value))
    if name in ("page", "display_size"):
        return value.isdigit() and 1 <= int(value) <= (PAGE if name == "display_size" else 1_000_000)
    if name in ("first_digits_card_number", "last_digits_card_number"):
        return value.isdigit() and len(value) == (6 if name.startswith("first") else 4)
    return len(value) <= LONGEST


def instant(value):
    try:
        found = datetime.datetime.fromisoformat(value)
    except ValueError:
        return None
    return found.timestamp() if found.tzinfo else None
