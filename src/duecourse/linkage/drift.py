"""Does a source still write as it did? A window of its records against its own baseline.

Counted are things that say nothing of who a person is: the share of records with each remark of the
normaliser, of records in which a field is missing, and of records that share a key with anybody on
file; and the mean length of names and document numbers. A source that suddenly sends another normal
form moves some of these at once, long before wrong links could be counted.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import sqrt
from typing import Final

from duecourse.linkage.normalise import Comparable
from duecourse.linkage.noticed import Noticed

WINDOW: Final = 500
WINDOW_MIN: Final = 100
BASELINE_MIN: Final = 1_000
# How many standard errors apart, and how far in itself, two windows may not lie. Six standard
# errors come by chance once in 500 million comparisons; the distance keeps a large baseline from
# making an alarm of a trifle.
ERRORS_MAX: Final = 6.0
SHARE_APART_MAX: Final = 0.10
LENGTH_APART_MAX: Final = 1.5
HIT: Final = "found under a key"
NAMES: Final = {flag: (flag.name or "").lower().replace("_", " ") for flag in Noticed}


@dataclass(slots=True)
class Window:
    """Counts over some records: how many have a feature, and sums of lengths and their squares."""

    records: int = 0
    shares: Counter[str] = field(default_factory=Counter)
    lengths: dict[str, float] = field(default_factory=dict)
    squares: dict[str, float] = field(default_factory=dict)

    def add(self, record: Comparable, *, hit: bool) -> None:
        """Count one record; `hit` says whether its search found anybody."""
        self.records += 1
        self.shares.update(_features(record))
        if hit:
            self.shares[HIT] += 1
        for name, length in _lengths(record):
            self.lengths[name] = self.lengths.get(name, 0.0) + length
            self.squares[name] = self.squares.get(name, 0.0) + length * length

    def plus(self, other: "Window") -> "Window":
        """Return the counts of both."""
        return Window(
            self.records + other.records,
            self.shares + other.shares,
            _added(self.lengths, other.lengths),
            _added(self.squares, other.squares),
        )

    def as_text(self) -> str:
        """Return the counts as canonical JSON."""
        said = {
            "records": self.records, "shares": dict(self.shares), "lengths": self.lengths,
            "squares": self.squares,
        }  # fmt: skip
        return json.dumps(said, sort_keys=True, separators=(",", ":"))


def from_text(text: str) -> Window:
    """Return the counts that `as_text` wrote."""
    said = json.loads(text)
    return Window(said["records"], Counter(said["shares"]), said["lengths"], said["squares"])


def drifted(window: Window, baseline: Window) -> tuple[str, ...]:
    """Return one sentence for each feature in which the window is another than the baseline.

    Too few records say nothing: the answer is then empty.
    """
    if window.records < WINDOW_MIN or baseline.records < BASELINE_MIN:
        return ()
    shares = sorted(set(window.shares) | set(baseline.shares))
    out = [_share(name, window, baseline) for name in shares]
    out += [_length(name, window, baseline) for name in sorted(baseline.lengths)]
    return tuple(sentence for sentence in out if sentence)


def _share(name: str, window: Window, baseline: Window) -> str | None:
    now, was = window.shares[name] / window.records, baseline.shares[name] / baseline.records
    # One more and one less of each: a share of exactly 0 or 1 has an error too.
    likely = (baseline.shares[name] + 1) / (baseline.records + 2)
    error = sqrt(likely * (1 - likely) * (1 / window.records + 1 / baseline.records))
    if abs(now - was) <= max(SHARE_APART_MAX, ERRORS_MAX * error):
        return None
    return f"{name}: {now:.1%} of the last {window.records} records, {was:.1%} before"


def _length(name: str, window: Window, baseline: Window) -> str | None:
    now = window.lengths.get(name, 0.0) / window.records
    was = baseline.lengths[name] / baseline.records
    spread = max(0.0, baseline.squares[name] / baseline.records - was * was)
    error = sqrt(spread * (1 / window.records + 1 / baseline.records))
    if abs(now - was) <= max(LENGTH_APART_MAX, ERRORS_MAX * error):
        return None
    return f"{name}: {now:.1f} on average in the last {window.records} records, {was:.1f} before"


def _features(record: Comparable) -> Iterable[str]:
    remarks = record.remarks
    while remarks:
        bit = remarks & -remarks
        yield NAMES[Noticed(bit)]
        remarks ^= bit
    who = record.name
    missing = {
        "no surname": not who.surname, "no given name": not who.given,
        "no whole birth date": record.birth.full is None, "no sex": record.sex is None,
        "no nationality": record.nationality.genc is None,
        "no issuing country": record.issued_by.genc is None,
        "no usable document": not record.document.usable,
    }  # fmt: skip
    yield from (name for name, lacks in missing.items() if lacks)


def _lengths(record: Comparable) -> tuple[tuple[str, int], ...]:
    return (
        ("letters of the name", len(record.name.letters)),
        ("letters of the surname", len(record.name.surname)),
        ("characters of the document", len(record.document.number)),
    )


def _added(one: dict[str, float], two: dict[str, float]) -> dict[str, float]:
    return {name: one.get(name, 0.0) + two.get(name, 0.0) for name in {**one, **two}}
