"""Stands in for the Ordnance Survey's Places API: GET /search/places/v1/postcode, and nothing else of it.

    KEY=… PORT=8085 python3 server.py

What it knows is in addresses.json, in the API's own words. It misbehaves on demand: POST /simulate with one of
{"answer": 401}, {"answer": 429}, {"answer": 500}, {"answer": "nonsense"}, {"seconds": 10}, {} (behaves again).
The contract: https://osdatahub.os.uk/docs/places/technicalSpecification
"""

import http.server
import json
import os
import pathlib
import time
import urllib.parse

KNOWN = json.loads((pathlib.Path(__file__).parent / "addresses.json").read_text())
WORDS = {400: "Requested postcode must contain a minimum of the sector plus 1 digit of the district e.g. SO1.", 401: "Unauthorized", 429: "Too Many Requests", 500: "Internal server error"}


class Places(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    simulate = {}

    def do_GET(self):
        address = urllib.parse.urlsplit(self.path)
        query = {name: values[-1] for name, values in urllib.parse.parse_qs(address.query).items()}
        if address.path == "/":
            return self.answer(200, {"simulates": "OS Places"})
        time.sleep(self.simulate.get("seconds", 0))
        wanted = self.simulate.get("answer")
        if wanted == "nonsense":
            return self.send(200, b"<html>nonsense</html>", "text/html")
        if wanted:
            return self.refuse(wanted)
        if address.path != "/search/places/v1/postcode":
            return self.refuse(404)
        if (self.headers.get("key") or query.get("key")) != os.environ["KEY"]:
            return self.refuse(401)
        postcode = query.get("postcode", "").replace(" ", "").upper()
        if len(postcode) < 3:
            return self.refuse(400)
        found = [point for known, points in KNOWN.items() if known.replace(" ", "").startswith(postcode) for point in points]
        most, offset = min(int(query.get("maxresults", 100)), 100), int(query.get("offset", 0))
        page = found[offset:offset + most]
        header = {
            "uri": f"https://api.os.uk/search/places/v1/postcode?postcode={postcode}", "query": f"postcode={postcode}",
            "offset": offset, "totalresults": len(found), "format": "JSON", "dataset": query.get("dataset", "DPA"),
            "lr": query.get("lr", "EN,CY"), "maxresults": most, "epoch": "119", "lastupdate": "2026-10-01", "output_srs": "EPSG:27700",
        }
        # With nothing found the API leaves the list out.
        self.answer(200, {"header": header} | ({"results": [{"DPA": point} for point in page]} if page else {}))

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.path != "/simulate":
            return self.refuse(404)
        Places.simulate = json.loads(body)
        self.answer(200, Places.simulate)

    def refuse(self, status):
        self.answer(status, {"error": {"statuscode": status, "message": WORDS.get(status, "Not Found")}})

    def answer(self, status, body):
        self.send(status, json.dumps(body).encode(), "application/json")

    def send(self, status, body, kind):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Requests have postcodes in them: they are not written down."""


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8085"))), Places).serve_forever()
