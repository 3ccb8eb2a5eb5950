"""Counts the instructions of a cold start, of a first call and of a warm one, and sets them beside their goals.

It measures visit-request as it is built for production: `make bench` builds it. PROFILES=folder keeps what callgrind
found, for callgrind_annotate.

The count is callgrind's: it comes out alike whatever else the machine is doing. It is all in proportion to a function
that does nothing, and that one's own count must be the known one, or the whole run says nothing. As in production the
table is reached over TLS: a copy of the binary trusts an authority that is made here in the place of one of Amazon's.
Valgrind knows no instructions for SHA-256, so that signing one call of the table counts here for about 150,000 more
than it does on a processor that has them.
"""

import gzip
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

os.environ["STAGE"] = "production"
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "infra/local"))

from deploy import package  # noqa: E402
from events import ASKED, ORIGIN, items  # noqa: E402
from server import Runtime, Table  # noqa: E402

RELEASE = ROOT / "target/release"
ROOTS = ROOT / "functions/shared/kit/src/amazon_roots.pem"
MANY = 21

# The function that does nothing, on x86-64 with lambda_http 1.3: its cold start and one warm call.
KNOWN = {"init": 420_000, "warm": 142_000}

# The most that each may be: times the function that does nothing, or as it says.
GOALS = {"init": 3, "first": 25, "page": 5, "call": 4, "zip MB": 3, "RSS MiB": 10, "gzipped kB": 8}


class Machine:
    """Runs functions on this machine, each in a copy that trusts the authority of this run."""

    def __init__(self, folder):
        self.folder = folder
        self.certificate = authority(folder)
        self.count = 0

    def trusting(self, name):
        """A copy of a binary, of the same length, with our authority where the first of Amazon's was."""
        binary = (RELEASE / name).read_bytes()
        theirs = ROOTS.read_bytes().split(b"\n-----BEGIN", 1)[0]
        ours = (self.folder / "root.pem").read_bytes()
        if binary.count(theirs) != 1 or len(ours) > len(theirs):
            raise SystemExit(f"There is no room in {name} for our own authority.")
        copy = self.folder / name
        copy.write_bytes(binary.replace(theirs, ours.ljust(len(theirs), b"\n")))
        copy.chmod(0o755)
        return copy

    def run(self, binary, event, times, counted=True, table="justice"):
        """Invokes a function so many times. Returns its instructions, its peak memory and what it was like."""
        runtime, dynamo = Runtime(event, times), Table(items(), self.certificate)
        self.count += 1
        profile = self.folder / f"callgrind.{binary.name}.{self.count}"
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}"] if counted else []
        process = subprocess.Popen(
            [*command, binary], env=environment(runtime, dynamo, table), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        deadline = time.monotonic() + 120
        while not runtime.idle.wait(0.1):
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise SystemExit(f"{binary.name} did not get so far as to wait for more:\n{process.communicate()[1]}")
        # It has asked for one more, and now it sleeps: nothing that it will ever do is left out.
        time.sleep(0.3)
        memory = re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text())
        process.terminate()
        process.communicate()
        runtime.close()
        dynamo.close()
        if runtime.failures:
            raise SystemExit(f"{binary.name} failed: {runtime.failures[0].decode()}")
        instructions = int(re.search(r"^totals: (\d+)", profile.read_text(), re.M).group(1)) if counted else None
        return instructions, int(memory.group(1)) / 1024, runtime.replies, dynamo.calls

    def once_and_many(self, binary, event, none):
        """The instructions of a first call and of a warm one."""
        once, _, replies, calls = self.run(binary, event, 1)
        many, _, _, all_calls = self.run(binary, event, MANY)
        # The first call of all opens the connection. A retry would be counted as work.
        if sorted(all_calls[1:]) != sorted(calls[1:] * MANY):
            raise SystemExit(f"Not every invocation called the table alike: the machine is too busy. {all_calls}")
        return once - none, (many - once) // (MANY - 1), json.loads(replies[0]), calls[1:]


def environment(runtime, dynamo, table):
    return {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{runtime.port}", "AWS_LAMBDA_FUNCTION_NAME": "bench",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256", "AWS_LAMBDA_FUNCTION_VERSION": "1", "AWS_REGION": "eu-west-2",
        "AWS_ACCESS_KEY_ID": "ASIAQNZGKIQY56JQ7WML", "AWS_SECRET_ACCESS_KEY": "x" * 40, "AWS_SESSION_TOKEN": "x" * 800,
        "AWS_ENDPOINT_URL": f"https://localhost:{dynamo.port}", "SLUG": "visit-request", "TABLE": table,
        "PUBLIC_ORIGIN": ORIGIN, "BRAND": "plain", "VERSION": "0" * 12, "STAGE": "bench",
    }


def authority(folder):
    """Makes an authority, another below it and a server's certificate, each RSA of 2048 bits, as Amazon's are."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    def key(name):
        return ["-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-subj", f"/CN={name}"]

    def signed(name, by, extension):
        (folder / f"{name}.ext").write_text(extension)
        openssl("req", *key(name), "-out", f"{name}.csr")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{by}.pem", "-CAkey", f"{by}.key", "-CAcreateserial",
                "-days", "30", "-extfile", f"{name}.ext", "-out", f"{name}.pem")

    openssl("req", "-x509", *key("root"), "-days", "30", "-out", "root.pem")
    signed("issuer", "root", "basicConstraints=critical,CA:true\n")
    signed("localhost", "issuer", "subjectAltName=DNS:localhost\n")
    whole = folder / "server.pem"
    whole.write_text("".join((folder / name).read_text() for name in ("localhost.key", "localhost.pem", "issuer.pem")))
    return whole


class Report:
    """Prints one line for each figure."""

    def __init__(self):
        print(f"{'':36}{'instructions':>13}{'× null':>8}{'goal':>7}")

    def count(self, name, count, null=None, goal=None, note=""):
        ratio = count / null if null else None
        self.line(name, f"{count:,}", f"{ratio:.2f}" if ratio else "", goal, ratio, note)

    def figure(self, name, figure, goal):
        self.line(name, f"{figure:.2f}", "", goal, figure)

    def line(self, name, figure, ratio, goal, measured, note=""):
        verdict = "" if goal is None else f"{'≤ ' + format(goal, '.4g'):>7}  {'ok' if measured <= goal else 'MISSED'}"
        print(f"{name:36}{figure:>13}{ratio:>8}{verdict:16}  {note}".rstrip(), flush=True)


def null_function(machine, report):
    """Measures the function that does nothing, and refuses to go on if it is not the one that we know."""
    binary = RELEASE / "null"
    event = ASKED["the start page"][0]
    init, *_ = machine.run(binary, event, 0)
    first, warm, *_ = machine.once_and_many(binary, event, init)
    for name, count in ("init", init), ("first", first), ("warm", warm):
        report.count(f"null: {name}", count)
        if name in KNOWN and abs(count / KNOWN[name] - 1) > 0.1:
            raise SystemExit(f"That is not {KNOWN[name]:,}, give or take a tenth: this run would say nothing.")
    return {"init": init, "first": first, "warm": warm}


def main():
    if not shutil.which("valgrind"):
        raise SystemExit("This needs Valgrind (apt-get install valgrind).")
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(pathlib.Path(os.environ.get("PROFILES", folder)))
        null = null_function(machine, report)
        binary = machine.trusting("visit-request")
        event = ASKED["the start page"][0]
        alone, *_ = machine.run(binary, event, 0, table="")
        none, *_ = machine.run(binary, event, 0)
        report.count("init, before it connects", alone, null["init"], GOALS["init"])
        report.count("init, connecting and preparing", none - alone, null["first"])
        pages = []
        for name, (event, status, expected) in ASKED.items():
            first, warm, reply, calls = machine.once_and_many(binary, event, none)
            if reply["statusCode"] != status or len(calls) != expected:
                raise SystemExit(f"{name} was answered {reply['statusCode']} after {calls}: {reply.get('body', '')[:500]}")
            page = "<html" in (reply.get("body") or "")
            goal = GOALS["page"] if page else GOALS["call"] * len(calls)
            note = f"calls: {', '.join(calls)}" if calls else ""
            report.count(f"{name}: first", first, null["first"], GOALS["first"])
            report.count(f"{name}: warm", warm, null["warm"], goal, note)
            if page:
                pages.append(len(gzip.compress(reply["body"].encode())) / 1000)
        memory = max(machine.run(binary, event, MANY, counted=False)[1] for event, *_ in ASKED.values())
        report.figure("the largest page, kB gzipped", max(pages, default=0), GOALS["gzipped kB"])
        report.figure("package, MB", len(package((RELEASE / "visit-request").read_bytes())) / 1e6, GOALS["zip MB"])
        report.figure("peak memory, MiB", memory, GOALS["RSS MiB"])


if __name__ == "__main__":
    main()
