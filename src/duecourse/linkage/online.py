"""One departure against what a search found: weighed, its claims looked at, and decided.

Pure: no database and no clock. The weights are those of the artefact, the decision that of
`decide`; this module only brings what the index returned into their terms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from duecourse.linkage.artefact import Artefact
from duecourse.linkage.decide import Decision, decide
from duecourse.linkage.documents import HOLDERS_MAX
from duecourse.linkage.evidence import Candidate, Claim, Departure, Paper
from duecourse.linkage.levels import Side, side
from duecourse.linkage.normalise import Comparable
from duecourse.linkage.packed import AT, unpack
from duecourse.linkage.policy import Outcome, Policy
from duecourse.linkage.score import BITS_MIN, Weighed, weigh
from duecourse.linkage.search import Found, Searched, document_key

ARRIVAL: Final = "arrival"
PAPERS: Final = {
    "same": Paper.SAME,
    "alike": Paper.SAME,
    "slip": Paper.NEAR,
    "same_number": Paper.NEAR,
    "neighbour": Paper.NEIGHBOUR,
    "missing": Paper.NONE,
}
# Levels of the name at which the given name of two people of one surname is another one.
OTHER_GIVEN: Final = ("two_words", "one_word")


@dataclass(frozen=True, slots=True)
class Asked:
    """A departure as it is decided: its forms, its day, and what holds for it as a record.

    `apart_from` are the records that a person said are not of this one's person; `with_them` those
    that a person said are. `claims` are those of departures before it in the same batch.
    """

    forms: tuple[Comparable, ...]
    departed_on: date | None
    protected: bool = False
    drift: bool = False
    on_file_until: date | None = None
    apart_from: frozenset[int] = frozenset()
    with_them: frozenset[int] = frozenset()
    claims: Mapping[int, Claim] = field(default_factory=dict)


class Pair(NamedTuple):
    """The best weight of the record with one record on file, over all forms of both."""

    found: Found
    weighed: Weighed
    own: Side
    other: Side


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision with what it was made from: the pairs of arrivals, best first."""

    decision: Decision
    pairs: tuple[Pair, ...]
    truncated: bool

    def chosen(self) -> Pair | None:
        """Return the pair that the decision means, if any."""
        named = self.decision.chosen
        return next((one for one in self.pairs if str(one.found.record) == named), None)


def judge(artefact: Artefact, policy: Policy, asked: Asked, searched: Searched) -> Judged:
    """Return what becomes of the departure and why."""
    sides = _without_shared([side(form) for form in asked.forms], searched)
    pairs = [
        one
        for one in best_pairs(artefact, sides, searched.found)
        # No link may rest on another automatic link: two guesses in a row are none.
        if one.found.way == ARRIVAL and not one.found.by_model and one.weighed.bits >= BITS_MIN
    ]
    candidates = [_candidate(one, asked) for one in pairs]
    departure = Departure(
        departed_on=asked.departed_on, on_file_until=asked.on_file_until,
        birth_weak=all(form.birth.weak for form in asked.forms), protected=asked.protected,
        truncated=searched.truncated, drift=asked.drift,
    )  # fmt: skip
    return Judged(decide(policy, departure, candidates), tuple(pairs), searched.truncated)


def best_pairs(artefact: Artefact, sides: Sequence[Side], found: Sequence[Found]) -> list[Pair]:
    """Return the best pair for each record found, the heaviest first."""
    best: dict[int, Pair] = {}
    for one in found:
        other = packed_side(one.packed)
        for own in sides:
            weighed = weigh(artefact, own, other)
            known = best.get(one.record)
            if known is None or weighed.bits > known.weighed.bits:
                best[one.record] = Pair(one, weighed, own, other)
    return sorted(best.values(), key=lambda pair: (-pair.weighed.bits, str(pair.found.record)))


def _without_shared(sides: list[Side], searched: Searched) -> list[Side]:
    """Return the sides without a document number that too many persons on file hold."""
    if len(searched.found) <= HOLDERS_MAX and not searched.crowds:
        return sides
    holders: dict[str, set[int]] = {}
    for one in searched.found:
        values = unpack(one.packed)
        if values[_USABLE]:
            holders.setdefault(values[_ALIKE], set()).add(one.person)
    shared = {number for number, persons in holders.items() if len(persons) > HOLDERS_MAX}
    own = {one.document_alike for one in sides if one.document_alike}
    shared |= {number for number in own if document_key(number) in searched.crowds}
    if not shared:
        return sides
    return [
        one._replace(document="", document_alike="") if one.document_alike in shared else one
        for one in sides
    ]


def packed_side(packed: str) -> Side:
    """Return what is compared of a form as the index holds it."""
    text = unpack(packed)
    usable = text[_USABLE]
    year, month, day = text[_YEAR], text[_MONTH], text[_DAY]
    return Side(
        text[0], text[1], text[2], text[3], text[4],
        text[_BIRTH] or None, text[_OTHER] or None, int(year) if year else None,
        int(month) if month else None, int(day) if day else None,
        text[_SEX] or None, text[_NATION] or None,
        text[_PAPER] if usable else "", text[_ALIKE] if usable else "", text[_ISSUER] or None,
    )  # fmt: skip


_BIRTH, _OTHER, _YEAR = AT["birth"], AT["birth_other"], AT["birth_year"]
_MONTH, _DAY, _SEX, _NATION = AT["birth_month"], AT["birth_day"], AT["sex"], AT["nationality"]
_PAPER, _ALIKE = AT["document"], AT["document_alike"]
_USABLE, _ISSUER = AT["document_usable"], AT["issued_by"]
assert Side._fields[:5] == ("surname", "given", "sounds", "letters", "bones")


def paper(pair: Pair) -> Paper:
    """Return how the documents of a pair stand to each other, in the terms of the policy."""
    known = PAPERS.get(pair.weighed.document)
    if known is not None:
        return known
    countries = (pair.own.issued_by, pair.other.issued_by)
    elsewhere = None not in countries and countries[0] != countries[1]
    return Paper.OTHER_COUNTRY if elsewhere else Paper.DIFFERS


def sibling(pair: Pair) -> bool:
    """Say whether surname and birth date agree and the given name is another, as with twins."""
    _, name, birth, *_ = pair.weighed.parts
    same = pair.own.surname == pair.other.surname and birth.level == "same"
    return same and name.level in OTHER_GIVEN


def birth_weak(one: Side) -> bool:
    """Say whether the birth date is incomplete or 1 January."""
    return one.birth is None or (one.birth_month == 1 and one.birth_day == 1)


def _candidate(pair: Pair, asked: Asked) -> Candidate:
    found = pair.found
    claim = asked.claims.get(found.record, Claim.FREE)
    if found.ended_by is not None and claim is not Claim.TAKEN:
        claim = Claim.TAKEN if found.ended_surely else Claim.CONTESTED
    return Candidate(
        arrival=str(found.record), bits=pair.weighed.bits, paper=paper(pair),
        arrived_on=found.happened_on, claim=claim, sibling=sibling(pair),
        birth_weak=birth_weak(pair.other), protected=found.compartment is not None,
        cannot_link=found.record in asked.apart_from, must_link=found.record in asked.with_them,
    )  # fmt: skip


def needs_rivals(judged: Judged) -> Pair | None:
    """Return the pair whose arrival other departures may want: a link without agreeing document."""
    pair = judged.chosen()
    if pair is None or judged.decision.outcome is not Outcome.AUTOMATIC:
        return None
    return None if paper(pair) is Paper.SAME else pair


def contested(artefact: Artefact, policy: Policy, pair: Pair, departures: Sequence[Side]) -> bool:
    """Say whether an unlinked departure fits the pair's arrival about as well or better."""
    least = pair.weighed.bits - policy.contest_bits
    return any(weigh(artefact, one, pair.other).bits >= least for one in departures)


def evidence(judged: Judged) -> dict[str, Any]:
    """Return what an automatic link rests on, as plain data for its assertion."""
    pair = judged.chosen()
    assert pair is not None, "a link has a pair"
    decision = judged.decision
    return {
        "bits": round(pair.weighed.bits, 9),
        "margin": None if decision.margin is None else round(decision.margin, 9),
        "parts": {
            part.field: [part.level, round(part.bits, 9), round(part.frequency, 9)]
            for part in pair.weighed.parts
        },
        "effect": None if decision.effect is None else str(decision.effect),
        "paper": str(paper(pair)),
        "reasons": list(decision.reasons),
        "compared": len(judged.pairs),
    }
