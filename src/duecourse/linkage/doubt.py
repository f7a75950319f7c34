"""Explain a doubt to a person: fields side by side, evidence in bits and words, what would turn it.

Plain data comes out, the only form in which a weight leaves this room.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from duecourse.linkage import noticed
from duecourse.linkage.artefact import Artefact
from duecourse.linkage.levels import COMPARISONS, Level, Side, side
from duecourse.linkage.normalise import Comparable
from duecourse.linkage.score import Part, Weighed, weigh

SHOWN_MAX: Final = 3
CHANGES_MAX: Final = 4
NAME_FIELDS: Final = 2  # surname and given names come first
ODDS_MAX: Final = 1e9
EVEN_BITS: Final = 0.5
LABELS: Final = {
    "document": "Document",
    "name": "Name",
    "birth": "Date of birth",
    "nationality": "Nationality",
    "sex": "Sex",
}
LEVELS: Final = {one.field: {level.name: level for level in one.levels} for one in COMPARISONS}
# Levels at which a value that differs is nearly the same.
NEAR: Final = frozenset(
    {("document", "alike"), ("document", "slip"), ("birth", "exchanged"), ("birth", "slip")}
)
# The attributes of a side that a field is compared by.
COMPARED_BY: Final = {
    "document": ("document", "document_alike", "issued_by"),
    "name": ("surname", "given", "sounds", "letters", "bones"),
    "birth": ("birth", "birth_other", "birth_year", "birth_month", "birth_day"),
    "nationality": ("nationality",),
    "sex": ("sex",),
}
AGREED: Final = {
    "document": "an earlier or later document with the same number were found",
    "name": "the names were the same, letter for letter",
    "birth": "the dates of birth were the same",
    "nationality": "the nationalities were the same",
    "sex": "the sex were the same",
}
# Only what a reader can have checked: that a nationality differs is nothing to look for.
DIFFERED: Final = {
    "document": "the document turned out to be somebody else's",
    "name": "these turned out to be two different names",
    "birth": "the dates of birth turned out to differ",
}
HAPPENED: Final = {"arrival": "came", "departure": "left", "other": "dated"}
RARE: Final = {
    "document": "Rarity of such numbers",
    "name": "Rarity of the name",
    "birth": "Rarity of the day",
    "nationality": "Rarity of the nationality",
}
# Up to so many bits, a step counts so much.
STRENGTHS: Final = (
    (0.0, "says nothing"),
    (0.5, "hardly counts"),
    (3, "a little {}"),
    (8, "clearly {}"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A record as it is shown: its form, and the day it tells of (an arrival, a departure).

    `person` and `record` are the numbers it has on file; the page of a reader shows the person's.
    """

    form: Comparable
    person: int
    record: int
    way: str
    happened_on: date | None = None


def explained(
    artefact: Artefact, record: Shown, candidates: Sequence[Shown], *, reasons: Sequence[str]
) -> dict[str, Any]:
    """Return what a reader sees of the doubt: at most three candidates, in the order given.

    `reasons` are the sentences that say why no machine decides.
    """
    own = side(record.form)
    pairs = [(one, weigh(artefact, own, side(one.form))) for one in candidates[:SHOWN_MAX]]
    totals = [weighed.bits for _, weighed in pairs]
    fields = _fields(record.form)
    return {
        "reasons": list(reasons),
        "remarks": list(noticed.sentences(record.form.remarks)),
        "record": [*fields, _day(record)],
        "candidates": [
            _candidate(artefact, record, one, weighed, fields, totals=totals, place=place)
            for place, (one, weighed) in enumerate(pairs)
        ],
    }


def _candidate(
    artefact: Artefact, record: Shown, one: Shown, weighed: Weighed, fields: list[dict[str, Any]],
    *, totals: list[float], place: int,
) -> dict[str, Any]:  # fmt: skip
    others = [(chr(ord("A") + at), bits) for at, bits in enumerate(totals) if at != place]
    return {
        "person": str(one.person),
        "record": one.record,
        "summary": _summary(weighed),
        "fields": [*_marked(fields, _fields(one.form), weighed), _apart(record, one)],
        "prior_bits": artefact.prior,
        "prior_said": f"Of all pairs of records, {odds(artefact.prior)} is one person's.",
        "steps": [step for part in weighed.parts for step in _steps(part)],
        "total_bits": weighed.bits,
        "total_said": said(weighed.bits),
        "would_change": _would_change(artefact, side(record.form), side(one.form), weighed, others),
    }


def _marked(
    given: list[dict[str, Any]], shown: list[dict[str, Any]], weighed: Weighed
) -> list[dict[str, Any]]:
    out = [one | {"mark": mark(of, one)} for of, one in zip(given, shown, strict=True)]
    names, others = ([one["comparable"] for one in some[:NAME_FIELDS]] for some in (given, shown))
    if all(names) and names[0] != names[1] and names == others[::-1]:
        out[0]["mark"] = out[1]["mark"] = "swapped"
    near = {LABELS[part.field] for part in weighed.parts if (part.field, part.level) in NEAR}
    for one in out:
        if one["mark"] == "differs" and one["label"] in near:
            one["mark"] = "near"
    return out


def _fields(form: Comparable) -> list[dict[str, Any]]:
    who, born, paper = form.name, form.birth, form.document
    rows = (
        ("Surname", who.given_as[0], who.surname),
        ("Given names", who.given_as[1], who.given),
        ("Whole name, as it sounds", None, who.sounds.lower()),
        ("Date of birth", born.given, born.full or _part(form)),
        ("Sex", form.sex, form.sex),
        ("Nationality", form.nationality.given, form.nationality.genc),
        ("Document", paper.given, paper.number),
        ("Issued by", form.issued_by.given, form.issued_by.genc),
    )
    return [
        {"label": label, "original": original or None, "comparable": compared or None}
        for label, original, compared in rows
    ]


def _day(record: Shown) -> dict[str, Any]:
    """Return the row that says what the record tells of, and when."""
    day = record.happened_on
    text = f"{HAPPENED[record.way]} {day.day} {day:%b %Y}" if day else None
    return {"label": "Day of the record", "original": text, "comparable": None}


def _apart(record: Shown, one: Shown) -> dict[str, Any]:
    """Return the candidate's day and how far it lies from the record's; nothing is to agree here.

    Only a departure before the arrival is marked: one person cannot leave before coming.
    """
    out = _day(one) | {"mark": "plain"}
    if record.happened_on is None or one.happened_on is None:
        return out
    days = (record.happened_on - one.happened_on).days
    side_of = "earlier" if days >= 0 else "later"
    wrong = (record.way, one.way) == ("departure", "arrival") and days < 0
    said = f"{abs(days)} days {side_of}"
    return out | {"comparable": said, "mark": "differs" if wrong else "plain"}


def _part(form: Comparable) -> str | None:
    born = form.birth
    if born.year is None:
        return None
    known = (f"{born.year:04}", *(f"{n:02}" if n else "??" for n in (born.month, born.day)))
    return "-".join(known)


def mark(given: dict[str, Any], shown: dict[str, Any]) -> str:
    """Return how one field of a candidate stands to the record's: same, alike, differs, missing.

    `alike` is the same once made comparable.
    """
    if not given["comparable"] or not shown["comparable"]:
        return "missing"
    if given["original"] == shown["original"] and given["original"] is not None:
        return "same"
    return "alike" if given["comparable"] == shown["comparable"] else "differs"


def _summary(weighed: Weighed) -> str:
    """Return in a few words which fields agree and which do not."""
    found = {LABELS[part.field].lower(): part for part in weighed.parts}
    same = [name for name, part in found.items() if part.bits + part.frequency > 0]
    apart = [name for name, part in found.items() if part.bits + part.frequency < 0]
    texts = (
        f"For: {', '.join(same)}." if same else "",
        f"Against: {', '.join(apart)}." if apart else "",
    )
    return " ".join(text for text in texts if text)


def _steps(part: Part) -> list[dict[str, Any]]:
    level: Level = LEVELS[part.field][part.level]
    out = [_step(LABELS[part.field], level.sentence, part.bits, frequency=False)]
    both = part.bits + part.frequency
    if part.frequency and part.bits * both < 0:
        # The level alone would mislead: it means something only with how rare the value is.
        out[0]["strength"] = f"with its rarity {strength(both)}"
    if part.frequency:
        rare = part.frequency > 0
        found = "Seldom shared by chance: counts for more." if rare else "Common: counts for less."
        out.append(_step(RARE[part.field], found, part.frequency, frequency=True))
    return out


def _step(label: str, found: str, bits: float, *, frequency: bool) -> dict[str, Any]:
    return {
        "label": label, "found": found, "bits": bits, "strength": strength(bits),
        "frequency": frequency,
    }  # fmt: skip


def strength(bits: float) -> str:
    """Return in words how much a step counts, and for which side."""
    which = "for" if bits > 0 else "against"
    for up_to, words in STRENGTHS:
        if abs(bits) <= up_to:
            return words.format(which)
    return f"strongly {which}"


def odds(bits: float) -> str:
    """Return the odds of so many bits as `about 1 in 4` or `about 30 to 1`, to two digits."""
    if abs(bits) < EVEN_BITS:
        return "about even odds"
    ratio = 2.0 ** abs(bits)
    if ratio > ODDS_MAX:
        number = "a thousand million"
        return f"over {number} to 1" if bits > 0 else f"less than 1 in {number}"
    if bits < 0:
        return f"about 1 in {_round(ratio + 1)}"
    return f"about {_round(ratio)} to 1"


def _round(ratio: float) -> str:
    digits = len(str(int(ratio)))
    return f"{round(ratio, 2 - digits):,.0f}"


def said(bits: float) -> str:
    """Return a total in words: how likely it is that the two are one person."""
    return f"{odds(bits)} that they are one person"


def _would_change(
    artefact: Artefact, own: Side, other: Side, weighed: Weighed, others: list[tuple[str, float]]
) -> list[str]:
    """Return the single findings that would turn the evidence or the order, strongest first."""
    found = []
    for part in weighed.parts:
        now = part.bits + part.frequency
        agreed = weigh(artefact, *_made_same(own, other, part.field)).bits
        differed = weighed.bits - now + artefact.bits[part.field][-1]
        for words, total in ((AGREED, agreed), (DIFFERED, differed)):
            turned = _turned(weighed.bits, total, others)
            if turned and part.field in words:
                sentence = f"If {words[part.field]}: {odds(total)}, and {turned}."
                found.append((abs(total - weighed.bits), sentence))
    return [sentence for _, sentence in sorted(found, reverse=True)[:CHANGES_MAX]]


def _made_same(own: Side, other: Side, field: str) -> tuple[Side, Side]:
    """Return both sides with the field of one put into the other: of the record, if it has one."""
    names = COMPARED_BY[field]
    if getattr(own, names[0]):
        return own, other._replace(**{name: getattr(own, name) for name in names})
    return own._replace(**{name: getattr(other, name) for name in names}), other


def _turned(now: float, then: float, others: list[tuple[str, float]]) -> str:
    """Return what turns if a total becomes another one; empty if nothing does."""
    turns = []
    if (now < 0) != (then < 0):
        turns.append(f"the evidence would speak {'against' if then < 0 else 'for'} this candidate")
    ahead = [letter for letter, bits in others if now <= bits < then]
    behind = [letter for letter, bits in others if then < bits <= now]
    if ahead:
        turns.append(f"it would be ahead of {_letters(ahead)}")
    if behind:
        turns.append(f"it would be behind {_letters(behind)}")
    return " and ".join(turns)


def _letters(letters: list[str]) -> str:
    return " and ".join(f"candidate {letter}" for letter in letters)
