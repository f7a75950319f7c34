#!/usr/bin/env python3
"""Check an export of Duecourse with nothing but Python: no package, no database, no network.

    python3 verify_export.py FILE [--key LINE]

FILE is an export of the whole ledger (`duecourse ledger export`), of the trail of looks and acts
(`duecourse audit export`), or of one case with its proofs (`duecourse ledger prove-case`); a name
that ends in .gz is read as gzip. LINE is the key line as you have it by another way than the file
(`duecourse ledger key` prints it); without it, the key line inside the file is used, and then a
file made up as a whole is not noticed.

Exit code 0: all holds. 1: it does not; each thing that was found is printed. 2: no such export.

What is checked is written out in docs/verify-an-export.md: hash chains (SHA-256), the Merkle tree
of RFC 6962, and Ed25519 signatures (RFC 8032) on checkpoints in the form of C2SP signed notes.
"""

import argparse
import base64
import gzip
import hashlib
import json
import sys
from pathlib import Path

SEPARATOR, ABSENT, GENESIS = "\x1f", "\x00", bytes(32)
LEDGER, TRAIL, CASE = (
    "duecourse-ledger-export-1", "duecourse-trail-export-1", "duecourse-case-export-1",
)  # fmt: skip
ORIGINS = {LEDGER: "duecourse/ledger", TRAIL: "duecourse/trail", CASE: "duecourse/ledger"}
SHOWN_MAX = 100


class NoExport(Exception):
    """The file is not an export that this program knows."""


# --- Ed25519 (RFC 8032 section 5.1), verification only ---

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def point(encoded):
    """Return the point of its 32 bytes in extended coordinates, or None if there is none."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def added(one, other):
    """Return the sum of two points."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, one):
    """Return a multiple of a point."""
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = added(total, one)
        one, number = added(one, one), number >> 1
    return total


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed_by(public, message, signature):
    """Say whether the key (32 bytes) made the signature (64 bytes) over the message."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = point(public), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or s >= ORDER:
        return False
    hashed = hashlib.sha512(signature[:32] + public + message).digest()
    left = times(s, BASE)
    right = added(commitment, times(int.from_bytes(hashed, "little") % ORDER, key))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


def opened(note, key_line, origin):
    """Return (size, root) of a signed note, or the reason why it does not hold."""
    text, separator, signatures = note.partition("\n\n")
    text += "\n"
    name, _, rest = key_line.partition("+")
    key_id, _, encoded = rest.partition("+")
    public = base64.b64decode(encoded)
    lines = text.splitlines()
    if not separator or len(lines) != 3 or lines[0] != origin or not lines[1].isdecimal():
        return "its three lines are not origin, size and root, or it carries no signature"
    for line in signatures.splitlines():
        _, _, rest = line.partition(" ")
        signer, _, signature = rest.rpartition(" ")
        made = base64.b64decode(signature)
        if signer == name and made[:4].hex() == key_id:
            if signed_by(public[1:], text.encode(), made[4:]):
                return int(lines[1]), base64.b64decode(lines[2])
            return "the signature is not this key's"
    return "no signature of this key is on it"


# --- The Merkle tree (RFC 6962 section 2.1) ---


def leaf_hash(data):
    """Return the hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left, right):
    """Return the hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows leaf by leaf and knows its root at any time."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def add(self, leaf):
        """Add the hash of a leaf."""
        self.size, width = self.size + 1, 1
        self.peaks.append((1, leaf))
        while len(self.peaks) > 1 and self.peaks[-2][0] == width:
            right, left = self.peaks.pop(), self.peaks.pop()
            width *= 2
            self.peaks.append((width, node_hash(left[1], right[1])))

    def root(self):
        """Return the root."""
        if not self.peaks:
            return hashlib.sha256().digest()
        root = self.peaks[-1][1]
        for _, peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def included(leaf, position, size, path, root):
    """Say whether the path proves the leaf at its place under the root (RFC 9162 2.1.3.2)."""
    place, last, found = position, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return 0 <= position < size and last == 0 and found == root


# --- What is in an export ---

EVENT_FIELDS = (
    "case_id", "version", "kind", "happened_on", "recorded_at", "source", "record", "grade",
    "actor", "purpose", "body",
)  # fmt: skip


def event_text(event):
    """Return the bytes that an event's hash covers."""
    told = (ABSENT if event[one] in (None, "") and one in ("happened_on", "grade")
            else str(event[one]) for one in EVENT_FIELDS)  # fmt: skip
    return SEPARATOR.join(("duecourse-event-1", *told)).encode()


def entry_text(entry):
    """Return the bytes that the hash of an entry of the trail covers."""
    return SEPARATOR.join(("duecourse-trail-1", *(str(one) for one in entry[1:-1]))).encode()


class Check:
    """Goes through an export line by line and notes what does not hold."""

    def __init__(self, form, key_line, signed_sizes):
        self.key_line, self.origin, self.signed_sizes = key_line, ORIGINS[form], signed_sizes
        self.found, self.count, self.held = [], 0, 0
        self.tree, self.heads, self.place = Tree(), {}, 0
        self.notes, self.roots, self.end = [], {0: Tree().root()}, None

    def note(self, said):
        """Note one thing that does not hold."""
        self.found.append(said)

    def line(self, told):
        """Take one line after the heading."""
        if "event" in told:
            self.chained(told["event"], told["event"]["position"], told["event"]["hash"],
                         event_text(told["event"]), told["event"]["case_id"])  # fmt: skip
        elif "entry" in told:
            entry = told["entry"]
            self.chained(entry, entry[0], entry[-1], entry_text(entry), "")
        elif "checkpoint" in told:
            self.notes.append(told["checkpoint"])
        elif "head" in told or "end" in told:
            self.end = told.get("head", told.get("end"))

    def chained(self, told, position, hashed, covered, chain):
        """Check the place and the hash of one event or entry."""
        self.count += 1
        version, previous = self.heads.get(chain, (0, GENESIS))
        if position != self.place:
            self.note(f"place {self.place}: expected here, but place {position} follows")
        if chain and told["version"] != version + 1:
            self.note(
                f"place {position}: version {told['version']} of case {chain} follows {version}"
            )
        if hashlib.sha256(previous + covered).digest().hex() != hashed:
            self.note(f"place {position}: the content or the hash was altered")
        self.heads[chain] = (told["version"] if chain else 0, bytes.fromhex(hashed))
        self.tree.add(leaf_hash(bytes.fromhex(hashed)))
        self.place = position + 1
        if self.tree.size in self.signed_sizes:
            self.roots[self.tree.size] = self.tree.root()

    def finish(self):
        """Hold the signed notes against the tree."""
        if self.end is None:
            self.note("the line that ends an export is missing: the file breaks off")
        elif self.end != self.tree.size:
            self.note(f"the end says {self.end}, but {self.tree.size} were read")
        for note in self.notes:
            told = opened(note, self.key_line, self.origin)
            if isinstance(told, str):
                self.note(f"a checkpoint does not hold: {told}")
            elif self.roots.get(told[0]) != told[1]:
                self.note(f"the root signed over {told[0]} is not theirs")
            else:
                self.held += 1
        if not self.notes:
            self.note("no signed checkpoint is in the file: nothing vouches for it from outside")


def lines_of(path):
    """Yield the lines of a file as objects."""
    reading = gzip.open if path.suffix == ".gz" else open
    with reading(path, "rt", encoding="utf-8") as file:
        for number, text in enumerate(file, start=1):
            try:
                yield json.loads(text)
            except ValueError as failure:
                raise NoExport(f"line {number} is not whole JSON") from failure


def check_stream(path, key_line):
    """Check an export of the ledger or of the trail."""
    heading = next(iter(lines_of(path)))
    sizes = frozenset(told["size"] for told in lines_of(path) if "checkpoint" in told)
    check = Check(heading["format"], key_line or heading["verifier"], sizes)
    told = lines_of(path)
    next(told)
    for one in told:
        check.line(one)
    check.finish()
    return check.found, f"{check.count:,} checked, {check.held} signed checkpoints hold"


def check_case(stated, key_line):
    """Check the export of one case: its chain, and each event's proof under one signed root."""
    found, previous = [], GENESIS
    told = opened(stated["checkpoint"], key_line or stated["verifier"], ORIGINS[CASE])
    if isinstance(told, str):
        return [f"the checkpoint does not hold: {told}"], "nothing checked"
    size, root = told
    for number, event in enumerate(stated["events"], start=1):
        hashed = bytes.fromhex(event["hash"])
        if event["version"] != number or event["case_id"] != stated["case_id"]:
            found.append(f"version {number}: missing, doubled or out of place")
        if hashlib.sha256(previous + event_text(event)).digest() != hashed:
            found.append(f"version {number}: the content or the hash was altered")
        path = [bytes.fromhex(one) for one in event["path"]]
        if not included(leaf_hash(hashed), event["position"], size, path, root):
            found.append(f"version {number}: its proof does not lead to the signed root")
        previous = hashed
    return found, f"{len(stated['events'])} events under the root signed over {size:,}"


def main():
    """Check the named file, print what was found and return the exit code."""
    parser = argparse.ArgumentParser(description="Check an export of Duecourse with Python alone.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", help="the key line as you have it by another way")
    asked = parser.parse_args()
    try:
        heading = next(iter(lines_of(asked.file)), {})
        form = heading.get("format")
        if form == CASE:
            found, said = check_case(heading, asked.key)
        elif form in ORIGINS:
            found, said = check_stream(asked.file, asked.key)
        else:
            raise NoExport("its first line names no format of Duecourse")
    except (NoExport, OSError, KeyError, TypeError, UnicodeDecodeError) as failure:
        print(f"{asked.file} cannot be read as an export: {failure}", file=sys.stderr)
        return 2
    for one in found[:SHOWN_MAX]:
        print(f"  {one}")
    if len(found) > SHOWN_MAX:
        print(f"  and {len(found) - SHOWN_MAX:,} more")
    if not asked.key:
        print("Checked with the key line inside the file. Compare it with the one you were given.")
    print(f"{said}. {'IT DOES NOT HOLD.' if found else 'It holds.'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
