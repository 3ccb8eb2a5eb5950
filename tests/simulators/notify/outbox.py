"""The outbox: what was sent, for people to look at."""

import html
import re

LOOK = """
body { margin: 0; font: 1.1875rem/1.32 Arial, sans-serif; color: #0b0c0c; background: #fff }
header { background: #0b0c0c; color: #fff; padding: 12px 0 }
header p, main { max-width: 960px; margin: 0 auto; padding: 0 15px }
article { border: 1px solid #b1b4b6; margin: 0 0 30px; padding: 20px; overflow-wrap: anywhere }
article h2 { margin: 0 0 10px; font-size: 1.5rem } article h3 { font-size: 1.1875rem; margin: 20px 0 5px }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 20px; margin: 0 0 20px; font-size: 1rem; color: #484949 }
dd { margin: 0 } a { color: #1a65a6 } a:focus { background: #fd0; color: #0b0c0c; outline: 3px solid transparent }
.failed { color: #ca3535; font-weight: bold }
"""


def linked(text):
    """Text as HTML, in which addresses lead where they say."""
    pieces = re.split(r"(https?://[^\s<>\"']+)", text)
    return "".join(
        f'<a href="{html.escape(piece)}">{html.escape(piece)}</a>' if place % 2 else html.escape(piece) for place, piece in enumerate(pieces)
    )


def body(text):
    """Notify's own small markdown: headings, bullets, paragraphs."""
    blocks = []
    for block in re.split(r"\n\s*\n", text):
        if block.startswith("# "):
            blocks.append(f"<h3>{linked(block[2:])}</h3>")
        elif all(line.startswith("* ") for line in block.splitlines()):
            blocks.append("<ul>" + "".join(f"<li>{linked(line[2:])}</li>" for line in block.splitlines()) + "</ul>")
        else:
            blocks.append("<p>" + linked(block).replace("\n", "<br>") + "</p>")
    return "\n".join(blocks)


KINDS = {"email": "Email", "sms": "Text message", "letter": "Letter"}
POSTAGE = {"second": "second class", "europe": "international, Europe", "rest-of-world": "international, rest of the world"}
FAILED = ("failure", "cancelled", "returned-letter")


def article(message):
    kind = KINDS[message.kind]
    language = "cy" if ".cy." in message.template.name else "en"
    failed = ' class="failed"' if message.status.endswith(FAILED) else ""
    to = "\n".join(message.lines) or message.to
    facts = {"To": to, **({"Postage": POSTAGE[message.postage]} if message.postage else {}), "Sent": message.created, "Words": message.template.name, "Reference": message.form.get("reference") or ""}
    rows = "".join(f"<dt>{name}</dt><dd>{html.escape(value).replace(chr(10), '<br>')}</dd>" for name, value in facts.items())
    return f"""<article id="{message.id}">
<h2 lang="{language}">{html.escape(message.subject or kind)}</h2>
<dl><dt>How</dt><dd>{kind}</dd>{rows}<dt>Status</dt><dd{failed}>{html.escape(message.status)}</dd></dl>
<div lang="{language}">{body(message.body)}</div>
</article>"""


def page(messages):
    shown = "\n".join(map(article, messages)) or "<p>Nothing has been sent yet.</p>"
    return f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Outbox</title>
<style>{LOOK}</style></head>
<body>
<header><p><strong>Outbox</strong> of the local system: nothing here has left this machine</p></header>
<main>
<h1>Sent messages</h1>
<p>{len(messages)} sent, newest first. <a href="/">Look again</a></p>
{shown}
</main>
</body>
</html>
"""
