"""How Notify says no (notifications-api, app/v2/errors.py)."""


class Refused(Exception):
    """An answer other than the one that was hoped for."""

    def __init__(self, status, *errors):
        super().__init__(status, errors)
        self.status = status
        self.body = {"status_code": status, "errors": [{"error": kind, "message": message} for kind, message in errors]}


def forbidden(message):
    return Refused(403, ("AuthError", message))


def wrong(*messages):
    return Refused(400, *(("ValidationError", message) for message in messages))
