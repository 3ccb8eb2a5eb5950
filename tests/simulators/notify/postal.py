"""Where a letter may go, as Notify sees it (notifications-utils, recipient_validation/postal_address.py; notifications-api,
app/v2/notifications/post_notifications.py)."""

import re

from refusals import wrong

FEWEST, MOST = 3, 7
NOT_FIRST = tuple('@()=[]"\\/,<>~')
UNITED_KINGDOM = {"united kingdom", "uk", "great britain", "england", "scotland", "wales", "cymru", "northern ireland"}
# Notify knows every country and territory; the simulator those that its tests and its demonstrations write to.
ELSEWHERE = {
    "australia", "austria", "bangladesh", "belgium", "canada", "china", "denmark", "finland", "france", "germany", "ghana", "greece",
    "iceland", "india", "ireland", "israel", "italy", "jamaica", "japan", "kenya", "lithuania", "malta", "mexico", "netherlands",
    "new zealand", "nigeria", "norway", "pakistan", "poland", "portugal", "romania", "south africa", "spain", "sweden", "switzerland",
    "turkey", "ukraine", "united states", "usa",
}
EUROPE = {
    "austria", "belgium", "denmark", "finland", "france", "germany", "greece", "iceland", "ireland", "italy", "lithuania", "malta",
    "netherlands", "norway", "poland", "portugal", "romania", "spain", "sweden", "switzerland", "turkey", "ukraine",
}
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-BD-HJLNP-UW-Z]{2})")


def lines(values):
    """The lines of an address, in order, without those that are empty."""
    last = "address_line_7" if "address_line_7" in values else "postcode"
    given = [str(values.get(name) or "") for name in [*(f"address_line_{number}" for number in range(1, 7)), last]]
    tidy = [re.sub(r"\s+", " ", line).strip().rstrip(" ,") for line in "\n".join(given).splitlines()]
    return [line for line in tidy if line]


def postcode(line):
    """A postcode as it is printed, if this is one."""
    found = POSTCODE.fullmatch(re.sub(r"\s", "", line).upper())
    return found and f"{found[1]} {found[2]}"


def abroad(line):
    return line.lower() in ELSEWHERE


def checked(found):
    """An address that can be printed and posted; or why it cannot."""
    domestic = found[:-1] if found and found[-1].lower() in UNITED_KINGDOM else found
    if len(domestic) < FEWEST:
        raise wrong(f"Address must be at least {FEWEST} lines")
    if len(domestic) > MOST:
        raise wrong(f"Address must be no more than {MOST} lines")
    if not postcode(domestic[-1]) and not abroad(domestic[-1]):
        raise wrong("Last line of address must be a real UK postcode or another country")
    if any(line.startswith(NOT_FIRST) for line in domestic):
        raise wrong("Address lines must not start with any of the following characters: @ ( ) = [ ] \u201d \\ / , < > ~")
    if any(line.lower() == "nfa" or re.search("no fixed (abode|address)", line, re.IGNORECASE) for line in domestic):
        raise wrong("Must be a real address")


def printed(found):
    """The lines as they stand on the envelope."""
    domestic = found[:-1] if found[-1].lower() in UNITED_KINGDOM else found
    return [*domestic[:-1], postcode(domestic[-1]) or domestic[-1]]


def postage(found):
    if not abroad(found[-1]):
        return "second"
    return "europe" if found[-1].lower() in EUROPE else "rest-of-world"
