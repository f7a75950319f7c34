"""What a decision to link rests on, beside the weight of the pair, in words that a clerk can check.

Nothing here knows a person's nationality, sex, age or the origin of a name. Groups check the policy
when it is set; they never decide a record.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntFlag, StrEnum
from typing import NamedTuple


class Paper(StrEnum):
    """How the documents of two records stand to each other.

    `same` includes look-alike characters (O for 0). `near` is one character away, as a scanner's or
    a typist's slip makes it; `neighbour` are numbers that follow each other, as a family's do.
    `other_country` are two numbers issued by different countries.
    """

    SAME = "same"
    NEIGHBOUR = "neighbour"
    NEAR = "near"
    NONE = "none"
    OTHER_COUNTRY = "other_country"
    DIFFERS = "differs"


class Claim(StrEnum):
    """Whether another departure wants the same arrival: a departure ends one admission only.

    `taken`: another departure has it whose document agrees, or a person gave it to one.
    `contested`: another departure without an agreeing document fits it about as well or better.
    """

    FREE = "free"
    CONTESTED = "contested"
    TAKEN = "taken"


class Stop(IntFlag):
    """Hard stops: each sends a record to a person, whatever its weight."""

    BEFORE_ARRIVAL = 1 << 0
    RIVALS = 1 << 1
    SIBLING = 1 << 2
    CANNOT_LINK = 1 << 3
    WEAK_BIRTH = 1 << 4
    PROTECTED = 1 << 5
    TRUNCATED = 1 << 6
    DRIFT = 1 << 7
    TAKEN = 1 << 8
    CONTESTED = 1 << 9
    BETTER_NOT_AVAILABLE = 1 << 10


SENTENCES = {
    Stop.BEFORE_ARRIVAL: "The departure is dated before the arrival.",
    Stop.RIVALS: "Two arrivals fit this departure about equally well.",
    Stop.SIBLING: "Surname and birth date agree and the given name differs, as with twins.",
    Stop.CANNOT_LINK: "A person has said that these two records are not of one person.",
    Stop.WEAK_BIRTH: "The birth date is incomplete or 1 January, and no document agrees.",
    Stop.PROTECTED: "The record is protected; only a person inside its compartment may link it.",
    Stop.TRUNCATED: "The search was cut short, so a better fitting arrival may not have been seen.",
    Stop.DRIFT: "The source is new or has begun to send another form: no machine links it now.",
    Stop.TAKEN: "Another departure already ends this admission.",
    Stop.CONTESTED: "Another departure fits this arrival about as well or better.",
    Stop.BETTER_NOT_AVAILABLE: "A better fitting arrival exists that this departure cannot end.",
}


# Plain numbers: an operation on flags costs a microsecond, and this is asked for every record.
NUMBERED = tuple((int(stop), SENTENCES[stop]) for stop in Stop)


def sentences(stops: int) -> tuple[str, ...]:
    """Return the sentence for each stop in the number, in a fixed order."""
    number = int(stops)
    return tuple(sentence for stop, sentence in NUMBERED if number & stop)


class Stratum(NamedTuple):
    """All of the evidence beside the weight: one row of a policy has its floors of weight.

    `margin` and `stay` count the policy's cut points that the value reaches (0 is the weakest).
    `settled` says that departures are on file far enough on for a rival claim to have shown itself.
    """

    paper: Paper
    margin: int
    stay: int
    claim: Claim
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """What is known of the departure itself.

    `birth_weak`: the birth date is incomplete or 1 January. `truncated`: a key reached its cap and
    the search was cut short. `drift`: the source's form has changed. `on_file_until` is the day up
    to which departures are on file, or None if that is not known.
    """

    departed_on: date | None = None
    on_file_until: date | None = None
    birth_weak: bool = False
    protected: bool = False
    truncated: bool = False
    drift: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One arrival that the search found, weighed against the departure.

    `bits` is the weight of the pair (log2 of the odds). `sibling`: surname and birth date agree and
    the given name differs. `cannot_link` and `must_link` are what people have said of this pair.
    """

    arrival: str
    bits: float
    paper: Paper
    arrived_on: date | None = None
    claim: Claim = Claim.FREE
    sibling: bool = False
    birth_weak: bool = False
    protected: bool = False
    cannot_link: bool = False
    must_link: bool = False
