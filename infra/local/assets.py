"""Uploads what pages load: the Design System's files from npm, and our own from infra/assets/static.

The style sheet expects its fonts at /assets/fonts and its images at /assets/images. What has its version or a digest in its
name may be kept for a year; the rest is asked for again, and mostly answered with "not modified".
"""

import json
import mimetypes

from stack import ROOT, client, outputs

FRONTEND = ROOT / "infra/assets/node_modules/govuk-frontend"
FOR_A_YEAR = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, max-age=300"

mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("font/woff", ".woff")
mimetypes.add_type("text/javascript", ".js")


def files():
    """Every file, with its name under assets/ and how long it may be kept."""
    if not FRONTEND.exists():
        raise SystemExit("The Design System's files are missing: run `make setup`.")
    number = json.loads((FRONTEND / "package.json").read_text())["version"]
    dist = FRONTEND / "dist/govuk"
    for kind in ("css", "js"):
        yield dist / f"govuk-frontend.min.{kind}", f"govuk-frontend-{number}.min.{kind}", FOR_A_YEAR
    for folder, keep in ((dist / "assets", ASK_AGAIN), (ROOT / "infra/assets/static", ASK_AGAIN)):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                yield file, file.relative_to(folder).as_posix(), FOR_A_YEAR if file.parent.name == "fonts" else keep


def main():
    bucket = outputs()["Assets"]
    count = 0
    for file, name, keep in files():
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        if kind.startswith("text/"):
            kind += "; charset=utf-8"
        client("s3").put_object(Bucket=bucket, Key=f"assets/{name}", Body=file.read_bytes(), ContentType=kind, CacheControl=keep)
        count += 1
    print(f"uploaded {count} assets", flush=True)


if __name__ == "__main__":
    main()
