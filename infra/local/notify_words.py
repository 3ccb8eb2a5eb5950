"""Compares our words with what GOV.UK Notify has, and says every difference.

    notify_words.py            compares, and fails if anything differs
    notify_words.py --write    first writes down which number Notify gave to each of our templates

People type the words into Notify by hand, one template for each file of functions/*/notices (the kit's are in functions/shared/kit), under its own name:
`visit-request visit-booked.en.email`. STAGE says which of our services there is meant: locally, the simulator.
"""

import difflib
import json
import re
import sys

from stack import CATALOGUE, LOCAL, LOCAL_SECRETS, ROOT, STAGE, addresses, client

NUMBERS = ROOT / "infra/notify-templates.json"
NAME = re.compile(r"[a-z0-9-]+\.(?P<language>en|cy)\.(?P<channel>email|sms|letter)")


def ours():
    """Our words by their names, each with its subject or heading, if it has one, and its body."""
    found = {}
    for file in sorted([*ROOT.glob("functions/*/notices/*.md"), *ROOT.glob("functions/shared/*/notices/*.md")]):
        text = file.read_text().strip()
        subject, _, body = text.partition("\n") if not file.stem.endswith(".sms") else (None, None, text)
        found[f"{file.parent.parent.name} {file.stem}"] = (subject, body.strip())
    return found


def numbered(stage):
    """The number that each of our templates has in a stage, by its name; nothing, before anybody has written them down."""
    transactions = json.loads(NUMBERS.read_text()).get(stage, {})
    return {f"{transaction} {name}": number for transaction, names in transactions.items() for name, number in names.items()}


def gaps(words, numbers):
    """What is missing before any of it can be sent, in sentences."""
    for name in sorted(words.keys() - numbers.keys()):
        yield f"{name} has no number"
    for name in sorted(numbers.keys() - words.keys()):
        yield f"{name} has a number and no words"
    for name in sorted(words):
        transaction, file = name.split(" ", 1)
        if not (parts := NAME.fullmatch(file)):
            yield f"{name} is not template.language.channel"
            continue
        this = parts["language"]
        other = file.replace(f".{this}.", ".cy." if this == "en" else ".en.")
        if f"{transaction} {other}" not in words:
            yield f"{name} has no words in the other language"
    if len(set(numbers.values())) != len(numbers):
        yield "two templates have the same number"


def differences(words, numbers, theirs):
    """Where Notify's templates are not our words, in sentences. `theirs` is what GET /v2/templates answers."""
    known = {template["name"]: template for template in theirs}
    for name in sorted(words.keys() - known.keys()):
        yield f"{name} is not in Notify"
    for name in sorted(known.keys() - words.keys()):
        yield f"{name} is in Notify, and is none of ours"
    for name in sorted(words.keys() & known.keys()):
        template, (subject, body) = known[name], words[name]
        if numbers.get(name) != template["id"]:
            yield f"{name} is {template['id']} in Notify, and {numbers.get(name, 'nothing')} in {NUMBERS.name}"
        if template["type"] != name.rsplit(".", 1)[1]:
            yield f"{name} is of another type in Notify: {template['type']}"
        for part, mine, its in (("subject", subject, template["subject"]), ("body", body, template["body"])):
            if tidy(mine) != tidy(its):
                lines = difflib.unified_diff(tidy(its).splitlines(), tidy(mine).splitlines(), "in Notify", "ours", lineterm="", n=0)
                yield "\n".join([f"{name} has another {part} in Notify:", *(f"    {line}" for line in lines)])


def tidy(text):
    """Notify keeps lines as its form sent them."""
    return "\n".join(line.rstrip() for line in (text or "").replace("\r\n", "\n").strip().splitlines())


def wanted():
    """Refuses to deploy what could not be sent."""
    if faults := list(gaps(ours(), numbered(STAGE))):
        raise SystemExit("\n".join([f"The words are not ready for {STAGE}: run `make words STAGE={STAGE} WRITE=1`.", *faults]))


def their_templates():
    from notifications_python_client import NotificationsAPIClient

    if LOCAL:
        key, address = LOCAL_SECRETS["notifications"]["api-key"], addresses()["simulators"]["notify"]
    else:
        key = client("ssm").get_parameter(Name="/justice/notifications/api-key", WithDecryption=True)["Parameter"]["Value"]
        address = CATALOGUE["notifications"]["settings"]["notify"]
    return NotificationsAPIClient(key, base_url=address).get_all_templates()["templates"]


def write(words, theirs):
    """Writes down Notify's number for each of our templates."""
    stages = json.loads(NUMBERS.read_text())
    stages[STAGE] = {}
    for name, number in sorted((template["name"], template["id"]) for template in theirs if template["name"] in words):
        transaction, file = name.split(" ", 1)
        stages[STAGE].setdefault(transaction, {})[file] = number
    NUMBERS.write_text(json.dumps(stages, indent=2) + "\n")


def main(arguments):
    words, theirs = ours(), their_templates()
    if arguments == ["--write"]:
        write(words, theirs)
    said = [*gaps(words, numbered(STAGE)), *differences(words, numbered(STAGE), theirs)]
    print("\n".join(said) or f"Notify has our words: {len(words)} templates.")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
