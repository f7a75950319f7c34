"""Offers of cases between offices, as a page shows them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

# A product rule, no law: an offer that nobody answers is asked after.
ANSWER_DAYS: Final = 5


@dataclass(frozen=True, slots=True)
class Offer:
    """A case that is offered: from which office, to whom, since when, and why.

    `answer_by` is the last day of the product's own rule.
    """

    case_id: UUID
    reference: str
    name: str
    office: str
    offered_to: str
    version: int
    because: str
    by: str
    since: datetime
    answer_by: date
    late: bool


@dataclass(frozen=True, slots=True)
class Offers:
    """The offers that wait, the oldest first; `more` says that there are others."""

    waiting: tuple[Offer, ...]
    more: bool
    at: datetime
