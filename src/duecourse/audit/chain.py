"""The chain of the trail: what an entry's hash covers.

hash = SHA-256(hash of the entry before || envelope), 32 zero bytes before the first. The envelope
is one line of UTF-8 text: the format's name and the fields below joined by U+001F (unit separator).
No field may contain a control character, so the text can be read in one way only. The database
does the same at each commit (`ledger/sql/15_trail_chain.sql`); a test holds the two together.
"""

import hashlib
from typing import Final, NamedTuple

GENESIS: Final = bytes(32)
SEPARATOR: Final = "\x1f"
FORMAT: Final = "duecourse-trail-1"
ORIGIN: Final = "duecourse/trail"


class Entry(NamedTuple):
    """One entry as stored; `at` is the instant in UTC with microseconds, as text."""

    position: int
    number: int
    at: str
    actor: str
    role: str
    action: str
    subject: str
    purpose: str
    outcome: str
    origin: str
    hash: bytes


def envelope(entry: Entry) -> bytes:
    """Return the bytes of an entry that its hash covers: all but its place and the hash itself."""
    return SEPARATOR.join((FORMAT, str(entry.number), *entry[2:-1])).encode()


def link(previous: bytes, covered: bytes) -> bytes:
    """Return the chain hash of an entry whose envelope is `covered`, after `previous`."""
    return hashlib.sha256(previous + covered).digest()
