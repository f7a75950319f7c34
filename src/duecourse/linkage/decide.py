"""Decide one departure: link it, ask a person, or leave it without an arrival; with the reasons.

The same function serves one record online and every record in batch. It sees weights and evidence
and nothing else of a person: no nationality, sex, age or name. A link that has legal effect (an
admission closed, an overstay clock stopped) needs an agreeing document or a person; without either
the link is `possible` and stops no clock by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import inf
from typing import Final

from duecourse.linkage.evidence import Candidate, Claim, Departure, Paper, Stop, Stratum, sentences
from duecourse.linkage.policy import Outcome, Policy

SHOWN_MAX: Final = 3
FIT: Final = {
    Paper.SAME: "The document number agrees.",
    Paper.NEIGHBOUR: "The document numbers follow each other, as those of a family do.",
    Paper.NEAR: "The document numbers differ in one character.",
    Paper.NONE: "No document number can be compared.",
    Paper.OTHER_COUNTRY: "The documents were issued by different countries.",
    Paper.DIFFERS: "The document numbers differ, as after a renewal or for another person.",
}
# A stop that an exactly agreeing document answers: what was not seen cannot fit better.
ANSWERED_BY_DOCUMENT: Final = Stop.TRUNCATED


class Effect(StrEnum):
    """Whether a link may carry legal effect by itself."""

    CONFIRMED = "confirmed"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The outcome for one departure, what it rests on, and the reasons as sentences.

    `chosen` is the arrival meant (none if nothing fits), `shown` the arrivals a person is shown,
    best first, at most three. `margin` is the lead in bits over the next available arrival.
    """

    outcome: Outcome
    chosen: str | None
    effect: Effect | None
    shown: tuple[Candidate, ...]
    reasons: tuple[str, ...]
    stops: Stop
    stratum: Stratum | None
    bits: float | None
    margin: float | None


NOTHING_FOUND: Final = Decision(
    outcome=Outcome.NONE,
    chosen=None,
    effect=None,
    shown=(),
    reasons=("No arrival on file shares enough with this departure to be compared.",),
    stops=Stop(0),
    stratum=None,
    bits=None,
    margin=None,
)


def decide(policy: Policy, departure: Departure, candidates: Sequence[Candidate]) -> Decision:
    """Return what becomes of the departure, given its weighed candidates and their claims."""
    ordered = sorted(candidates, key=lambda one: (-one.bits, one.arrival))
    named = [one for one in ordered if one.must_link]
    if len(named) == 1 and not named[0].cannot_link:
        return _by_a_person(named[0], ordered)
    if not ordered:
        return _nobody(departure)
    available = [one for one in ordered if _available(one, departure)]
    best = available[0] if available else ordered[0]
    margin = available[0].bits - available[1].bits if len(available) > 1 else inf
    stratum = policy.stratum(
        paper=best.paper,
        margin=margin,
        stay_days=_days(best, departure),
        claim=best.claim,
        settled=_settled(best, departure, days=policy.settle_days),
    )
    stops = _stops(policy, departure, best, ordered, margin)
    if len(named) > 1:
        stops |= Stop.RIVALS
    outcome = concluded(policy.says(stratum, best.bits), best.paper, stops)
    linked = outcome is Outcome.AUTOMATIC
    confirmed = Effect.CONFIRMED if best.paper is Paper.SAME else Effect.POSSIBLE
    return Decision(
        outcome=outcome,
        chosen=None if outcome is Outcome.NONE else best.arrival,
        effect=confirmed if linked else None,
        shown=_shown(best, ordered),
        reasons=_reasons(outcome, best, stops, margin=margin, days=_days(best, departure)),
        stops=stops,
        stratum=stratum,
        bits=best.bits,
        margin=None if margin == inf else margin,
    )


def concluded(said: Outcome, paper: Paper, stops: Stop) -> Outcome:
    """Return the outcome once hard stops are heard; `said` is what the policy's rows say.

    A stop turns an automatic link into a question. A protected record is always a person's, and
    after a search that was cut short "none" is no answer either.
    """
    if stops & Stop.PROTECTED:
        return Outcome.REVIEW
    if paper is Paper.SAME:
        stops &= ~ANSWERED_BY_DOCUMENT
    if said is Outcome.NONE:
        return Outcome.REVIEW if stops & Stop.TRUNCATED else Outcome.NONE
    return Outcome.REVIEW if stops else said


def _available(one: Candidate, departure: Departure) -> bool:
    """Say whether this departure can end that admission at all."""
    if one.claim is Claim.TAKEN or one.cannot_link:
        return False
    days = _days(one, departure)
    return days is None or days >= 0


def _days(one: Candidate, departure: Departure) -> int | None:
    if one.arrived_on is None or departure.departed_on is None:
        return None
    return (departure.departed_on - one.arrived_on).days


def _settled(one: Candidate, departure: Departure, *, days: int) -> bool:
    until, came = departure.on_file_until, one.arrived_on
    return until is not None and came is not None and came + timedelta(days=days) <= until


def _stops(
    policy: Policy,
    departure: Departure,
    best: Candidate,
    ordered: Sequence[Candidate],
    margin: float,
) -> Stop:
    """Return every hard stop that this departure and its best arrival meet."""
    first = policy.margin_cuts[0]
    days = _days(best, departure)
    met = Stop(0)
    # The admission may be left by a person of the same name: who fits better may not be passed by.
    if ordered[0] is not best and ordered[0].bits > best.bits + first:
        met |= Stop.BETTER_NOT_AVAILABLE
    if days is not None and days < 0:
        met |= Stop.BEFORE_ARRIVAL
    if margin < first:
        met |= Stop.RIVALS
    if _looks_a_twin(best, ordered, departure):
        met |= Stop.SIBLING
    if best.cannot_link:
        met |= Stop.CANNOT_LINK
    if best.claim is Claim.TAKEN:
        met |= Stop.TAKEN
    if best.claim is Claim.CONTESTED and best.paper is not Paper.SAME:
        met |= Stop.CONTESTED
    return met | _stops_of_records(departure, best, ordered)


def _looks_a_twin(best: Candidate, ordered: Sequence[Candidate], departure: Departure) -> bool:
    """Say whether this may be the twin of the person meant: of another given name, else alike.

    A document that agrees settles it unless a second person is on file who may be the twin:
    somebody of this surname and birth date, or an arrival more likely meant than not. Without a
    document, a twin whose own departure is known is no danger any more.
    """
    others = [one for one in ordered if one is not best]
    if best.paper is Paper.SAME:
        return best.sibling and any(one.sibling or one.bits >= 0 for one in others)
    return best.sibling or any(one.sibling and _available(one, departure) for one in others)


def _stops_of_records(departure: Departure, best: Candidate, ordered: Sequence[Candidate]) -> Stop:
    """Return the stops that lie in the records, whatever the pair weighs."""
    met = Stop(0)
    if best.paper is not Paper.SAME and (departure.birth_weak or best.birth_weak):
        met |= Stop.WEAK_BIRTH
    if any(one.protected for one in ordered):
        met |= Stop.PROTECTED
    if departure.drift:
        met |= Stop.DRIFT
    return met | _stops_of(departure)


def _nobody(departure: Departure) -> Decision:
    """Return the answer when the search found nobody: none, or a person if it was cut short."""
    stops = _stops_of(departure)
    if not stops:
        return NOTHING_FOUND
    return Decision(
        outcome=Outcome.REVIEW,
        chosen=None,
        effect=None,
        shown=(),
        reasons=(*NOTHING_FOUND.reasons, *sentences(stops)),
        stops=stops,
        stratum=None,
        bits=None,
        margin=None,
    )


def _stops_of(departure: Departure) -> Stop:
    """Return the stops that hold even if nobody was found."""
    met = Stop.PROTECTED if departure.protected else Stop(0)
    return met | Stop.TRUNCATED if departure.truncated else met


def _by_a_person(one: Candidate, ordered: Sequence[Candidate]) -> Decision:
    """Return the link that a person has made: it outranks weights and stops."""
    return Decision(
        outcome=Outcome.AUTOMATIC,
        chosen=one.arrival,
        effect=Effect.CONFIRMED,
        shown=_shown(one, ordered),
        reasons=("A person has said that these two records are of one person.",),
        stops=Stop(0),
        stratum=None,
        bits=one.bits,
        margin=None,
    )


def _shown(best: Candidate, ordered: Sequence[Candidate]) -> tuple[Candidate, ...]:
    return (best, *(one for one in ordered if one is not best))[:SHOWN_MAX]


def _reasons(
    outcome: Outcome, best: Candidate, stops: Stop, *, margin: float, days: int | None
) -> tuple[str, ...]:
    out = [_conclusion(outcome, best), FIT[best.paper]]
    if days is not None and days >= 0:
        out.append(f"The stay would have lasted {days} days.")
    if margin != inf:
        out.append(f"The next arrival fits worse by {margin:.1f} bits.")
    if outcome is Outcome.AUTOMATIC and best.paper is not Paper.SAME:
        out.append("No other departure on file claims this admission.")
        out.append("Without an agreeing document this link closes no case and stops no clock.")
    return (*out, *sentences(stops))


def _conclusion(outcome: Outcome, best: Candidate) -> str:
    weight = f"the records agree with a weight of {best.bits:.1f} bits"
    if outcome is Outcome.AUTOMATIC:
        return f"Linked: {weight}, and evidence of this kind keeps to the declared budget."
    if outcome is Outcome.REVIEW:
        return f"For a person: {weight}, which does not settle it."
    return f"Not linked: {weight}, too little to ask a person about."
