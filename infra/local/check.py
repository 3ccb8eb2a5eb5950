"""What `make test` does: every stage, each timed, whatever became of the one before; and at the end what each came to.

    check.py               every stage
    check.py templates …   only these

A test in Rust that needs the system deployed is marked #[ignore = "needs the local stack"]: the stage `stories` passes it
over, and the stage `deployed` runs it, with JUSTICE_STACK naming the file that says where everything is.
"""

import os
import re
import subprocess
import sys
import time

from stack import ROOT

PYTHON = sys.executable
STACK = [PYTHON, "infra/local/run.py"]

STAGES = {
    "format": ["cargo", "fmt", "--all", "--check"],
    "lint": ["cargo", "clippy", "--workspace", "--all-targets", "--profile", "local", "--", "-D", "warnings"],
    "templates": ["sh", "-ec", "cfn-lint infra/*.yaml; for template in infra/*.yaml; do .venv-sam/bin/sam validate --lint --region eu-west-2 --template $template; done"],
    "policy": [PYTHON, "infra/tests/policy_test.py"],
    "simulators": ["sh", "-c", "code=0; for test in tests/simulators/*/*_test.py; do python $test || code=1; done; node --test tests/simulators/*/*.test.js || code=1; exit $code"],
    "stories": ["cargo", "test", "--workspace", "--profile", "local"],
    "emulator": [PYTHON, "tests/emulator/conformance.py"],
    "build": ["cargo", "build", "--workspace", "--profile", "local", "--bins"],
    "deployed": [*STACK, "cargo", "test", "--workspace", "--profile", "local", "--lib", "--bins", "--tests", "--", "--ignored"],
    "faults": ["env", "FAULTS=1", *STACK, PYTHON, "tests/faults/faults.py"],
    "browser": [*STACK, "sh", "-c", "cd tests/browser && node --test"],
    "swapped": ["env", "PAYMENTS=stripe", *STACK, "sh", "-c", "cd tests/browser && node --test swapped.js"],
}
if not (ROOT / "tests/browser").exists():
    del STAGES["browser"], STAGES["swapped"]

# How each runner says what passed and what failed.
RESULTS = [
    (r"^test result: \w+\. (\d+) passed; (\d+) failed", lambda passed, failed: (int(passed), int(failed))),
    (r"^Ran (\d+) tests? in", lambda ran: (int(ran), 0)),
    (r"^FAILED \((.*)\)", lambda what: (-(bad := sum(map(int, re.findall(r"(?:failures|errors)=(\d+)", what)))), bad)),
    (r"^[ℹ#] pass (\d+)", lambda passed: (int(passed), 0)),
    (r"^[ℹ#] fail (\d+)", lambda failed: (0, int(failed))),
]


def run(name, command):
    """Runs one stage, passing on what it prints, and counting the tests that it speaks of."""
    print(f"\n── {name}", flush=True)
    started = time.monotonic()
    environment = os.environ | {"PATH": f"{os.path.dirname(PYTHON)}:{os.environ['PATH']}", "SAM_CLI_TELEMETRY": "0", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    passed = failed = 0
    for line in process.stdout:
        print(line, end="", flush=True)
        for pattern, count in RESULTS:
            if match := re.search(pattern, line):
                more = count(*match.groups())
                passed, failed = passed + more[0], failed + more[1]
    code = process.wait()
    return {"name": name, "seconds": time.monotonic() - started, "ok": code == 0, "passed": passed, "failed": failed}


def main(names):
    if unknown := [name for name in names if name not in STAGES]:
        raise SystemExit(f"No such stage: {', '.join(unknown)}. There are {', '.join(STAGES)}.")
    results = [run(name, STAGES[name]) for name in names or STAGES]
    print()
    for result in results:
        tests = f"{result['passed']} passed, {result['failed']} failed" if result["passed"] or result["failed"] else ""
        print(f"{result['name']:10} {'ok' if result['ok'] else 'FAILED':6} {result['seconds']:6.1f} s  {tests}".rstrip())
    stages = sum(not result["ok"] for result in results)
    passed, failed = (sum(result[count] for result in results) for count in ("passed", "failed"))
    # A stage that failed without a test to name is counted too: nothing may fail without showing in the last line.
    failed = max(failed, stages)
    print(f"\n{passed} passed, {failed} failed, in {sum(result['seconds'] for result in results):.0f} seconds")
    return 1 if stages else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
