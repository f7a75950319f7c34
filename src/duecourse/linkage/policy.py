"""The policy: from which weight on a link is made, or asked about, for each kind of evidence.

A policy is data: one row for each stratum of evidence, with the weight from which a link is
automatic and the weight from which a person is asked. A stratum without a row is never automatic.
`setting.py` finds the rows on a labelled population; `decide.py` applies them to one record.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from typing import Any, Final

from duecourse.linkage.evidence import Claim, Paper, Stratum
from duecourse.linkage.stay import NOTHING_KNOWN, Stays
from duecourse.terms.errors import LinkageError

# Wrong automatic links per 100,000 departures that an agency may declare.
BUDGETS: Final = (1, 5, 10, 50, 100)


class PolicyUnreadable(LinkageError):
    """A policy's data has a part missing or a value that cannot be."""

    code = "linkage.policy-unreadable"

    def __init__(self, *, found: str) -> None:
        self.found = found
        super().__init__(
            f"The linkage policy cannot be read: {found}. A policy is used whole or not at all. "
            "Set it again with `duecourse link train`, or use the shipped one."
        )


class Outcome(StrEnum):
    """What becomes of a departure: linked, put before a person, or left without an arrival."""

    AUTOMATIC = "automatic"
    REVIEW = "review"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Floors:
    """The lowest weight in bits for an automatic link and for a question to a person."""

    automatic: float = inf
    review: float = inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rows of one budget, with the steps that evidence is measured in.

    `margin_cuts` and `stay_cuts` are bits; a margin below the first cut is a rival. `settle_days`
    is how long after an arrival a rival claim may still come. Another departure claims an arrival
    by a document from `claim_bits` on, and contests it if it fits worse by `contest_bits` at most.
    A stratum without a row is asked about from `review_otherwise` on.
    """

    budget_per_100k: float
    margin_cuts: tuple[float, ...] = (3.0, 20.0)
    stay_cuts: tuple[float, ...] = (-1.0, 0.5, 1.4, 1.9)
    settle_days: int = 270
    claim_bits: float = 10.0
    contest_bits: float = 6.0
    review_otherwise: float = 0.0
    stays: Stays = NOTHING_KNOWN
    rows: Mapping[Stratum, Floors] = field(default_factory=dict)

    def says(self, stratum: Stratum, bits: float) -> Outcome:
        """Return what the rows say for evidence of this kind and weight, hard stops apart."""
        floors = self.rows.get(stratum)
        if floors is None:
            return Outcome.REVIEW if bits >= self.review_otherwise else Outcome.NONE
        if bits >= floors.automatic:
            return Outcome.AUTOMATIC
        return Outcome.REVIEW if bits >= floors.review else Outcome.NONE

    def stratum(
        self, *, paper: Paper, margin: float, stay_days: int | None, claim: Claim, settled: bool
    ) -> Stratum:
        """Return the stratum of a piece of evidence; an unknown stay counts as an unusual one."""
        stay = 0 if stay_days is None else self.stay_step(stay_days)
        return Stratum(paper, bisect_right(self.margin_cuts, margin), stay, claim, settled)

    def stay_step(self, days: int) -> int:
        """Return how many of the cut points the weight of a stay reaches."""
        return bisect_right(self.stay_cuts, self.stays.weigh(days)) if days >= 0 else 0


def as_data(policy: Policy) -> dict[str, Any]:
    """Return the policy as plain data for the artefact, its rows in a fixed order."""
    return {
        "budget_per_100k": policy.budget_per_100k,
        "margin_cuts": list(policy.margin_cuts),
        "stay_cuts": list(policy.stay_cuts),
        "settle_days": policy.settle_days,
        "claim_bits": policy.claim_bits,
        "contest_bits": policy.contest_bits,
        "review_otherwise": policy.review_otherwise,
        "stays": {"starts": list(policy.stays.starts), "bits": list(policy.stays.bits)},
        "rows": [
            {
                **stratum._asdict(),
                "automatic": _finite(row.automatic),
                "review": _finite(row.review),
            }
            for stratum, row in sorted(policy.rows.items())
        ],
    }


def _finite(bits: float) -> float | None:
    return None if bits == inf else bits


def from_data(data: Mapping[str, Any]) -> Policy:
    """Return the policy that the data describes.

    Raises PolicyUnreadable if a part is missing or a row names evidence that does not exist.
    """
    try:
        rows = {_stratum(row): _floors(row) for row in data["rows"]}
        stays = Stays(tuple(data["stays"]["starts"]), tuple(data["stays"]["bits"]))
        return Policy(
            budget_per_100k=data["budget_per_100k"],
            margin_cuts=tuple(data["margin_cuts"]),
            stay_cuts=tuple(data["stay_cuts"]),
            settle_days=data["settle_days"],
            claim_bits=data["claim_bits"],
            contest_bits=data["contest_bits"],
            review_otherwise=data["review_otherwise"],
            stays=stays,
            rows=rows,
        )
    except KeyError as missing:
        raise PolicyUnreadable(found=f"{missing.args[0]} is missing") from missing
    except (TypeError, ValueError) as wrong:
        raise PolicyUnreadable(found=str(wrong)) from wrong


def _stratum(row: Mapping[str, Any]) -> Stratum:
    paper, claim = Paper(row["paper"]), Claim(row["claim"])
    return Stratum(paper, int(row["margin"]), int(row["stay"]), claim, bool(row["settled"]))


def _floors(row: Mapping[str, Any]) -> Floors:
    automatic, review = row["automatic"], row["review"]
    return Floors(
        inf if automatic is None else float(automatic), inf if review is None else float(review)
    )
