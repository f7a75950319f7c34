"""What a queue may be narrowed by: office, step, due day, blocked. Nothing about the person.

The list is short on purpose and is checked wherever a filter comes in: from a form, from an
address, from what was kept. Nationality, language, religion, ethnicity and address are not on it,
and a filter that names them is refused, not ignored.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Final

from psycopg import Connection

from duecourse.actions.gate import pass_gate
from duecourse.audit import trail
from duecourse.ledger.chain import canonical_json
from duecourse.terms.errors import AccessError
from duecourse.views.build.queue_rows import Wanted

DUE: Final = ("overdue", "7", "14", "30", "90", "none")
BLOCKED: Final = ("yes", "no")
TEXT_MAX: Final = 80
KEPT_MAX: Final = 20


class FilterNotLawful(AccessError):
    """A queue was to be narrowed by something that is no lawful field of a filter."""

    code = "desk.filter-not-lawful"

    def __init__(self, *, field: str) -> None:
        super().__init__(
            f"A queue cannot be narrowed by {field[:TEXT_MAX]!r}. It can be narrowed by "
            f"{', '.join(FIELDS)}, and it stands in the order of due day, step and case."
        )


class FilterUnreadable(AccessError):
    """A field of a filter has a value that it cannot have."""

    code = "desk.filter-unreadable"

    def __init__(self, *, field: str, rule: str) -> None:
        super().__init__(f"The filter's {field} cannot be read: {rule} Correct it and try again.")


class FilterNotKept(AccessError):
    """A filter cannot be kept under this name, or there are too many."""

    code = "desk.filter-not-kept"

    def __init__(self) -> None:
        super().__init__(
            f"A filter is kept under a name of 1 to {TEXT_MAX} characters, and at most {KEPT_MAX} "
            "a desk. Choose a name, or remove a filter first."
        )


@dataclass(frozen=True, slots=True)
class Filter:
    """What a queue is narrowed by; an empty field narrows nothing.

    `due` is one of DUE: a last day that has passed, within so many days, or no legal day.
    """

    office: str = ""
    step: str = ""
    due: str = ""
    due_from: date | None = None
    due_until: date | None = None
    blocked: str = ""

    def given(self) -> dict[str, str]:
        """Return the fields that narrow, as they stand in an address."""
        every = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: str(value) for name, value in every.items() if value}

    def wanted(self, before: Wanted, *, today: date) -> Wanted:
        """Return the work that is meant, of that which was asked for without a filter."""
        since, until = self.due_from, self.due_until
        if self.due == "overdue":
            until = today - timedelta(days=1)
        elif self.due.isdecimal():
            since, until = today, today + timedelta(days=int(self.due))
        return replace(
            before, step=self.step or None, due_from=since, due_until=until,
            no_day=self.due == "none", blocked=None if not self.blocked else self.blocked == "yes",
            offices=(self.office,) if self.office else before.offices,
        )  # fmt: skip


FIELDS: Final = tuple(one.name for one in fields(Filter))


@dataclass(frozen=True, slots=True)
class KeptFilter:
    """A filter that somebody keeps. `opens`: the desk opens with it."""

    name: str
    filter: Filter
    opens: bool


def read(given: Mapping[str, str]) -> Filter:
    """Return the filter of these fields. Raises FilterNotLawful or FilterUnreadable."""
    for field in given:
        if field not in FIELDS:
            raise FilterNotLawful(field=field)
    text = {field: value.strip()[:TEXT_MAX] for field, value in given.items() if value.strip()}
    if text.get("due", "none") not in DUE:
        raise FilterUnreadable(field="due", rule=f"it is one of {', '.join(DUE)}.")
    if text.get("blocked", "yes") not in BLOCKED:
        raise FilterUnreadable(field="blocked", rule="it is yes or no.")
    days: dict[str, Any] = {one: _day(one, text) for one in ("due_from", "due_until")}
    return Filter(**(text | {one: day for one, day in days.items() if day is not None}))


def _day(field: str, text: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(text[field]) if field in text else None
    except ValueError as wrong:
        raise FilterUnreadable(field=field, rule="it is a day such as 2026-03-02.") from wrong


def kept(connection: Connection[Any], *, account: str, desk: str) -> tuple[KeptFilter, ...]:
    """Return the filters that an account keeps at a desk, by name."""
    rows = connection.execute(
        "SELECT name, fields, opens FROM desks.filters WHERE account = %s AND desk = %s"
        " ORDER BY name", (account, desk), prepare=True,
    ).fetchall()  # fmt: skip
    return tuple(KeptFilter(name, read(json.loads(of)), opens) for name, of, opens in rows)


def keep(
    connection: Connection[Any], name: str, chosen: Filter, *, desk: str, opens: bool,
    by: trail.Actor, at: Any,
) -> None:  # fmt: skip
    """Keep a filter under a name, in the place of one of that name.

    Raises NotYours or FilterNotKept.
    """
    name = name.strip()
    _gate(connection, by=by, at=at)
    with connection.transaction():
        others = [one for one in kept(connection, account=by.name, desk=desk) if one.name != name]
        if not name or len(name) > TEXT_MAX or len(others) >= KEPT_MAX:
            raise FilterNotKept
        if opens:
            connection.execute(
                "UPDATE desks.filters SET opens = false WHERE account = %s AND desk = %s",
                (by.name, desk),
            )
        connection.execute(
            "INSERT INTO desks.filters (account, desk, name, fields, opens)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (account, desk, name)"
            " DO UPDATE SET fields = excluded.fields, opens = excluded.opens",
            (by.name, desk, name, canonical_json(chosen.given()), opens),
        )


def drop(connection: Connection[Any], name: str, *, desk: str, by: trail.Actor, at: Any) -> None:
    """Keep a filter no longer. Raises NotYours."""
    _gate(connection, by=by, at=at)
    connection.execute(
        "DELETE FROM desks.filters WHERE account = %s AND desk = %s AND name = %s",
        (by.name, desk, name),
    )


def _gate(connection: Connection[Any], *, by: trail.Actor, at: Any) -> None:
    pass_gate(connection, action="desk.look", subject="filters", by=by, purpose="desk", at=at)
