"""The words that are sent: files beside each transaction, with ((blanks)) as Notify writes them."""

import json
import pathlib
import re
import urllib.parse

from contract import Refused

ROOT = pathlib.Path(__file__).resolve().parents[3]
BLANK = re.compile(r"\(\(([^()]+)\)\)")


class Template:
    def __init__(self, number, transaction, name, text):
        self.id = number
        self.name = f"{transaction} {name}"
        self.kind = name.rsplit(".", 1)[1]
        self.text = text.strip()
        self.subject = None
        if self.kind == "email":
            self.subject, _, body = self.text.partition("\n")
            self.text = body.strip()

    def filled(self, values):
        """The subject and the body with their blanks filled. Every blank needs a value; other values do no harm."""
        blanks = dict.fromkeys(BLANK.findall(f"{self.subject or ''}\n{self.text}"))
        if missing := [blank for blank in blanks if values.get(blank) is None]:
            raise Refused(400, ("BadRequestError", f"Missing personalisation: {', '.join(missing)}"))

        def fill(text):
            return text and BLANK.sub(lambda blank: str(values[blank[1]]), text)

        return fill(self.subject), fill(self.text)

    def document(self):
        blanks = dict.fromkeys(BLANK.findall(f"{self.subject or ''}\n{self.text}"))
        return {
            "id": self.id, "name": self.name, "type": self.kind, "created_at": "2026-11-23T12:00:00.000000Z", "updated_at": None,
            "version": 1, "created_by": "words@digital-justice.example", "subject": self.subject, "body": self.text,
            "postage": None, "letter_contact_block": None,
            "personalisation": {blank: {"required": True} for blank in blanks},
        }


def templates(stage="local"):
    """Every template of a stage, by its number."""
    numbers = json.loads((ROOT / "infra/notify-templates.json").read_text())[stage]
    found = {}
    for transaction, names in numbers.items():
        for name, number in names.items():
            folder = "shared/kit" if transaction == "kit" else transaction
            text = (ROOT / "functions" / folder / "notices" / f"{name}.md").read_text()
            found[number] = Template(number, transaction, name, text)
    return found


def address(base, *path):
    return "/".join([base, *(urllib.parse.quote(str(part)) for part in path)])
