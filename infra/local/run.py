"""Runs the whole system here: the local AWS, the simulators, every function, and one address for all of it.

    run.py              starts it, and prints each event that reaches the bus, until Ctrl-C
    run.py --quiet      the same without printing events: they wait in the queue named `outbox`
    run.py COMMAND …    starts another on free ports, runs the command with JUSTICE_STACK naming its addresses, and stops
                        (with FAULTS=1, what functions say to AWS goes through a proxy that fails on demand)

With PAYMENTS=stripe, Stripe takes the card payments instead of GOV.UK Pay: the one setting that is changed.

Everything listens on loopback alone. Each run starts clean; KEEP=1 goes on where the last one stopped.
PORT, EMULATOR_PORT, IDENTITY_PORT, CITIZEN_PORT, STAFF_PORT, NOTIFY_PORT, PAY_PORT, STRIPE_PORT, ACCOUNTS_PORT, PLACES_PORT, UPLOADS_PORT, MALWARE_PORT and STATE (the directory for state, logs and addresses) move it.
"""

import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

from stack import LOCAL, LOCAL_PARTNERS, LOCAL_SECRETS, LOCAL_STRANGER, REGION, ROOT, client, outputs, signing_keys

HERE = pathlib.Path(__file__).resolve().parent


class Stopped(BaseException):
    """Somebody asked us to stop. Not an Exception, so that nothing on the way takes it for a failure of its own."""


def port(variable, default, free):
    """The port that a variable names, else its default, else (for a run beside another) any that is free."""
    if free and variable not in os.environ:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]
    number = int(os.environ.get(variable, default))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError:
            raise SystemExit(f"Port {number} is taken. Stop what is using it, or choose another: {variable}={number + 10} make run") from None
    return number


class Processes:
    """What we started, so that we can stop it, and nothing else."""

    def __init__(self, state):
        self.state = state
        self.running = []

    def start(self, name, command, environment):
        """Starts a program with this environment and no other: whatever credentials the caller has are not for it."""
        kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG", "LC_ALL") if key in os.environ}
        log = open(self.state / f"{name}.log", "ab")
        process = subprocess.Popen(command, env=kept | environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
        self.running.append((name, process))

    def check(self):
        for name, process in self.running:
            if process.poll() is not None:
                tail = (self.state / f"{name}.log").read_text(errors="replace").splitlines()[-15:]
                raise SystemExit("\n".join([f"The {name} stopped by itself. Its last words:", *tail]))

    def wait_for(self, address):
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            self.check()
            try:
                return urllib.request.urlopen(address, timeout=2).read()
            except urllib.error.HTTPError:
                return b""
            except OSError:
                time.sleep(0.05)
        raise SystemExit(f"{address} did not answer in 90 seconds.")

    def stop(self):
        """In reverse, gently; then whatever each has left behind in its own session."""
        for _, process in reversed(self.running):
            if process.poll() is None:
                process.terminate()
        for _, process in reversed(self.running):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                pass
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()


def emulator_environment(state, endpoint, keep, reached_at):
    """The emulator's functions inherit this, and find the emulator by AWS_ENDPOINT_URL."""
    return {
        "GATEWAY_PORT": endpoint.rsplit(":", 1)[1],
        "BIND_HOST": "127.0.0.1",
        "AWS_ENDPOINT_URL": reached_at,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "MINISTACK_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "PERSIST_STATE": "1" if keep else "0",
        "S3_PERSIST": "1" if keep else "0",
        "STATE_DIR": str(state / "emulator"),
        "S3_DATA_DIR": str(state / "buckets"),
        "TMPDIR": str(state / "functions"),
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "INFO",
        "EXPIRY_SECONDS": os.environ.get("EXPIRY_SECONDS", "5"),
    }


def outbox():
    """A queue that hears every event on the bus. Only the local stack has one."""
    queue = client("sqs").create_queue(QueueName="outbox")["QueueUrl"]
    arn = client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    bus = outputs()["Bus"]
    client("events").put_rule(Name="outbox", EventBusName=bus, EventPattern=json.dumps({"source": [{"prefix": ""}]}))
    client("events").put_targets(Rule="outbox", EventBusName=bus, Targets=[{"Id": "outbox", "Arn": arn}])
    return queue


def start_scanner(processes, state, port, documents):
    """Stands in for GuardDuty's Malware Protection. Only the local bucket tells a queue of what arrives."""
    sqs = client("sqs")
    queue = sqs.create_queue(QueueName="arrivals")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    arriving = {"QueueArn": arn, "Events": ["s3:ObjectCreated:*"], "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "quarantine/"}]}}}
    client("s3").put_bucket_notification_configuration(Bucket=documents, NotificationConfiguration={"QueueConfigurations": [arriving]})
    processes.start("malware", [sys.executable, str(ROOT / "tests/simulators/malware/server.py")], {"PORT": str(port), "QUEUE": queue, "JUSTICE_STACK": str(state / "stack.json")})


def start_notify(processes, port, origin):
    """Stands in for GOV.UK Notify, and calls our function back as Notify does."""
    ours = LOCAL_SECRETS["notifications"]
    called = {"CALLBACK_URL": f"{origin}/notifications/callback", "CALLBACK_TOKEN": ours["callback-token"], "RETRY": "5"}
    processes.start("notify", [sys.executable, str(ROOT / "tests/simulators/notify/server.py")], called | {"PORT": str(port), "API_KEY": ours["api-key"]})


def start_pay(processes, port, origin):
    """Stands in for GOV.UK Pay. Returns what it and our function prove themselves to each other by: made up at each start."""
    ours = {"api-key": f"api_test_{secrets.token_hex(32)}", "webhook-secret": secrets.token_hex(32)}
    told = {"WEBHOOK_URL": f"{origin}/fee-payment/webhook", "WEBHOOK_SECRET": ours["webhook-secret"], "AGAIN": "2,5,10,20,40"}
    processes.start("pay", [sys.executable, str(ROOT / "tests/simulators/pay/server.py")], told | {"PORT": str(port), "API_KEY": ours["api-key"]})
    return {"fee-payment": ours}


def by_stripe():
    """Whether Stripe is to take the card payments."""
    return os.environ.get("PAYMENTS") == "stripe"


def start_stripe(processes, port, origin):
    """Stands in for Stripe. Returns what it and our function prove themselves to each other by: made up at each start."""
    ours = {"stripe-key": f"sk_test_{secrets.token_hex(32)}", "stripe-webhook-secret": f"whsec_{secrets.token_hex(32)}"}
    told = {"WEBHOOK_URL": f"{origin}/fee-payment/webhook", "WEBHOOK_SECRET": ours["stripe-webhook-secret"], "AGAIN": "2,5,10,20,40"}
    processes.start("stripe", [sys.executable, str(ROOT / "tests/simulators/stripe/server.py")], told | {"PORT": str(port), "API_KEY": ours["stripe-key"]})
    return {"fee-payment": ours}


def start_identity(processes, addresses, ports):
    """Stands in for whoever signs machines, citizens and staff in. It knows our public keys, and nothing else of us."""
    public = {f"{kind.upper()}_KEY": json.dumps(public) for kind, (_, public) in signing_keys().items()}
    told = {name: str(ports[name]) for name in ("CITIZEN_PORT", "STAFF_PORT")} | {"PORT": str(ports["IDENTITY_PORT"]), "ISSUER": addresses["issuer"], "ORIGIN": addresses["origin"]}
    processes.start("identity", ["node", str(ROOT / "tests/simulators/identity/server.js")], told | public)


def start_places(processes, port):
    """Stands in for the Ordnance Survey's Places API."""
    told = {"PORT": str(port), "KEY": LOCAL_SECRETS["address-lookup"]["places-key"]}
    processes.start("places", [sys.executable, str(ROOT / "tests/simulators/places/server.py")], told)


def start_accounts(processes, port):
    """Stands in for the system that keeps the courts' fines accounts."""
    told = {"PORT": str(port), "KEY": LOCAL_SECRETS["fine-payment"]["accounts-key"]}
    processes.start("accounts", [sys.executable, str(ROOT / "tests/simulators/accounts/server.py")], told)


def start(processes, state, ports, keep):
    """Brings everything up, and writes its addresses into stack.json as soon as they are known."""
    file = state / "stack.json"
    os.environ["JUSTICE_STACK"] = str(file)
    endpoint = f"http://127.0.0.1:{ports['EMULATOR_PORT']}"
    issuer = f"http://127.0.0.1:{ports['IDENTITY_PORT']}"
    addresses = {
        "origin": f"http://localhost:{ports['PORT']}",
        "emulator": endpoint,
        "region": REGION,
        "issuer": issuer,
        "token_endpoint": f"{issuer}/token",
        "partners": {name: {"account": account, "client_id": name, "client_secret": "local-only"} for name, account in LOCAL_PARTNERS.items()},
        "stranger": {"account": LOCAL_STRANGER, "client_id": "stranger", "client_secret": "local-only"},
        "uploads": f"http://localhost:{ports['UPLOADS_PORT']}",
        "simulators": {
            "notify": f"http://127.0.0.1:{ports['NOTIFY_PORT']}",
            "pay": f"http://127.0.0.1:{ports['PAY_PORT']}",
            "cards": f"http://127.0.0.1:{ports['PAY_PORT']}",
            "stripe": f"http://127.0.0.1:{ports['STRIPE_PORT']}",
            "stripe-cards": f"http://127.0.0.1:{ports['STRIPE_PORT']}",
            "malware": f"http://127.0.0.1:{ports['MALWARE_PORT']}",
            "citizen-issuer": f"http://127.0.0.1:{ports['CITIZEN_PORT']}",
            "citizen-identity": f"http://127.0.0.1:{ports['CITIZEN_PORT']}/",
            "staff-issuer": f"http://127.0.0.1:{ports['STAFF_PORT']}",
            "places": f"http://127.0.0.1:{ports['PLACES_PORT']}",
            "accounts": f"http://127.0.0.1:{ports['ACCOUNTS_PORT']}",
        },
        "logs": str(state),
    }
    file.write_text(json.dumps(addresses, indent=2) + "\n")

    reached_at = endpoint
    if os.environ.get("FAULTS") == "1":
        between = port("FAULTS_PORT", None, free=True)
        reached_at = addresses["faults"] = f"http://127.0.0.1:{between}"
        proxy = [str(pathlib.Path(sys.executable).with_name("microburst")), "--upstream", endpoint, "--host", "127.0.0.1", "--port", str(between)]
        processes.start("faults", proxy, {})
    processes.start("emulator", [sys.executable, str(HERE / "launch.py")], emulator_environment(state, endpoint, keep, reached_at))
    start_identity(processes, addresses, ports)
    start_notify(processes, ports["NOTIFY_PORT"], addresses["origin"])
    start_places(processes, ports["PLACES_PORT"])
    start_accounts(processes, ports["ACCOUNTS_PORT"])
    taker, start_taker = ("stripe", start_stripe) if by_stripe() else ("pay", start_pay)
    made_up = start_taker(processes, ports[f"{taker.upper()}_PORT"], addresses["origin"])
    processes.wait_for(f"{endpoint}/_ministack/health")
    for provider in (issuer, addresses["simulators"]["citizen-issuer"], addresses["simulators"]["staff-issuer"]):
        processes.wait_for(f"{provider}/.well-known/openid-configuration")
    for name in ("notify", taker, "places", "accounts"):
        processes.wait_for(addresses["simulators"][name])

    import assets, deploy, seed  # they read stack.json, which is there only now

    deploy.main()
    assets.main()
    seed.main()
    seed.keep(made_up)

    shared = outputs()
    edge = {"PORT": str(ports["PORT"]), "EMULATOR": endpoint, "API": shared["Api"], "ASSETS": shared["Assets"]}
    processes.start("edge", [sys.executable, str(HERE / "edge.py")], edge)
    uploads = {"PORT": str(ports["UPLOADS_PORT"]), "EMULATOR": endpoint, "ASSETS": shared["Assets"], "DOCUMENTS": shared["Documents"]}
    processes.start("uploads", [sys.executable, str(HERE / "edge.py")], uploads)
    start_scanner(processes, state, ports["MALWARE_PORT"], shared["Documents"])
    processes.wait_for(f"{addresses['origin']}/assets/manifest.json")
    processes.wait_for(f"{addresses['uploads']}/assets/manifest.json")
    processes.wait_for(addresses["simulators"]["malware"])
    addresses |= {
        "api": shared["Api"],
        "table": shared["Table"],
        "bus": shared["Bus"],
        "documents": shared["Documents"],
        "partner_intake": shared["PartnerIntake"],
        "partner_dead_letters": shared["PartnerDeadLetters"],
        "event_dead_letters": shared["EventDeadLetters"],
        "outbox": outbox(),
    }
    for name, partner in addresses["partners"].items():
        partner["results"] = outputs(f"partner-{name}")["Results"]
    file.write_text(json.dumps(addresses, indent=2) + "\n")
    return addresses


def greet(addresses):
    print(f"""
Digital Justice is at {addresses['origin']}
What it sends people is at {addresses['simulators']['notify']}
Citizens see their requests at {addresses['origin']}/my-cases, and staff begin at {addresses['origin']}/staff
What people pay is at {addresses['simulators']['stripe' if by_stripe() else 'pay']}

A partner's access token:
  curl --user visits-line:local-only --data grant_type=client_credentials {addresses['token_endpoint']}
A message from that partner, by queue:
  make post FILE=message.json
One function again, after a change:
  make deploy FUNCTION=visit-request
Logs are in {addresses['logs']}. Ctrl-C stops everything.

Events:""", flush=True)


def print_events(processes, queue):
    """One line for each event, as it reaches the bus."""
    while True:
        processes.check()
        for message in client("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=2, MaxNumberOfMessages=10).get("Messages", []):
            event = json.loads(message["Body"])
            print(f"{event['time'][11:19]}  {event['detail-type']}  {json.dumps(event['detail'], ensure_ascii=False)}", flush=True)
            client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])


def main(arguments):
    if not LOCAL:
        raise SystemExit("run.py is for the local stack: leave STAGE unset.")
    quiet = arguments == ["--quiet"]
    command = [] if quiet else arguments

    def stop(*_):
        raise Stopped

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    keep = os.environ.get("KEEP") == "1"
    state = pathlib.Path(tempfile.mkdtemp(prefix="justice-") if command else os.environ.get("STATE", ROOT / ".local")).resolve()
    ports = {name: port(name, default, bool(command)) for name, default in (("PORT", 8080), ("EMULATOR_PORT", 4566), ("IDENTITY_PORT", 8081), ("NOTIFY_PORT", 8082), ("CITIZEN_PORT", 8083), ("STAFF_PORT", 8084), ("PLACES_PORT", 8085), ("UPLOADS_PORT", 8086), ("MALWARE_PORT", 8087), ("PAY_PORT", 8088), ("ACCOUNTS_PORT", 8089), ("STRIPE_PORT", 8090))}
    if not keep:
        shutil.rmtree(state, ignore_errors=True)
    for folder in ("emulator", "buckets", "functions"):
        (state / folder).mkdir(parents=True, exist_ok=True)

    processes = Processes(state)
    code = 0
    try:
        addresses = start(processes, state, ports, keep=not command)
        if command:
            # Whatever AWS client the command makes, it is of this stack and has no other credentials.
            clients = {"AWS_ENDPOINT_URL": addresses["emulator"], "AWS_REGION": REGION, "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
            code = subprocess.run(command, env=os.environ | clients).returncode
        elif quiet:
            while True:
                processes.check()
                time.sleep(1)
        else:
            greet(addresses)
            print_events(processes, addresses["outbox"])
    except Stopped:
        print("\nStopping.", flush=True)
    finally:
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, signal.SIG_IGN)
        processes.stop()
        (state / "stack.json").unlink(missing_ok=True)
        if command and code == 0:
            shutil.rmtree(state, ignore_errors=True)
        elif command:
            print(f"The stack's logs are in {state}.", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
