"""Puts into place what a fresh local stack starts with: the partners' register, each function's own reference data, and
its secrets.

A seed is a list of items in plain JSON: infra/local/seed/*.json and functions/*/seed/*.json. Putting one again changes
nothing, so it is safe at any time. Only run.py, which starts the providers too, puts the keys that these know `sign-in` by.
"""

import decimal
import json

from boto3.dynamodb.types import TypeSerializer

from stack import LOCAL, LOCAL_SECRETS, ROOT, client, signing_keys


def keep(secrets):
    """Puts secrets where functions read them: {function: {name: value}}."""
    for slug, values in secrets.items():
        for name, value in values.items():
            client("ssm").put_parameter(Name=f"/justice/{slug}/{name}", Value=value, Type="SecureString", Overwrite=True)


def main():
    if not LOCAL:
        raise SystemExit("Seeds are for the local stack.")
    serialise = TypeSerializer().serialize
    files = [*sorted(ROOT.glob("infra/local/seed/*.json")), *sorted(ROOT.glob("functions/*/seed/*.json"))]
    count = 0
    for file in files:
        for item in json.loads(file.read_text(), parse_float=decimal.Decimal):
            client("dynamodb").put_item(TableName="justice", Item={name: serialise(value) for name, value in item.items()})
            count += 1
    keep(LOCAL_SECRETS)
    for kind, (private, _) in (signing_keys() if __name__ != "__main__" else {}).items():
        client("ssm").put_parameter(Name=f"/justice/sign-in/{kind}-key", Value=private, Type="SecureString", Overwrite=True)
    print(f"seeded {count} items from {len(files)} files", flush=True)


if __name__ == "__main__":
    main()
