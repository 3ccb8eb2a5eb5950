"""What people see: the card page, which needs no script, and a list of the payments, for whoever runs this."""

import datetime
import html

from payments import CARDS, day, stamp

LOOK = """
body { margin: 0; font: 1.1875rem/1.32 Arial, sans-serif; color: #0b0c0c; background: #fff }
header { background: #0b0c0c; color: #fff; padding: 12px 0; border-bottom: 10px solid #1d70b8 }
header p, main { max-width: 960px; margin: 0 auto; padding: 0 15px }
main { padding-bottom: 40px } h1 { font-size: 2rem; margin: 30px 0 20px }
label { display: block; margin: 20px 0 5px } .hint { color: #484949; margin: 0 0 5px }
input { font: inherit; border: 2px solid #0b0c0c; padding: 5px; width: 100%; max-width: 20em; box-sizing: border-box }
input.short { max-width: 5em } fieldset { border: 0; margin: 20px 0 0; padding: 0 } fieldset label { margin-top: 5px }
button { font: inherit; border: 0; padding: 8px 12px; margin: 30px 0 0; background: #0f7a52; color: #fff; box-shadow: 0 2px 0 #083d29; cursor: pointer }
button.second { background: #f3f3f3; color: #0b0c0c; box-shadow: 0 2px 0 #929191 }
input:focus, button:focus, a:focus, .errors:focus { outline: 3px solid #fd0; box-shadow: inset 0 0 0 2px #0b0c0c } a { color: #1a65a6 }
.errors { border: 5px solid #ca3535; padding: 15px 20px; margin: 30px 0 } .errors h2 { margin: 0 0 10px; font-size: 1.5rem } .errors a, .error { color: #ca3535; font-weight: bold }
.error { display: block; margin-bottom: 5px } .summary { background: #f3f3f3; padding: 15px 20px; margin: 20px 0 }
dl { display: grid; grid-template-columns: minmax(7em, max-content) 1fr; gap: 5px 20px; margin: 0 } dt { font-weight: bold } dd { margin: 0; overflow-wrap: anywhere }
.scroll { overflow-x: auto } table { border-collapse: collapse; font-size: 1rem } th, td { text-align: left; padding: 8px 15px 8px 0; border-bottom: 1px solid #b1b4b6; vertical-align: top }
"""

WORDS = {
    "en": {
        "enter": "Enter card details", "summary": "Payment summary", "amount": "Total amount", "number": "Card number", "expiry": "Expiry date",
        "expiry-hint": "For example, 10/29", "month": "Month", "year": "Year", "name": "Name on card", "code": "Card security code",
        "code-hint": "The last 3 digits on the back of the card", "line": "Address line 1", "city": "Town or city", "postcode": "Postcode",
        "continue": "Continue", "cancel": "Cancel payment", "confirm": "Confirm your payment", "pay": "Confirm payment", "problem": "There is a problem",
        "for": "Payment for", "bad-number": "Enter a valid card number", "bad-expiry": "Enter a valid expiry date",
        "bad-name": "Enter the name as it appears on the card", "bad-code": "Enter your card security code", "bad-line": "Enter a valid address",
        "bad-city": "Enter a valid town or city", "bad-postcode": "Enter a valid postcode", "error": "Error: ", "ending": "ending with",
        "declined": "Your payment has been declined", "declined-why": "No money has been taken from your account. Contact your bank for more information.",
        "cancelled": "Your payment has been cancelled", "cancelled-why": "No money has been taken from your account.",
        "broken": "We’re experiencing technical problems", "broken-why": "No money has been taken from your account. Go back to try the payment again.",
        "expired": "Your payment session has expired", "expired-why": "No money has been taken from your account.", "back": "Go back",
    },
    "cy": {
        "enter": "Rhowch fanylion y cerdyn", "summary": "Crynodeb o’r taliad", "amount": "Cyfanswm", "number": "Rhif y cerdyn", "expiry": "Dyddiad dod i ben",
        "expiry-hint": "Er enghraifft, 10/29", "month": "Mis", "year": "Blwyddyn", "name": "Enw ar y cerdyn", "code": "Cod diogelwch y cerdyn",
        "code-hint": "Y 3 digid olaf ar gefn y cerdyn", "line": "Llinell gyntaf y cyfeiriad", "city": "Tref neu ddinas", "postcode": "Cod post",
        "continue": "Parhau", "cancel": "Canslo’r taliad", "confirm": "Cadarnhewch eich taliad", "pay": "Cadarnhau’r taliad", "problem": "Mae problem",
        "for": "Taliad am", "bad-number": "Rhowch rif cerdyn dilys", "bad-expiry": "Rhowch ddyddiad dod i ben dilys",
        "bad-name": "Rhowch yr enw fel y mae ar y cerdyn", "bad-code": "Rhowch god diogelwch eich cerdyn", "bad-line": "Rhowch gyfeiriad dilys",
        "bad-city": "Rhowch dref neu ddinas ddilys", "bad-postcode": "Rhowch god post dilys", "error": "Gwall: ", "ending": "yn gorffen â",
        "declined": "Mae eich taliad wedi’i wrthod", "declined-why": "Ni chymerwyd arian o’ch cyfrif. Cysylltwch â’ch banc i gael mwy o wybodaeth.",
        "cancelled": "Mae eich taliad wedi’i ganslo", "cancelled-why": "Ni chymerwyd arian o’ch cyfrif.",
        "broken": "Mae gennym broblemau technegol", "broken-why": "Ni chymerwyd arian o’ch cyfrif. Ewch yn ôl i roi cynnig arall ar y taliad.",
        "expired": "Mae eich sesiwn dalu wedi dod i ben", "expired-why": "Ni chymerwyd arian o’ch cyfrif.", "back": "Mynd yn ôl",
    },
}

# What is asked, in order: its name, its label, what the browser may fill in, and what is said when it is wrong.
FIELDS = [
    ("cardNo", "number", "cc-number", "bad-number"),
    ("expiryMonth", "month", "cc-exp-month", "bad-expiry"),
    ("expiryYear", "year", "cc-exp-year", None),
    ("cardholderName", "name", "cc-name", "bad-name"),
    ("cvc", "code", "cc-csc", "bad-code"),
    ("addressLine1", "line", "address-line1", "bad-line"),
    ("addressCity", "city", "address-level2", "bad-city"),
    ("addressPostcode", "postcode", "postal-code", "bad-postcode"),
]


def pounds(pence):
    return f"£{pence // 100:,}.{pence % 100:02}"


def plain(number):
    return number.replace(" ", "").replace("-", "")


def adds_up(number):
    """The last digit checks the others (ISO/IEC 7812)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def faults(form, now):
    """What is wrong with a card, by the name of the field."""
    number, found = plain(form.get("cardNo", "")), {}
    if not (number.isdigit() and 12 <= len(number) <= 19 and adds_up(number)):
        found["cardNo"] = "bad-number"
    if not live(form.get("expiryMonth", ""), form.get("expiryYear", ""), now):
        found["expiryMonth"] = "bad-expiry"
    if not form.get("cvc", "").isdigit() or len(form["cvc"]) not in (3, 4):
        found["cvc"] = "bad-code"
    for name, _, _, why in FIELDS:
        if name in ("cardholderName", "addressLine1", "addressCity", "addressPostcode") and not form.get(name, "").strip():
            found[name] = why
    return {name: found[name] for name, *_ in FIELDS if name in found}


def live(month, year, now):
    if not (month.isdigit() and year.isdigit() and 1 <= int(month) <= 12):
        return False
    today = datetime.datetime.fromtimestamp(now, datetime.timezone.utc)
    return (int(year) % 100 + 2000, int(month)) >= (today.year, today.month)


def card(form):
    number = plain(form["cardNo"])
    return {
        "card_brand": "Mastercard" if number.startswith("5") else "Visa", "card_type": "debit", "cardholder_name": form["cardholderName"].strip(),
        "first_digits_card_number": number[:6], "last_digits_card_number": number[-4:],
        "expiry_date": f"{int(form['expiryMonth']):02}/{int(form['expiryYear']) % 100:02}",
        "billing_address": {"line1": form["addressLine1"].strip(), "postcode": form["addressPostcode"].strip(), "city": form["addressCity"].strip(), "country": "GB"},
    }


def fate(number):
    """A card that nobody knows is declined."""
    return CARDS.get(plain(number), "P0010")


def page(language, title, body, error=False):
    prefix = WORDS[language]["error"] if error else ""
    return f"""<!DOCTYPE html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{prefix}{html.escape(title)}</title>
<style>{LOOK}</style></head>
<body>
<header><p><strong>GOV.UK Pay</strong>, simulated: no money moves</p></header>
<main>
{body}
</main>
</body>
</html>
"""


def language(payment):
    return payment.form.get("language", "en") if payment else "en"


def summary(payment, words):
    rows = [(words["for"], payment.form["description"]), (words["amount"], pounds(payment.form["amount"]))]
    return '<div class="summary"><dl>' + "".join(f"<dt>{name}</dt><dd>{html.escape(value)}</dd>" for name, value in rows) + "</dl></div>"


def field(name, label, fill, words, form, found):
    wrong = f'<span class="error" id="{name}-error">{words[found[name]]}</span>' if name in found else ""
    hint = f'<p class="hint" id="{name}-hint">{words["code-hint"]}</p>' if name == "cvc" else ""
    described = " ".join([f"{name}-hint"] * bool(hint) + [f"{name}-error"] * bool(wrong))
    describes = f' aria-describedby="{described}"' if described else ""
    short = ' class="short"' if name in ("expiryMonth", "expiryYear", "cvc") else ""
    digits = ' inputmode="numeric"' if name in ("cardNo", "expiryMonth", "expiryYear", "cvc") else ""
    value = "" if name == "cvc" else html.escape(form.get(name, ""))
    return f'<label for="{name}">{words[label]}</label>{hint}{wrong}<input id="{name}" name="{name}" value="{value}" autocomplete="{fill}"{short}{digits}{describes}>'


def card_page(payment, form, found):
    words = WORDS[language(payment)]
    inputs = [field(*each[:3], words, form, found) for each in FIELDS]
    expiry = f'<fieldset><legend>{words["expiry"]}</legend><p class="hint">{words["expiry-hint"]}</p>{inputs[1]}{inputs[2]}</fieldset>'
    lines = "".join(f'<li><a href="#{name}">{words[why]}</a></li>' for name, why in found.items())
    errors = f'<div class="errors" role="alert" tabindex="-1"><h2>{words["problem"]}</h2><ul>{lines}</ul></div>' if found else ""
    body = f"""{errors}<h1>{words["enter"]}</h1>
{summary(payment, words)}
<form method="post" novalidate>
{inputs[0]}{expiry}{"".join(inputs[3:])}
<div><button>{words["continue"]}</button></div>
</form>
{cancel(payment, words)}"""
    return page(language(payment), words["enter"], body, bool(found))


def cancel(payment, words):
    return f'<form method="post" action="/card_details/{payment.id}/cancel"><button class="second">{words["cancel"]}</button></form>'


def confirm_page(payment, asked):
    words = WORDS[language(payment)]
    body = f"""<h1>{words["confirm"]}</h1>
{summary(payment, words)}
<p>{words["number"]} {words["ending"]} {asked["last_digits_card_number"]}</p>
<form method="post"><button>{words["pay"]}</button></form>
{cancel(payment, words)}"""
    return page(language(payment), words["confirm"], body)


def ending(payment):
    """Where somebody ends who does not go straight back."""
    kind = {"P0010": "declined", "P0030": "cancelled", "P0040": "cancelled", "P0050": "broken"}.get(payment.code if payment else None, "expired")
    words = WORDS[language(payment)]
    back = f'<p><a href="{html.escape(payment.form["return_url"])}">{words["back"]}</a></p>' if payment else ""
    return page(language(payment), words[kind], f'<h1>{words[kind]}</h1>\n<p>{words[f"{kind}-why"]}</p>\n{back}')


def listing(payments, now):
    rows = "".join(
        f"""<tr><td>{html.escape(payment.form["reference"])}</td><td>{html.escape(payment.form["description"])}</td><td>{pounds(payment.form["amount"])}</td>
<td>{payment.status}{" " + payment.code if payment.code else ""}</td><td>{pounds(payment.refunded())}</td><td>{stamp(payment.created)[:19].replace("T", " ")}</td><td>{payment.settled or ""}</td></tr>"""
        for payment in payments
    )
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Reference", "For", "Amount", "State", "Refunded", "Made (UTC)", "Settled"))
    table = f'<div class="scroll" tabindex="0" role="region" aria-label="Payments"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    cards = "".join(f"<dt>{number}</dt><dd>{html.escape(what)}</dd>" for number, what in CARDS.items())
    body = f"""<h1>Payments</h1>
<p>{len(payments)} made, newest first. The simulator’s date is {day(now)}. <a href="/">Look again</a></p>
{table if payments else "<p>Nothing has been paid yet.</p>"}
<h2>Cards</h2>
<p>Any expiry date to come, any name and any security code. The number decides:</p>
<dl>{cards}</dl>"""
    return page("en", "Payments", body)
