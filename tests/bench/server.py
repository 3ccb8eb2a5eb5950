"""What a function calls, and what calls it: the Runtime API, and a DynamoDB that answers at once."""

import json
import socket
import ssl
import threading
import time


class Server:
    """Answers HTTP/1.1 on a port of its own, each reply in one write, so that the same requests cost the same."""

    def __init__(self, answer, context=None):
        self.answer, self.context = answer, context
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rb") as incoming:
                while request := incoming.readline():
                    method, path, _ = request.decode().split()
                    headers = {}
                    while (line := incoming.readline().strip()):
                        name, value = line.decode().split(":", 1)
                        headers[name.lower()] = value.strip()
                    body = incoming.read(int(headers.get("content-length", 0)))
                    status, said, reply = self.answer(method, path, headers, body)
                    said = {"Content-Type": "application/json", "Content-Length": len(reply), **said}
                    head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
                    connection.sendall(f"HTTP/1.1 {status} OK\r\n{head}\r\n".encode() + reply)
        except OSError:
            # The function was stopped, as it should be.
            return

    def close(self):
        self.listener.close()


class Runtime(Server):
    """The Runtime API: gives the same event so many times, and then none. `idle` is set when it is asked for one more."""

    def __init__(self, event, times):
        self.event, self.left = json.dumps(event).encode(), times
        self.idle, self.replies, self.failures = threading.Event(), [], []
        super().__init__(self.respond)

    def respond(self, method, path, headers, body):
        if method == "GET":
            if not self.left:
                self.idle.set()
                threading.Event().wait()
            self.left -= 1
            invocation = {
                "Lambda-Runtime-Aws-Request-Id": f"8476a536-e9f4-11e8-9739-{self.left:012}",
                "Lambda-Runtime-Deadline-Ms": int(time.time() * 1000) + 600_000,
                "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-west-2:123456789012:function:bench",
                "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0",
            }
            return 200, invocation, self.event
        (self.replies if path.endswith("/response") else self.failures).append(body)
        return 202, {}, b'{"status":"OK"}'


class Table(Server):
    """DynamoDB, with these items. Writes are taken and forgotten, so every invocation finds the same table."""

    def __init__(self, items, certificate):
        self.items, self.calls = items, []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        super().__init__(self.respond, context)

    def respond(self, method, path, headers, body):
        call, asked = headers["x-amz-target"].split(".")[1], json.loads(body)
        self.calls.append(call)
        reply = getattr(self, call)(asked)
        return 200, {"Content-Type": "application/x-amz-json-1.0", "x-amzn-RequestId": "A" * 52}, json.dumps(reply).encode()

    def GetItem(self, asked):
        place = {name: value["S"] for name, value in asked["Key"].items()}
        found = [item for item in self.items if place.items() <= item.items()]
        return {"Item": attribute(found[0])["M"]} if found else {}

    def Query(self, asked):
        partition, first, last = (asked["ExpressionAttributeValues"][name]["S"] for name in (":partition", ":from", ":to"))
        found = [attribute(item)["M"] for item in self.items if item["PK"] == partition and first <= item["SK"] <= last]
        return {"Items": found, "Count": len(found), "ScannedCount": len(found)}

    def PutItem(self, _):
        return {}

    def TransactWriteItems(self, _):
        return {}


def attribute(value):
    """A JSON value as DynamoDB writes it."""
    match value:
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case str():
            return {"S": value}
        case list():
            return {"L": [attribute(one) for one in value]}
        case dict():
            return {"M": {name: attribute(one) for name, one in value.items()}}
