"""Make cases of doubt of records on file: what a reader sees of them, explained by linkage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.actions.review_ask import Doubt, ask_all
from duecourse.linkage import doubt
from duecourse.linkage.artefact import Artefact, load
from duecourse.linkage.evidence import SENTENCES, Stop, sentences
from duecourse.linkage.levels import side
from duecourse.linkage.normalise import Comparable
from duecourse.linkage.online import Judged
from duecourse.linkage.policy import Outcome
from duecourse.linkage.records import forms_again
from duecourse.linkage.score import weigh

NOT_SETTLED: Final = "not_settled"
NOT_SETTLED_SAID: Final = "The evidence is not of a kind by which a machine may decide."
STAY_ENDS: Final = "Authorised stay of a candidate ends"
ON_FILE: Final = """
    SELECT r.id, r.source, r.record, r.way, r.happened_on, r.original, r.habits, s.person,
           s.compartment
      FROM linkage.source_record AS r JOIN linkage.standing AS s ON s.record = r.id
     WHERE r.id = ANY(%s)
"""
# The clock runs for who is not known to have left.
STAYS: Final = """
    SELECT r.id, v.authorized_through
      FROM linkage.source_record AS r JOIN views.admissions AS v ON v.case_id = r.case_id
     WHERE r.id = ANY(%s) AND v.authorized_through IS NOT NULL AND v.confirmed_at IS NULL
"""
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class InDoubt:
    """A record on file in doubt, by number, with its candidates in the order to be shown.

    `reason` is the code of what stopped the machine, `reasons` the sentences. `due_on` None: no
    legal clock runs.
    """

    record: int
    candidates: tuple[int, ...]
    reason: str
    reasons: tuple[str, ...]
    due_on: date | None = None
    due_why: str | None = None


def put_before_readers(
    connection: Connection[Any], artefact: Artefact, judged: Mapping[int, Judged], *, at: datetime
) -> int:
    """Ask people about the records that were not decided and return how many these are.

    `judged` holds what was decided, by the number of the record. The legal clock is the day on
    which the authorised stay of a candidate ends, the earliest of them. The caller holds the
    transaction.
    """
    left = {
        record: said for record, said in judged.items()
        if said.decision.outcome is Outcome.REVIEW
    }  # fmt: skip
    if not left:
        return 0
    shown = {
        record: tuple(int(one.arrival) for one in said.decision.shown)
        for record, said in left.items()
    }
    wanted = sorted({number for numbers in shown.values() for number in numbers})
    ends: dict[int, date] = dict(connection.execute(STAYS, (wanted,)).fetchall())
    asked = []
    for record, said in left.items():
        due_on = min((ends[number] for number in shown[record] if number in ends), default=None)
        asked.append(
            InDoubt(
                record=record,
                candidates=shown[record],
                reason=_reason(said),
                reasons=sentences(said.decision.stops) or (NOT_SETTLED_SAID,),
                due_on=due_on,
                due_why=STAY_ENDS if due_on else None,
            )
        )
    ask_all(connection, doubts(connection, artefact, asked), at=at)
    return len(asked)


def _reason(judged: Judged) -> str:
    """Return what stopped the machine in this record; a stop of its whole source comes last."""
    stops = judged.decision.stops
    in_turn = (*(stop for stop in Stop if stop is not Stop.DRIFT), Stop.DRIFT)
    return next((str(stop.name).lower() for stop in in_turn if stops & stop), NOT_SETTLED)


def doubts(
    connection: Connection[Any], artefact: Artefact, asked: Sequence[InDoubt]
) -> list[Doubt]:
    """Return the cases as readers will see them, each with at most three candidates."""
    numbers = {number for one in asked for number in (one.record, *one.candidates)}
    rows = connection.execute(ON_FILE, (sorted(numbers),)).fetchall()
    on_file = {row[0]: row for row in rows}
    return [_doubt(artefact, one, on_file) for one in asked]


def stopped(
    connection: Connection[Any],
    record: int,
    candidates: Sequence[int],
    *,
    stops: Sequence[str],
    due_on: date | None,
    due_why: str | None,
) -> Doubt:
    """Return the doubt of one record, weighed with the shipped artefact.

    `stops` are names of hard stops (`rivals`, `sibling`), the one that counts most first; without
    any, it is the evidence that does not settle it.
    """
    said = [SENTENCES[Stop[name.upper()]] for name in stops] or [NOT_SETTLED_SAID]
    reason = (*stops, NOT_SETTLED)[0]
    asked = InDoubt(record, tuple(candidates), reason, tuple(said), due_on, due_why)
    return doubts(connection, load(), [asked])[0]


def _doubt(artefact: Artefact, asked: InDoubt, on_file: Mapping[int, Row]) -> Doubt:
    own = on_file[asked.record]
    record = _shown(own, forms_again(own[5], own[6])[0])
    rows = [on_file[number] for number in asked.candidates[: doubt.SHOWN_MAX]]
    # One protected record protects the case, for whoever reads it sees all of it.
    compartments = sorted({row[8] for row in (own, *rows) if row[8] is not None})
    rows = [row for row in rows if row[8] in (None, *compartments[:1])]
    found = [
        _shown(row, best_form(artefact, record.form, forms_again(row[5], row[6]))) for row in rows
    ]
    return Doubt(
        source=own[1],
        record=own[2],
        reason=asked.reason,
        shown=doubt.explained(artefact, record, found, reasons=asked.reasons),
        artefact=artefact.sha256,
        records=(asked.record, *(row[0] for row in rows)),
        due_on=asked.due_on,
        due_why=asked.due_why,
        compartment=next(iter(compartments), None),
    )


def best_form(artefact: Artefact, asked: Comparable, forms: Sequence[Comparable]) -> Comparable:
    """Return that form of a candidate (of several documents, names, dates) which fits best."""
    own = side(asked)
    return max(forms, key=lambda form: weigh(artefact, own, side(form)).bits)


def _shown(row: Row, form: Comparable) -> doubt.Shown:
    return doubt.Shown(form=form, person=row[7], record=row[0], way=row[3], happened_on=row[4])
