"""Scan a running demonstration with an outside scanner (Wapiti), signed in; fail on what it finds.

Usage: python tools/scan.py WAPITI [--role supervisor] [--minutes 6] [--out build/scan.json]. The
demonstration is started here, in a folder of its own, with generated people; the scanner posts its
forms. What is found and not named in ACCEPTED, with the reason, is a failure. See docs/security.
"""

import argparse
import http.cookiejar
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS_MAX = 240
# All that look at a web application of our kind. Left out: those that know other products, those
# that report to a server outside (`ssrf`, `xxe`, `log4shell`), and `brute_login_form`, subject of
# tests/web/test_rates.py.
MODULES = (
    "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,"
    "sql,timesql,upload,xss"
)
LEVEL_FAILS = 1  # Wapiti's levels run from 1, low, to 4, critical
# Finding and a part of its words: why it stands.
ACCEPTED = (
    (
        "Secure Flag cookie", "Secure flag is not set",
        "a demonstration is reached without TLS; with it: tests/web/test_rates.py",
    ),
)  # fmt: skip


@contextmanager
def demonstration(home: Path) -> Iterator[str]:
    """Yield the address of a demonstration that runs in a folder; it is stopped in the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DUECOURSE_HOME": str(home), "DUECOURSE_RATES": "off"}
    environment.pop("DUECOURSE_DATABASE_URL", None)
    log, address = home / "demo.log", f"http://127.0.0.1:{port}"
    with log.open("w") as written:
        running = subprocess.Popen(
            [sys.executable, "-m", "duecourse", "demo", "--port", str(port), "--rate", "1"],
            env=environment, stdout=written, stderr=written,
        )  # fmt: skip
    try:
        until = time.monotonic() + START_SECONDS_MAX
        while not answers(address):
            if running.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"The demonstration did not start:\n{log.read_text()}")
            time.sleep(0.5)
        yield address
    finally:
        running.terminate()
        running.wait(timeout=60)
        from duecourse.ledger import embedded

        embedded.stop(home / "demo" / "postgres")


def answers(address: str) -> bool:
    """Say whether the pages answer."""
    try:
        urllib.request.urlopen(address + "/sign-in", timeout=5).close()
    except OSError:
        return False
    return True


def signed_in(address: str, role: str) -> str:
    """Return the cookies of somebody who is signed in with a demonstration account."""
    kept = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(kept))
    text = opener.open(address + "/sign-in", timeout=20).read().decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    fields = {"role": role, "csrfmiddlewaretoken": found.group(1) if found else ""}
    data = urllib.parse.urlencode(fields).encode()
    landed = opener.open(address + "/sign-in/demo", data=data, timeout=30)
    if "/sign-in" in landed.url:
        raise SystemExit(f"Nobody is signed in: the demonstration answered with {landed.url}.")
    return "; ".join(f"{one.name}={one.value}" for one in kept)


def run(scanner: str, address: str, cookies: str, *, minutes: int, out: Path) -> None:
    """Run the scanner; its report lies at `out` then."""
    out.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as session:
        subprocess.run(
            [
                scanner, "-u", address + "/desk", "--scope", "domain", "-m", MODULES,
                "-C", cookies, "-x", address + "/sign-out", "-d", "3",
                "--max-links-per-page", "20", "--max-files-per-dir", "25",
                "--max-scan-time", str(minutes * 60), "--max-attack-time", "60",
                "--tasks", "2", "-f", "json", "-o", str(out), "--flush-session",
                "--store-session", session, "--no-bugreport", "-t", "20", "-v", "0",
            ],
            check=True, timeout=minutes * 60 * 4,
        )  # fmt: skip


def judged(report: dict[str, object]) -> tuple[list[str], list[str]]:
    """Return the findings that fail, and those that are accepted, in words."""
    fails, stands = [], []
    for part in ("vulnerabilities", "anomalies"):
        for name, found in report.get(part, {}).items():  # type: ignore[attr-defined]
            for one in found:
                words = f"{name}: {one['method']} {one['path']}: {one['info']}"
                why = [because for kind, said, because in ACCEPTED
                       if kind == name and said in one["info"]]  # fmt: skip
                if why:
                    stands.append(f"{words} ({why[0]})")
                elif int(one["level"]) >= LEVEL_FAILS:
                    fails.append(words)
    return fails, stands


def main() -> None:
    """Scan, print what was found, and leave with 1 if anything fails."""
    asked = argparse.ArgumentParser(description="scan a demonstration")
    asked.add_argument("scanner")
    asked.add_argument("--role", default="supervisor")
    asked.add_argument("--minutes", type=int, default=6)
    asked.add_argument("--out", type=Path, default=Path("build/scan.json"))
    given = asked.parse_args()
    given.out.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="duecourse-", ignore_cleanup_errors=True) as home,
        demonstration(Path(home)) as address,
    ):
        cookies = signed_in(address, given.role)
        run(given.scanner, address, cookies, minutes=given.minutes, out=given.out)
    report = json.loads(given.out.read_text())
    pages = report["infos"].get("crawled_pages_nbr", 0)
    fails, stands = judged(report)
    for line in stands:
        print("stands:", line)
    for line in fails:
        print("FOUND:", line)
    print(f"{pages} pages as {given.role}: {len(fails)} findings, {len(stands)} accepted.")
    if not pages:
        sys.exit("The scanner saw no page.")
    sys.exit(1 if fails else 0)


if __name__ == "__main__":
    main()
