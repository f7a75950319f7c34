"""No secret stands in a file of the repository; each pattern is itself tried on a bad sample."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE_BYTES_MAX = 2_000_000
# Written in pieces so that this file does not hold what it looks for.
PATTERNS = {
    "private key": r"-----BEGIN [A-Z ]*PRIVATE" + r" KEY-----",
    "key of a cloud": r"\b(?:AK" + r"IA|AS" + r"IA)[0-9A-Z]{16}\b",
    "token of a forge": r"\b(?:gh" + r"[pousr]_|github_" + r"pat_|gl" + r"pat-)[A-Za-z0-9_-]{20,}",
    "token of a chat": r"\bxo" + r"x[abprs]-[0-9A-Za-z-]{10,}",
    "signed token": r"\bey" + r"J[\w-]{10,}\.ey" + r"J[\w-]{10,}\.[\w-]{10,}",
    "password in an address": r"\b(?:postgres(?:ql)?|https?|smtp)://[^\s/:@{}\"']+:[^\s/@{}\"']+@",
    "assigned": (
        r"(?i)\b(?:secret|secret_key|password|passwd|token|api_key|client_secret)[\"']?"
        r"\s*[:=]\s*[\"'](?=[^\s\"']*\d)(?=[^\s\"']*[a-z])[A-Za-z0-9+/_=-]{24,}[\"']"
    ),
}  # fmt: skip
SAMPLES = (
    "-----BEGIN EC PRIVATE" + " KEY-----", "AK" + "IA" + "ABCDEFGHIJKLMNOP",
    "gh" + "p_" + "a1" * 18,
    "xo" + "xb-1234567890-abc", ".".join(("ey" + "J" + "a" * 12, "ey" + "J" + "b" * 12, "c" * 12)),
    "postgresql://ada:sesame" + "@db.example/x", "SECRET_KEY = '" + "a1B2" * 8 + "'",
)  # fmt: skip


def secrets_in(text: str) -> list[str]:
    """Return what kinds of secrets a text seems to hold."""
    return [name for name, pattern in PATTERNS.items() if re.search(pattern, text)]


def test_no_file_of_the_repository_holds_a_secret() -> None:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    paths = [ROOT / name.decode() for name in listed.split(b"\0") if name]
    files = [one for one in paths if one.is_file() and one.stat().st_size <= FILE_BYTES_MAX]

    found = {str(one.relative_to(ROOT)): secrets_in(_text(one)) for one in files}

    assert len(files) > 500
    assert {} == {name: kinds for name, kinds in found.items() if kinds}


def test_each_pattern_finds_its_sample_and_no_other() -> None:
    assert [[name] for name in PATTERNS] == [secrets_in(one) for one in SAMPLES]


def test_no_file_of_keys_is_kept() -> None:
    command = ["git", "ls-files"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert [] == re.findall(r"^.*\.(?:pem|key|p12|pfx|secret|kdbx)$", names, re.MULTILINE)


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="ignore")
