"""What Stripe lets through, and in which words it refuses the rest (Stripe's API reference for 2026-10-28.endive, and the
official Python client 16.1.0, which `stripe_test.py` drives)."""

import base64
import hmac
import re
import urllib.parse

VERSION = "2026-10-28.endive"
LEAST_PENCE = 30
MOST_PENCE = 99_999_999
SHORTEST, LONGEST = 30 * 60, 24 * 3600
LOCALES = {
    "auto", "bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr", "fr-CA", "hi-IN", "hr", "hu", "id", "it", "ja",
    "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sv", "th", "tr", "vi", "zh", "zh-HK", "zh-TW",
}
SESSION = {
    "mode", "submit_type", "payment_method_types", "adaptive_pricing", "client_reference_id", "metadata", "payment_intent_data", "line_items",
    "success_url", "cancel_url", "expires_at", "locale", "custom_text", "expand", "ui_mode", "customer_email",
}


class Refused(Exception):
    """An answer other than the one that was hoped for."""

    def __init__(self, status, message, kind="invalid_request_error", **more):
        super().__init__(status, message)
        self.status = status
        self.body = {"error": {"type": kind, "message": message} | more}


def missing(thing, number):
    return Refused(404, f"No such {thing}: '{number}'", code="resource_missing", param="id")


def lacking(param):
    return Refused(400, f"Missing required param: {param}.", code="parameter_missing", param=param)


def wrong(param, why="Invalid value", code="parameter_invalid"):
    return Refused(400, f"{why}: {param}", code=code, param=param)


def authenticated(header, key):
    """A secret key, as a bearer token or as the name of a basic one."""
    scheme, _, token = (header or "").partition(" ")
    if scheme == "Basic":
        try:
            token = base64.b64decode(token, validate=True).decode().partition(":")[0]
        except ValueError:
            token = ""
    if scheme not in ("Bearer", "Basic") or not hmac.compare_digest(token.encode(), key.encode()):
        raise Refused(401, f"Invalid API Key provided: {token[:8]}***")


def version(header):
    if header not in (None, VERSION):
        raise Refused(400, f"Invalid Stripe API version: {header}")


def nested(text):
    """`a[b][0]=c` as {"a": {"b": {"0": "c"}}}; `a[]=b` as {"a": {"0": "b"}}."""
    found = {}
    for name, value in urllib.parse.parse_qsl(text, keep_blank_values=True):
        first, *rest = [name.split("[", 1)[0], *re.findall(r"\[([^\]]*)\]", name)]
        place, key = found, first
        for part in rest:
            place = place.setdefault(key, {})
            if not isinstance(place, dict):
                raise wrong(name)
            key = part or str(len(place))
        place[key] = value
    return found


def values(found):
    """What a list holds."""
    return list(found.values()) if isinstance(found, dict) else [found] if found else []


def whole(param, value, least, most):
    if not re.fullmatch(r"-?\d+", str(value)):
        raise wrong(param, "Invalid integer", "parameter_invalid_integer")
    if not least <= int(value) <= most:
        raise wrong(param, "Out of range", "parameter_invalid_integer")
    return int(value)


def address(param, value):
    parts = urllib.parse.urlsplit(value or "")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise wrong(param, "Not a valid URL", "url_invalid")


def metadata(found):
    for name, value in (found or {}).items():
        if len(name) > 40 or not isinstance(value, str) or len(value) > 500:
            raise wrong(f"metadata[{name}]")
    return dict(found or {})


def checked_session(form, now):
    """What a session for one payment must say."""
    if unknown := set(form) - SESSION:
        raise Refused(400, f"Received unknown parameter: {sorted(unknown)[0]}", code="parameter_unknown", param=sorted(unknown)[0])
    if form.get("mode") != "payment":
        raise lacking("mode") if not form.get("mode") else wrong("mode")
    items = values(form.get("line_items"))
    if len(items) != 1:
        raise lacking("line_items")
    price = items[0].get("price_data") or {}
    for param, value in (("currency", price.get("currency")), ("unit_amount", price.get("unit_amount")), ("product_data[name]", (price.get("product_data") or {}).get("name"))):
        if not value:
            raise lacking(f"line_items[0][price_data][{param}]")
    if price["currency"] != "gbp":
        raise wrong("line_items[0][price_data][currency]")
    amount = whole("line_items[0][price_data][unit_amount]", price["unit_amount"], 0, MOST_PENCE)
    if amount < LEAST_PENCE:
        raise Refused(400, "The Checkout Session's total amount must be at least £0.30 gbp", code="amount_too_small")
    if items[0].get("quantity") != "1":
        raise lacking("line_items[0][quantity]")
    for param in ("success_url", "cancel_url"):
        if param == "success_url" or form.get(param):
            address(param, form.get(param))
    if len(form.get("client_reference_id", "")) > 200:
        raise wrong("client_reference_id", "Too long")
    if form.get("locale", "auto") not in LOCALES:
        raise wrong("locale")
    if set(values(form.get("payment_method_types"))) - {"card"}:
        raise wrong("payment_method_types")
    expires = whole("expires_at", form.get("expires_at", int(now) + LONGEST), 0, 2**40)
    # Stripe's clock and the caller's may differ by a moment.
    if not now + SHORTEST - 5 <= expires <= now + LONGEST + 5:
        raise Refused(400, "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.", param="expires_at")
    intent = metadata((form.get("payment_intent_data") or {}).get("metadata"))
    return {
        "amount": amount, "description": price["product_data"]["name"], "reference": form.get("client_reference_id"), "expires": expires,
        "success": form["success_url"], "cancel": form.get("cancel_url"), "locale": form.get("locale"), "metadata": metadata(form.get("metadata")), "intent": intent,
        "message": ((form.get("custom_text") or {}).get("submit") or {}).get("message"), "submit": form.get("submit_type"),
    }
