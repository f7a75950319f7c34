"""Make a case of doubt of records on file: what a reader sees of them, explained by linkage."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from psycopg import Connection

from duecourse.actions.review_ask import Doubt
from duecourse.linkage import doubt
from duecourse.linkage.artefact import Artefact, load
from duecourse.linkage.evidence import SENTENCES, Stop
from duecourse.linkage.levels import side
from duecourse.linkage.normalise import Comparable
from duecourse.linkage.records import forms_again
from duecourse.linkage.score import weigh

NOT_SETTLED: Final = "No document agrees, and the other evidence does not settle it."
ON_FILE: Final = """
    SELECT r.id, r.source, r.record, r.way, r.happened_on, r.original, r.habits, s.person,
           s.compartment
      FROM linkage.source_record AS r JOIN linkage.standing AS s ON s.record = r.id
     WHERE r.id = ANY(%s)
"""


def doubt_of(
    connection: Connection[Any],
    artefact: Artefact,
    record: int,
    candidates: Sequence[int],
    *,
    reason: str,
    reasons: Sequence[str],
    due_on: date | None = None,
    due_why: str | None = None,
) -> Doubt:
    """Return the doubt whose record this is: its candidates in the order given, at most three.

    `record` and `candidates` are numbers of records on file. `reason` is the code of what stopped
    the machine, `reasons` the sentences. A record in a protected compartment makes a case that is
    shown only inside.
    """
    rows = connection.execute(ON_FILE, ([record, *candidates],)).fetchall()
    on_file = {row[0]: row for row in rows}
    assert record in on_file, "a record in doubt is on file"
    own = on_file[record]
    asked = _shown(own, forms_again(own[5], own[6])[0])
    found = [
        _shown(row, best_form(artefact, asked.form, forms_again(row[5], row[6])))
        for row in (on_file[number] for number in candidates[: doubt.SHOWN_MAX])
    ]
    return Doubt(
        source=own[1],
        record=own[2],
        reason=reason,
        shown=doubt.explained(artefact, asked, found, reasons=reasons),
        artefact=artefact.sha256,
        due_on=due_on,
        due_why=due_why,
        compartment=own[8],
    )


def stopped(
    connection: Connection[Any],
    record: int,
    candidates: Sequence[int],
    *,
    stops: Sequence[str],
    due_on: date | None,
    due_why: str | None,
) -> Doubt:
    """Return the doubt of a record, weighed with the shipped artefact.

    `stops` are names of hard stops (`rivals`, `sibling`), the one that counts most first; without
    any, it is the evidence that does not settle it.
    """
    said = [SENTENCES[Stop[name.upper()]] for name in stops] or [NOT_SETTLED]
    return doubt_of(
        connection, load(), record, candidates, reason=(*stops, "not_settled")[0],
        reasons=said, due_on=due_on, due_why=due_why,
    )  # fmt: skip


def best_form(artefact: Artefact, asked: Comparable, forms: Sequence[Comparable]) -> Comparable:
    """Return that form of a candidate (of several documents, names, dates) which fits best."""
    own = side(asked)
    return max(forms, key=lambda form: weigh(artefact, own, side(form)).bits)


def _shown(row: tuple[Any, ...], form: Comparable) -> doubt.Shown:
    return doubt.Shown(form=form, person=row[7], record=row[0], way=row[3], happened_on=row[4])
