"""Deploys the platform and the functions of the catalogue, or only the functions named.

    python infra/local/deploy.py                  everything
    python infra/local/deploy.py visit-request    one function, from target/local/visit-request
    python infra/local/deploy.py --package        nothing: only writes the packages

Locally it takes a second. With STAGE=test or STAGE=production it does the same to AWS, from the optimised binaries of
`make package`, and a new version of a function takes over by canary.
"""

import hashlib
import io
import json
import os
import pathlib
import re
import sys
import time
import zipfile

from botocore.exceptions import ClientError

import notify_words
from stack import CATALOGUE, LOCAL, LOCAL_PARTNERS, LOCAL_STRANGER, REGION, ROOT, STAGE, addresses, client, outputs, version

BINARIES = pathlib.Path(os.environ.get("BINARIES", ROOT / ("target/local" if LOCAL else "target/release")))


def package(binary):
    """The zip that Lambda wants. The same binary makes the same bytes, whenever it is packed."""
    if not LOCAL and (newer := newest_glibc(binary)) > (2, 34):
        raise SystemExit("This was built for glibc %d.%d, and provided.al2023 has 2.34: build it on an older system." % newer)
    file = zipfile.ZipInfo("bootstrap", (2012, 12, 20, 0, 0, 0))
    file.external_attr = 0o755 << 16
    file.create_system = 3
    file.compress_type = zipfile.ZIP_DEFLATED
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(file, binary, compresslevel=1 if LOCAL else 9)
    return packed.getvalue()


def newest_glibc(binary):
    """The newest C library that a binary asks for."""
    return max((tuple(map(int, number.split(b"."))) for number in re.findall(rb"GLIBC_(2\.\d+)", binary)), default=(0, 0))


def architecture(binary):
    """What a binary runs on, as its ELF header says."""
    return "arm64" if binary[:4] == b"\x7fELF" and binary[18:20] == b"\xb7\x00" else "x86_64"


def built(slug):
    file = BINARIES / slug
    if not file.exists():
        raise SystemExit(f"There is no {file}: build it first.")
    return file.read_bytes()


def upload(slug, binary, bucket):
    """Puts a function's package into the bucket, under a digest of its binary, unless it is there already."""
    key = f"{slug}/{hashlib.sha256(binary).hexdigest()}.zip"
    try:
        client("s3").head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        client("s3").put_object(Bucket=bucket, Key=key, Body=package(binary))
    return key


def apply(name, template, parameters):
    """Creates or updates one stack, and waits until it stands."""
    cloudformation = client("cloudformation")
    request = {
        "StackName": name,
        "TemplateBody": (ROOT / "infra" / template).read_text(),
        "Parameters": [{"ParameterKey": key, "ParameterValue": str(value)} for key, value in parameters.items()],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    }
    if exists(name):
        try:
            cloudformation.update_stack(**request)
        except ClientError as error:
            if "No updates are to be performed" in str(error):
                return
            raise
    else:
        cloudformation.create_stack(**request)
    status = wait(name)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        reasons = [f"  {event['LogicalResourceId']}: {event['ResourceStatusReason']}" for event in events if event.get("ResourceStatusReason")]
        raise SystemExit("\n".join([f"The stack {name} ended as {status}.", *reasons[:10]]))


def exists(name):
    """Whether there is a stack to update. What is left of a first creation that failed is cleared away."""
    try:
        status = client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    except ClientError as error:
        if "does not exist" in str(error):
            return False
        raise
    if status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"):
        client("cloudformation").delete_stack(StackName=name)
        client("cloudformation").get_waiter("stack_delete_complete").wait(StackName=name)
        return False
    return True


def wait(name):
    while True:
        status = client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        if not status.endswith("_IN_PROGRESS"):
            return status
        time.sleep(0.1 if LOCAL else 5)


def partners():
    """The partners and their accounts. On AWS they are given as PARTNERS=name=account,name=account."""
    return LOCAL_PARTNERS if LOCAL else dict(pair.split("=", 1) for pair in required("PARTNERS").split(","))


def senders():
    """Who may send to the partners' queues. The local stranger may, and is not in the register: that is his part."""
    return ",".join([*partners().values(), *([LOCAL_STRANGER] if LOCAL else [])])


def required(variable):
    if not (value := os.environ.get(variable)):
        raise SystemExit(f"Set {variable} to deploy to {STAGE}.")
    return value


def platform():
    settings = {"Stage": STAGE, "Partners": senders(), "Scanner": "guardduty" if any(takes_documents_from(entry) == "guardduty" for entry in CATALOGUE.values()) else "other"}
    if LOCAL:
        settings |= {"PublicOrigin": addresses()["origin"], "UploadsOrigin": addresses()["uploads"], "TokenIssuer": addresses()["issuer"], "DeletionProtection": "false"}
    else:
        settings["TokenIssuer"] = required("TOKEN_ISSUER")
        for parameter, variable in (("PublicOrigin", "PUBLIC_ORIGIN"), ("Domain", "DOMAIN"), ("Certificate", "CERTIFICATE")):
            settings[parameter] = os.environ.get(variable, "")
    apply("platform", "platform.yaml", settings)
    for name, account in partners().items():
        apply(f"partner-{name}", "partner.yaml", {"Name": name, "Account": account})
    if LOCAL and client("dynamodb").describe_time_to_live(TableName="justice")["TimeToLiveDescription"]["TimeToLiveStatus"] != "ENABLED":
        # The emulator makes the table without what the template says of time to live.
        client("dynamodb").update_time_to_live(TableName="justice", TimeToLiveSpecification={"AttributeName": "expires", "Enabled": True})


def function(slug):
    entry = CATALOGUE[slug]
    if "notify" in entry.get("settings", {}) and entry["settings"].get("provider", "notify") == "notify":
        notify_words.wanted()
    shared = outputs()
    binary = built(slug)
    settings = {
        "Slug": slug,
        "Code": entry["code"],
        "Kind": entry["kind"],
        "Memory": entry["memory"],
        "Timeout": entry["timeout"],
        "Queue": entry.get("queue", "none"),
        "QueueVisibility": 6 * entry["timeout"],
        "Partners": senders(),
        "Hears": ",".join(entry.get("hears", [])),
        "Callback": str(entry.get("callback", False)).lower(),
        "Documents": str(entry.get("documents", False)).lower(),
        "Lapses": str(entry.get("lapses", False)).lower(),
        "Scanner": takes_documents_from(entry) or "guardduty",
        "Secrets": str(entry.get("secrets", False)).lower(),
        "Orders": str(entry.get("orders", False)).lower(),
        "Reminds": str(entry.get("reminds", False)).lower(),
        "Settings": ",".join(f"{name}={value}" for name, value in own_settings(entry).items()),
        "Callees": "",
        "Artefacts": shared["Artefacts"],
        "Package": upload(slug, binary, shared["Artefacts"]),
        "Version": version(),
        "Stage": STAGE,
        "Brand": os.environ.get("BRAND", "plain"),
        "Architecture": architecture(binary),
        "Canary": "false" if LOCAL else "true",
    }
    if entry["kind"] == "intake":
        live = {other: alias(other, shared["TableArn"]) for other in CATALOGUE if CATALOGUE[other]["kind"] == "transaction"}
        settings["Callees"] = ",".join(live.values())
        settings["Functions"] = ",".join(f"{other}={arn}" for other, arn in live.items())
    template = (ROOT / "infra/function.yaml").read_text()
    settings["Release"] = hashlib.sha256(json.dumps([template, settings]).encode()).hexdigest()
    apply(slug, "function.yaml", settings)


def takes_documents_from(entry):
    """Whose word a function takes that a document is clean, if it takes documents at all: its setting `scanner`."""
    return entry.get("settings", {}).get("scanner", "guardduty") if entry.get("documents") else None


def own_settings(entry):
    """What a line of the catalogue tells its function. Here, whatever has a simulator is at the simulator's address, what
    it says under `settings-here` holds; with REMIND_AFTER=60 reminders are due after a minute instead of on their day, to be shown,
    and with PAYMENTS=stripe Stripe takes card payments."""
    simulators = addresses().get("simulators", {}) if LOCAL else {}
    settings = {name: simulators.get(name, value) for name, value in entry.get("settings", {}).items()}
    settings |= entry.get("settings-here", {}) if LOCAL else {}
    if LOCAL and entry.get("reminds") and (seconds := os.environ.get("REMIND_AFTER")):
        settings["remind-after"] = seconds
    if LOCAL and entry["kind"] == "payments" and (provider := os.environ.get("PAYMENTS")):
        settings["provider"] = provider
    return settings


def alias(slug, neighbour):
    """The ARN of a function's live alias, whether or not it is deployed yet, in the account and region of a neighbour."""
    _, partition, _, region, account, _ = neighbour.split(":", 5)
    return f"arn:{partition}:lambda:{region}:{account}:function:{slug}:live"


def write_packages():
    """Writes every package to target/packages, and says how big each is and what it is."""
    folder = ROOT / "target/packages"
    folder.mkdir(parents=True, exist_ok=True)
    for slug in CATALOGUE:
        packed = package(built(slug))
        (folder / f"{slug}.zip").write_bytes(packed)
        print(f"{slug:20} {len(packed) / 1e6:6.2f} MB  {hashlib.sha256(packed).hexdigest()}")


def main(slugs=()):
    if unknown := [slug for slug in slugs if slug not in CATALOGUE]:
        raise SystemExit(f"The catalogue has no {', '.join(unknown)}.")
    if not slugs:
        platform()
    for slug in slugs or CATALOGUE:
        started = time.monotonic()
        function(slug)
        print(f"deployed {slug} {version()} in {time.monotonic() - started:.1f} s", flush=True)


if __name__ == "__main__":
    write_packages() if sys.argv[1:] == ["--package"] else main(sys.argv[1:])
