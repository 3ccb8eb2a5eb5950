"""What people see: the page on which a card is given, which needs no script, and a list, for whoever runs this."""

import html

from sessions import CARDS

LOOK = """
body { margin: 0; font: 1.1875rem/1.4 Arial, sans-serif; color: #1a1f36; background: #fff }
header { background: #0a2540; color: #fff; padding: 12px 0 } header p, main { max-width: 960px; margin: 0 auto; padding: 0 15px }
main { padding-bottom: 40px } h1 { font-size: 2rem; margin: 30px 0 20px } label { display: block; margin: 20px 0 5px }
input { font: inherit; border: 2px solid #4f5b76; padding: 5px; width: 100%; max-width: 20em; box-sizing: border-box }
button { font: inherit; border: 0; padding: 10px 16px; margin: 30px 10px 0 0; background: #3d35c4; color: #fff; cursor: pointer }
input:focus, button:focus, a:focus, .scroll:focus { outline: 3px solid #fd0; box-shadow: inset 0 0 0 2px #0b0c0c } a { color: #3d35c4 }
.error { border-left: 5px solid #b3093c; padding: 10px 15px; color: #b3093c; font-weight: bold } .scroll { overflow-x: auto }
table { border-collapse: collapse; font-size: 1rem } th, td { text-align: left; padding: 8px 15px 8px 0; border-bottom: 1px solid #b1b4b6; vertical-align: top }
dl { display: grid; grid-template-columns: minmax(7em, max-content) 1fr; gap: 5px 20px; margin: 0 } dt { font-weight: bold } dd { margin: 0; overflow-wrap: anywhere }
"""
FIELDS = [("number", "Card number", "cc-number"), ("expiry", "Expiry date, such as 10/29", "cc-exp"), ("cvc", "Security code", "cc-csc"), ("name", "Name on the card", "cc-name")]


def pounds(pence):
    return f"£{pence // 100:,}.{pence % 100:02}"


def page(title, body):
    return f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{html.escape(title)}</title>
<style>{LOOK}</style></head>
<body>
<header><p><strong>Stripe</strong>, simulated: no money moves</p></header>
<main>
{body}
</main>
</body>
</html>
"""


def card_page(session, wrong=None):
    told = session.told
    inputs = "".join(f'<label for="{name}">{label}</label><input id="{name}" name="{name}" autocomplete="{fill}">' for name, label, fill in FIELDS)
    error = f'<p class="error" role="alert">{html.escape(wrong)}</p>' if wrong else ""
    back = f'<p><a href="{html.escape(told["cancel"])}">Back</a></p>' if told["cancel"] else ""
    message = f"<p>{html.escape(told['message'])}</p>" if told["message"] else ""
    return page("Pay by card", f"""<h1>Pay by card</h1>
<p>{html.escape(told["description"])}: <strong>{pounds(told["amount"])}</strong></p>
{error}
<form method="post">{inputs}{message}<div><button>Pay</button></div></form>
{back}""")


def proof_page(session):
    """What the bank asks (3-D Secure)."""
    return page("Your bank asks", f"""<h1>Your bank asks whether this is you</h1>
<form method="post" action="/c/pay/{session.id}/proof"><button name="is" value="yes">It is me</button><button name="is" value="no">It is not</button></form>""")


def over():
    return page("Nothing to pay here", "<h1>Nothing to pay here</h1>\n<p>This payment is finished, or its time is up.</p>")


def listing(sessions):
    rows = "".join(
        f"""<tr><td>{html.escape(session.told["reference"] or "")}</td><td>{html.escape(session.told["description"])}</td><td>{pounds(session.told["amount"])}</td>
<td>{session.status}, {session.payment_status}</td><td>{pounds(session.charge.refunded() if session.charge else 0)}</td></tr>"""
        for session in sessions
    )
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Reference", "For", "Amount", "State", "Refunded"))
    table = f'<div class="scroll" tabindex="0" role="region" aria-label="Payments"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    cards = "".join(f"<dt>{number}</dt><dd>{html.escape(what)}</dd>" for number, what in CARDS.items())
    return page("Payments", f"""<h1>Payments</h1>
<p>{len(sessions)} made, newest first. <a href="/">Look again</a></p>
{table if sessions else "<p>Nothing has been paid yet.</p>"}
<h2>Cards</h2>
<p>The number decides, whatever else is typed:</p>
<dl>{cards}</dl>""")
