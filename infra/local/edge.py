"""The CDN's stand-in: one origin for pages, the API and assets, as CloudFront is in production (infra/platform.yaml).

/assets/* comes from the assets bucket; everything else goes to the HTTP API, whatever its method, with its own Host.

With DOCUMENTS it is the other one: everything else goes to that bucket, without cookies, and whatever the bucket says when
it refuses is answered with a page.
"""

import asyncio
import os
import signal
import sys
import urllib.parse

import urllib3
from hypercorn.asyncio import serve
from hypercorn.config import Config

PORT = int(os.environ["PORT"])
EMULATOR = urllib.parse.urlsplit(os.environ["EMULATOR"])
API_HOST = f"{os.environ.get('API')}.execute-api.localhost:{EMULATOR.port}"
ASSETS = os.environ["ASSETS"]
DOCUMENTS = os.environ.get("DOCUMENTS")
REFUSED = "/assets/upload-refused.html"

# What a proxy must not pass on: each belongs to one connection alone.
BETWEEN_NEIGHBOURS = {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade"}

upstream = urllib3.HTTPConnectionPool(EMULATOR.hostname, EMULATOR.port, maxsize=32, block=False, retries=False)


def forward(method, target, headers, body):
    """One exchange with what is behind us, untouched: no redirect followed, nothing decoded, nothing tried again."""
    return upstream.urlopen(
        method, target, body=body, headers=headers, redirect=False, decode_content=False, preload_content=True, timeout=60
    )


async def edge(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        return await send({"type": "lifespan.startup.complete"})
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body, more = body + message.get("body", b""), message.get("more_body", False)

    target = scope["raw_path"].decode()
    headers = urllib3.HTTPHeaderDict()
    for name, value in scope["headers"]:
        if name not in BETWEEN_NEIGHBOURS and name not in (b"host", b"content-length"):
            headers.add(name.decode("latin-1"), value.decode("latin-1"))
    if target.startswith("/assets/"):
        target = f"/{ASSETS}{target}"
        headers["host"] = EMULATOR.netloc
    elif DOCUMENTS:
        target = f"/{DOCUMENTS}{target}"
        headers["host"] = EMULATOR.netloc
        headers.discard("cookie")
    else:
        headers["host"] = API_HOST
        if scope["query_string"]:
            target += "?" + scope["query_string"].decode()
    # Without a user agent of the caller's own, none is sent: the library must not add its name.
    headers.setdefault("user-agent", urllib3.util.SKIP_HEADER)
    headers.setdefault("accept-encoding", urllib3.util.SKIP_HEADER)

    try:
        answer = await asyncio.to_thread(forward, scope["method"], target, headers, body or None)
    except urllib3.exceptions.HTTPError as error:
        print(f"{scope['method']} {scope['path']}: {error}", file=sys.stderr, flush=True)
        await send({"type": "http.response.start", "status": 502, "headers": [(b"content-type", b"text/plain")]})
        return await send({"type": "http.response.body", "body": b"The local stack does not answer.\n"})
    if DOCUMENTS and answer.status >= 400:
        status, page = answer.status, await asyncio.to_thread(forward, "GET", f"/{ASSETS}{REFUSED}", {"host": EMULATOR.netloc}, None)
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/html; charset=utf-8")]})
        return await send({"type": "http.response.body", "body": page.data})
    kept = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.iteritems()]
    kept = [(name, value) for name, value in kept if name not in BETWEEN_NEIGHBOURS]
    await send({"type": "http.response.start", "status": answer.status, "headers": kept})
    await send({"type": "http.response.body", "body": answer.data})


async def main():
    stop = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    config = Config()
    config.bind = [f"127.0.0.1:{PORT}"]
    config.graceful_timeout = 1
    config.include_server_header = config.include_date_header = False
    config.loglevel = "WARNING"
    await serve(edge, config, shutdown_trigger=stop.wait)


if __name__ == "__main__":
    asyncio.run(main())
