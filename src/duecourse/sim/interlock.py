"""Random agencies against the interlock: no step is recorded that an independent table forbids.

The real actions run on a ledger (in memory, or PostgreSQL) with facts that come late, are corrected
or withdrawn, and steps that are tried at every turn. `hold_table` is written from the text of the
rules and shares no code with them; wherever the two disagree, that is a violation.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from duecourse.actions import case_record
from duecourse.actions.case_record import Act
from duecourse.actions.interlock import REMOVAL, judge, steps
from duecourse.ledger.memory import MemoryLedger
from duecourse.ledger.port import Ledger
from duecourse.sim import hold_table
from duecourse.terms.errors import DuecourseError, LawError
from duecourse.views.case_facts import Told, open_steps, told

START: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
COUNTRIES: Final = ("HN", "MX")
FACTS_MAX: Final = 24
# One fact each that can raise or lift a hold; the rest of the vocabulary is in the random cases.
FACTS: Final[tuple[dict[str, Any], ...]] = (
    {"kind": "appeal_filed", "by": "respondent", "subject": "decision", "fee": "paid"},
    {"kind": "appeal_decided", "subject": "decision", "outcome": "dismissed"},
    {"kind": "motion_filed", "type": "rescind", "forum": "court"},
    {"kind": "motion_filed", "type": "reopen", "forum": "court"},
    {"kind": "motion_decided", "type": "rescind", "outcome": "denied", "by": "IJ"},
    {"kind": "motion_decided", "type": "reopen", "outcome": "granted", "by": "IJ"},
    {"kind": "stay_granted", "by": "court", "basis": "individual"},
    {"kind": "stay_granted", "by": "IJ", "basis": "individual"},
    {"kind": "stay_granted", "by": "DHS", "basis": "individual"},
    {"kind": "stay_lifted", "by": "court"},
    {"kind": "stay_lifted", "by": "IJ"},
    {"kind": "withholding_granted", "country": "HN", "type": "withholding"},
    {"kind": "benefit_ended", "benefit": "withholding", "country": "HN"},
    {"kind": "asylum_decided", "outcome": "granted", "by": "IJ"},
    {"kind": "citizenship_claimed", "basis": "claim"},
    {"kind": "citizenship_decided", "outcome": "refuted_in_writing"},
    {"kind": "concern_raised", "concern": "identity"},
    {"kind": "concern_resolved", "concern": "identity"},
    {"kind": "concern_raised", "concern": "medical"},
    {"kind": "legal_review_signed", "hold": "J33", "outcome": "cleared"},
    {"kind": "travel_document_presented", "country": "MX"},
    {"kind": "third_country_notice_served", "country": "MX", "fear_opportunity": True},
    {"kind": "legal_review_signed", "hold": "J29", "outcome": "cleared", "country": "MX"},
    {"kind": "review_petition_filed", "circuit": "5"},
    {"kind": "review_petition_decided", "outcome": "denied"},
    {"kind": "boarding_completed"},
    {"kind": "removed", "to": "HN"},
)
BY_THE_HOUR: Final = ("boarding_completed",)
READY: Final[tuple[tuple[int, dict[str, Any]], ...]] = (
    (-700, {"kind": "entered_without_inspection"}),
    (-400, {"kind": "nta_served", "method": "personal", "time_and_place": True}),
    (-390, {"kind": "nta_filed", "court": "Houston"}),
    (-200, {"kind": "order_issued", "by": "IJ", "type": "removal", "country": "HN",
            "form": "oral"}),
    (-200, {"kind": "right_waived", "right": "appeal"}),
    (-100, {"kind": "warrant_issued", "form": "I-205"}),
    (-90, {"kind": "travel_document_presented", "country": "HN"}),
)  # fmt: skip
PERSON: Final = {"birth_on": "1985-03-02", "nationalities": ["HN"]}


@dataclass(slots=True)
class Found:
    """What a run found. A violation says what was recorded and what the table says."""

    steps: int = 0
    permitted: int = 0
    refused: int = 0
    stopped: int = 0
    violations: list[str] = field(default_factory=list)
    by_step: Counter[str] = field(default_factory=Counter)


Transaction = Callable[[], AbstractContextManager[Any]]


def run(
    *, seed: int, steps_wanted: int, ledger: Callable[[], Ledger] | None = None,
    transaction: Transaction = nullcontext,
) -> Found:  # fmt: skip
    """Return what became of so many generated steps; a seed gives the same run every time."""
    chance, found = Random(f"interlock/{seed}"), Found()
    while found.steps < steps_wanted:
        world = World(chance, (ledger or MemoryLedger)(), transaction)
        world.live(found, steps_wanted)
    return found


class World:
    """One case and the people who work on it."""

    def __init__(self, chance: Random, ledger: Ledger, transaction: Transaction) -> None:
        self.chance, self.ledger, self.transaction = chance, ledger, transaction
        self.case_id = UUID(int=chance.getrandbits(128), version=4)
        self.now = START + timedelta(days=chance.randrange(300))

    def act(self) -> Act:
        """Return an act of somebody at this moment."""
        return Act(self.ledger, self.case_id, self.chance.choice(("ana", "ben", "cleo")), self.now)

    def live(self, found: Found, steps_wanted: int) -> None:
        """Let the case live for a while; every turn is a fact, a correction, or a step tried."""
        self._open()
        for _ in range(self.chance.randint(4, FACTS_MAX)):
            self.now += timedelta(hours=self.chance.choice((0, 1, 5, 24, 24 * 15)))
            turn = self.chance.random()
            if turn < 0.35:
                self._fact()
            elif turn < 0.45:
                self._correct()
            else:
                self._step(found)
            self._check_open_steps(found)
            if found.steps >= steps_wanted:
                return

    def _open(self) -> None:
        facts = [
            {**one, "on": (self.now + timedelta(days=days)).date().isoformat()}
            for days, one in READY if self.chance.random() < 0.95
        ]  # fmt: skip
        unknown = ["identity"] if self.chance.random() < 0.05 else []
        with self.transaction():
            case_record.record_facts(
                self.act(), facts, person=PERSON, unknown=unknown,
                complete=self.chance.random() < 0.97,
            )  # fmt: skip

    def _fact(self) -> None:
        fact = dict(self.chance.choice(FACTS))
        late = self.chance.choice((0, 0, 0, 1, 20, 150))
        when = self.now - timedelta(days=late)
        if fact["kind"] in BY_THE_HOUR:
            fact["at"] = when.isoformat()
        else:
            fact["on"] = when.date().isoformat()
        self._tried(lambda: case_record.record_facts(self.act(), [fact], approved_by="second"))

    def _correct(self) -> None:
        of = told(self.ledger.history(self.case_id))
        if not of.facts:
            return
        one = self.chance.choice(of.facts)
        moved = self.now - timedelta(days=self.chance.randrange(300))
        place = "at" if one.kind in BY_THE_HOUR else "on"
        text = moved.isoformat() if place == "at" else moved.date().isoformat()
        fields = None if self.chance.random() < 0.4 else {**one.fields, place: text}
        self._tried(
            lambda: case_record.correct_fact(self.act(), one.version, fields, approved_by="second")
        )

    def _tried(self, record: Callable[[], int]) -> None:
        """Record a fact; one that contradicts the others is refused whole."""
        before = len(self.ledger.history(self.case_id))
        try:
            with self.transaction():
                record()
        except LawError:
            after = len(self.ledger.history(self.case_id))
            assert before == after, "a refused fact leaves nothing behind"

    def _step(self, found: Found) -> None:
        name = self.chance.choice(tuple(steps()))
        destination = self.chance.choice((*COUNTRIES, None))
        of = told(self.ledger.history(self.case_id))
        found.steps += 1
        found.by_step[name] += 1
        try:
            with self.transaction():
                case_record.take_step(
                    self.act(), name, as_of=self.now.date(), approved_by="second",
                    destination=destination, ground="generated",
                )  # fmt: skip
        except DuecourseError:
            found.refused += 1
            return
        found.permitted += 1
        found.violations += self._forbidden(of, name, destination)

    def _forbidden(self, of: Told, name: str, destination: str | None) -> Iterator[str]:
        """Yield what the independent table has against a step that was recorded."""
        rule = steps()[name].rule
        ask = {} if destination is None else {"destination": destination}
        document = of.document(as_of=self.now.date(), ask=ask)
        standing = sorted(hold_table.holds(document))
        if rule == REMOVAL:
            against = [one for one in standing if one[1] in ("ALL", destination)]
            if destination is None or of.unknown is None or of.unknown or against:
                yield f"{name} to {destination} was recorded against {against}: {document}"
        elif isinstance(rule, tuple):
            against = [one for one in standing if one[0] in rule and one[1] == "ALL"]
            if against:
                yield f"{name} was recorded against {against}: {document}"

    def _check_open_steps(self, found: Found) -> None:
        """No step stays open that the record no longer permits on the day it was last added to."""
        history = self.ledger.history(self.case_id)
        of = told(history)
        last = history[-1]
        found.stopped += last.kind == "step_stopped"
        if last.kind == "step_taken":
            return
        for taken in open_steps(of, [n for n, one in steps().items() if one.stays_open]):
            on = last.recorded_at.date()
            if not judge(of, taken.step, as_of=on, destination=taken.destination).permitted:
                found.violations.append(f"{taken.step} stands open against the record: {of}")
