"""Stands in for every function while the emulator is on trial: says back what it was given, and fails when told to.

It speaks the Runtime API by itself, as a compiled bootstrap does, and needs nothing but Python.
"""

import json
import os
import pathlib
import urllib.error
import urllib.request

RUNTIME = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime"
EMULATOR = os.environ["AWS_ENDPOINT_URL"]
TRIES = pathlib.Path(os.environ["TMPDIR"])


def post(url, document, **headers):
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return urllib.request.urlopen(urllib.request.Request(url, body, headers, method="POST")).read()


def tell(document):
    """Puts what we saw into the queue that the tests read."""
    message = {"QueueUrl": f"{EMULATOR}/000000000000/seen", "MessageBody": json.dumps(document)}
    headers = {"X-Amz-Target": "AmazonSQS.SendMessage", "Content-Type": "application/x-amz-json-1.0"}
    headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential=local/20261123/{os.environ['AWS_REGION']}/sqs/aws4_request, SignedHeaders=host, Signature=0"
    post(EMULATOR, message, **headers)


def try_number(name):
    """How often this has been tried, counted on disk because a function that fails may lose its memory."""
    with open(TRIES / f"try-{name}", "a+") as file:
        file.write(".")
        file.flush()
        return file.tell()


def answer(event):
    if "requestContext" in event:
        said = {**event, "version_of_function": os.environ["VERSION"]}
        if event["rawPath"].endswith("/elsewhere"):
            return {"statusCode": 303, "headers": {"location": "/visit-request/next"}}
        return {"statusCode": 200, "cookies": ["a=1; HttpOnly", "b=2; Path=/"], "body": json.dumps(said)}
    if "Records" in event:
        failures = []
        for record in event["Records"]:
            tell(record)
            identity = record.get("messageId") or record["dynamodb"]["SequenceNumber"]
            fails = json.dumps(record).count("fails for good") or ("fails once" in json.dumps(record) and try_number(identity) == 1)
            if fails:
                failures.append({"itemIdentifier": identity})
        return {"batchItemFailures": failures}
    number = try_number(event["id"])
    tell({**event, "try": number})
    if number <= event["detail"].get("failures", 0):
        raise RuntimeError(f"told to fail at try {number}")
    return {}


while True:
    with urllib.request.urlopen(f"{RUNTIME}/invocation/next") as invocation:
        request = invocation.headers["Lambda-Runtime-Aws-Request-Id"]
        event = json.load(invocation)
    try:
        post(f"{RUNTIME}/invocation/{request}/response", answer(event))
    except RuntimeError as error:
        post(f"{RUNTIME}/invocation/{request}/error", {"errorType": "Failed", "errorMessage": str(error)})
