"""Play a story into one case: each move through the act it belongs to, on a ledger of its own.

So a step is on the record only if the interlock permitted it on that day, a stay stops what stood
open, and a removal that should not have happened has its alarm, as in a real record.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from duecourse.actions.case_record import Act, acknowledge, correct_fact, record_facts, take_step
from duecourse.actions.configuration import in_force
from duecourse.actions.known_case import KnownCase
from duecourse.actions.open_many import NewCase
from duecourse.actions.refer import accept, decline, refer
from duecourse.actions.two_people import Grounds, approve_step, decline_step, propose_step
from duecourse.ledger import keeping
from duecourse.ledger.memory import MemoryLedger
from duecourse.sim.agency_stories import Move, Setting, fact_of
from duecourse.views.case_facts import Told
from duecourse.views.proposals import open_proposals

LONG_AGO: Final = datetime(1900, 1, 1, tzinfo=UTC)
PURPOSE: Final = "case work"
SOURCE: Final = "agency"
FIRST_HOUR, LAST_HOUR = 13, 21  # of an office day, UTC
JUDGED: Final = frozenset({"removed"})
OFFERED_BECAUSE: Final = {
    "office": "The person moved into the district.",
    "agency": "An unaccompanied child: care lies with the other agency.",
}
OUTCOMES: Final = {"sent": "", "failed": "the printer was out of order", "returned": "unclaimed"}


@dataclass
class Case:
    """A case that is being played: who works on it, and what was recorded so far."""

    case_id: UUID
    office: str
    officer: str
    supervisor: str
    liaison: str
    setting: Setting
    chance: Random
    now: datetime
    at: datetime = LONG_AGO
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    known: KnownCase = field(default_factory=KnownCase)
    judged: bool = False

    def act(self, day: date, by: str) -> Act:
        """Return an act of somebody on a day, never before the last one and never ahead of now."""
        hour = self.chance.randint(FIRST_HOUR, LAST_HOUR)
        wanted = datetime.combine(day, time(hour, self.chance.randint(0, 59)), UTC)
        # What was learnt today was learnt just now, so that its clocks run.
        wanted = self.now if day >= self.now.date() else wanted
        self.at = min(max(wanted, self.at + timedelta(seconds=40)), self.now)
        return Act(self.ledger, self.case_id, by, self.at, purpose=PURPOSE, known=self.known)

    def keep(self, day: date, kind: str, body: dict[str, Any], *, by: str | None = None) -> int:
        """Record one record-keeping event; return its version."""
        act = self.act(day, by or self.officer)
        before = len(act.history())
        act.add(kind, body, day)
        act.append(after=before)
        return before + 1

    def play(self, move: Move, day: date) -> None:
        """Play one move on a day."""
        if move.is_work:
            _WORK[move.kind](self, move.words, day)
            return
        fact = fact_of(move, day, self._setting(), self.chance)
        by = self.liaison if move.kind in _OF_THE_COURT else self.officer
        learnt = self.act(day + timedelta(days=self.chance.choice((0, 0, 0, 1, 2))), by)
        if self.judged or move.kind in JUDGED:
            record_facts(learnt, [fact])
            return
        # Nothing stands open that it could stop: the whole case is read once, in the end.
        before = len(learnt.history())
        fields = {key: value for key, value in fact.items() if key != "kind"}
        learnt.add(move.kind, {"fact": fields}, day)
        learnt.append(after=before)

    def _setting(self) -> Setting:
        orders = [one for one in self.told().facts if one.kind == "order_issued"]
        return replace(self.setting, prior=orders[-1].fields["on"]) if orders else self.setting

    def played(self) -> NewCase:
        """Return what was recorded, as a case that can be opened in the database."""
        history = self.ledger.history(self.case_id)
        return NewCase(
            self.case_id,
            tuple((one.kind, one.happened_on, json.loads(one.body)) for one in history),
            tuple((one.recorded_at, one.actor) for one in history),
        )  # fmt: skip

    def told(self) -> Told:
        """Return what was recorded so far, read."""
        return self.known.told(self.ledger.history(self.case_id))


_OF_THE_COURT: Final = frozenset({
    "hearing_set", "hearing_held", "order_issued", "appeal_filed", "appeal_decided",
    "motion_filed", "motion_decided", "stay_granted", "stay_lifted", "review_petition_filed",
    "review_petition_decided", "proceedings_ended", "case_certified", "judge_review_decided",
})  # fmt: skip


def _propose(case: Case, words: tuple[str, ...], day: date) -> None:
    case.judged = True
    of = case.told()
    grounds = Grounds(
        ground="The order is final and nothing on the record stands against it.",
        cite="INA 241(a)", evidence=(of.facts[-1].version,),
        notice={"on": day.isoformat(), "how": "personal"},
    )  # fmt: skip
    propose_step(
        case.act(day, case.officer), words[0], grounds, as_of=day,
        destination=case.setting.country,
    )  # fmt: skip


def _approve(case: Case, words: tuple[str, ...], day: date) -> None:  # noqa: ARG001
    waiting = open_proposals(case.told())[-1]
    approve_step(case.act(day, case.supervisor), waiting.version, as_of=day)


def _decline(case: Case, words: tuple[str, ...], day: date) -> None:
    waiting = open_proposals(case.told())[-1]
    decline_step(case.act(day, case.supervisor), waiting.version, because=" ".join(words))


def _close(case: Case, words: tuple[str, ...], day: date) -> None:
    take_step(case.act(day, case.officer), words[0], as_of=day)


def _acknowledge(case: Case, words: tuple[str, ...], day: date) -> None:  # noqa: ARG001
    for one in case.told().steps:
        if one.stopped_by is not None and one.acknowledged_at is None:
            acknowledge(case.act(day, case.officer), one.version)


def _answer(case: Case, words: tuple[str, ...], day: date) -> None:
    for version in case.told().alarms:
        because = " ".join(words)
        case.keep(
            day, keeping.ALARM_ANSWERED, {"version": version, "because": because},
            by=case.supervisor,
        )  # fmt: skip


def _correct(case: Case, words: tuple[str, ...], day: date) -> None:
    """Correct the last fact of a kind; the day it happened stays."""
    fact = next(one for one in reversed(case.told().facts) if one.kind == words[0])
    made = fact_of(Move((0, 0), words[0], words[1:]), day, case.setting, case.chance)
    fields = {key: value for key, value in made.items() if key not in ("kind", "on", "at")}
    when = {key: fact.fields[key] for key in ("on", "at") if key in fact.fields}
    correct_fact(case.act(day, case.officer), fact.version, fields | when)


def _withdraw(case: Case, words: tuple[str, ...], day: date) -> None:
    fact = next(one for one in reversed(case.told().facts) if one.kind == words[0])
    correct_fact(case.act(day, case.officer), fact.version, None)


def _refer(case: Case, words: tuple[str, ...], day: date) -> None:
    kind, _, name = words[0].partition("=")
    here = in_force()
    others = [one.name for one in here.offices if one.name != case.office]
    outside = [one for one in here.outside if one == name.replace("_", " ")]
    to = outside if kind == "agency" else others
    if to:
        refer(
            case.act(day, case.officer), to=case.chance.choice(to),
            because=OFFERED_BECAUSE[kind],
        )  # fmt: skip


def _accept(case: Case, words: tuple[str, ...], day: date) -> None:  # noqa: ARG001
    offer = case.told().kept_of(keeping.REFERRED)
    if offer:
        accept(case.act(day, case.supervisor), offer[-1].version)
        case.office = str(offer[-1].body["to_office"])


def _refuse(case: Case, words: tuple[str, ...], day: date) -> None:
    offer = case.told().kept_of(keeping.REFERRED)
    if offer:
        decline(case.act(day, case.supervisor), offer[-1].version, because=" ".join(words))


def _note(case: Case, words: tuple[str, ...], day: date) -> None:
    case.keep(day, keeping.NOTE_ADDED, {"text": " ".join(words)})


def _death(case: Case, words: tuple[str, ...], day: date) -> None:  # noqa: ARG001
    case.keep(day, keeping.DEATH_RECORDED, {"on": day.isoformat(), "document": None})


def _notice(case: Case, words: tuple[str, ...], day: date) -> None:
    """Record a notice and what became of it; its text is here, and no letter was ever printed."""
    template, outcome = words
    of = case.told()
    prepared = of.kept_of(keeping.NOTICE_PREPARED)
    version = prepared[-1].version if prepared else case.keep(
        day, keeping.NOTICE_PREPARED, _letter(case, of, template)
    )  # fmt: skip
    case.keep(day, keeping.NOTICE_ATTEMPTED, {
        "version": version, "channel": "letter", "outcome": outcome, "because": OUTCOMES[outcome],
    })  # fmt: skip


def _letter(case: Case, of: Told, template: str) -> dict[str, Any]:
    hearing = next(one for one in reversed(of.facts) if one.kind == "hearing_set")
    text = f"Your hearing is on {hearing.fields['hearing_on']} at the court of {case.office}."
    where = of.kept_of(keeping.ADDRESS_STATED)
    return {
        "template": template, "template_version": 1, "language": "en", "route": "letter",
        "recipient": "The person", "whose": "person",
        "address_version": where[-1].version if where else None, "about": hearing.version,
        "slots": {}, "subject": "Your hearing", "text": text, "sha256": None, "pdf": None,
    }  # fmt: skip


_WORK: Final = {
    "@propose": _propose, "@approve": _approve, "@decline": _decline, "@close": _close,
    "@acknowledge": _acknowledge, "@answer": _answer, "@correct": _correct,
    "@withdraw": _withdraw, "@refer": _refer, "@accept": _accept, "@refuse": _refuse,
    "@note": _note, "@death": _death, "@notice": _notice,
}  # fmt: skip
