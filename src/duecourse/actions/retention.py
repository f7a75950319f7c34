"""What is due by the retention schedule of the configuration. Nothing is destroyed here.

A steward decides case by case; a litigation hold overrides the schedule, and is named beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.configuration import in_force
from duecourse.actions.look import looked
from duecourse.audit import trail
from duecourse.law.calendar import add_years
from duecourse.ledger.read import LedgerReader
from duecourse.views.case_facts import told
from duecourse.views.configuration.shapes import Retention
from duecourse.views.privacy import privacy

LOOK: Final = "privacy.retention"
PURPOSE: Final = "retention schedule"
CASES_MAX: Final = 1_000
BEGINS: Final = {"birth": "birth_on", "opened": "opened_on", "closed": "closed_on"}
# The one condition that differs from rule to rule is the name of a column, from BEGINS.
DUE: Final = """
    SELECT case_id, reference, class, {begins} FROM views.cases
     WHERE {begins} <= %(before)s AND (%(classes)s::text[] IS NULL OR class = ANY(%(classes)s))
     ORDER BY {begins}, case_id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class DueRecord:
    """A case whose years are over: since when, by which rule, and what holds it, if anything."""

    case_id: UUID
    reference: str
    case_class: str
    rule: Retention
    due_on: date
    held_for: tuple[str, ...]
    expunged: bool


def due(
    connection: Connection[Any], *, today: date, by: trail.Actor, at: datetime
) -> tuple[DueRecord, ...]:
    """Return what is due on a day, at most CASES_MAX a rule, longest due first. Raises NotYours."""
    return looked(
        connection, lambda: tuple(_due(connection, today)),
        action=LOOK, subject="retention schedule", by=by, purpose=PURPOSE, at=at,
        people=lambda found: [str(one.case_id) for one in found],
    )  # fmt: skip


def _due(connection: Connection[Any], today: date) -> Iterator[DueRecord]:
    reader = LedgerReader(connection)
    for rule in in_force().retention:
        asked = {
            "before": add_years(today, -rule.years), "most": CASES_MAX,
            "classes": None if rule.classes is None else list(rule.classes),
        }  # fmt: skip
        query = DUE.format(begins=BEGINS[rule.begins])
        rows = connection.execute(query.encode(), asked).fetchall()
        histories = reader.histories([row[0] for row in rows])
        for case_id, reference, case_class, since in rows:
            state = privacy(told(histories[case_id]))
            yield DueRecord(
                case_id, reference, case_class, rule, add_years(since, rule.years),
                tuple(one.cite for one in state.holds), state.expunged is not None,
            )  # fmt: skip
