"""The desks: what each role has to do, when it is due, and what stands in its way.

Looking at a desk is an act: the gate first, and each case that is shown is a look on the trail.
Counts over a whole office are made at most once a minute and say when.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final, TypeVar

from psycopg import Connection

from duecourse.access.roles import Role
from duecourse.actions import desk_filter
from duecourse.actions.configuration import in_force
from duecourse.actions.desk_filter import Filter, KeptFilter, kept
from duecourse.actions.look import looked
from duecourse.audit import trail
from duecourse.views.build import desk_rows, queue_rows
from duecourse.views.build.queue_rows import Wanted
from duecourse.views.desk_shapes import (
    Approval,
    Care,
    Counts,
    MyCase,
    OrderIn,
    QueuePage,
    Waiting,
    Workload,
)
from duecourse.views.export_shapes import Table

LOOK, WORKLOAD, EXPORT = "desk.look", "desk.workload", "desk.export"
PURPOSE: Final = "desk"
KEEP_COUNTS: Final = timedelta(seconds=60)
KEPT_COUNTS_MAX: Final = 500
EXPORT_ROWS_MAX: Final = 5_000
WHOSE: Final = "whose"  # beside the filter: whose queue is meant
COLUMNS: Final = (
    "Due", "Step", "What", "Case", "Person", "Office", "In charge", "Since",
    "Blocked because", "Cite",
)  # fmt: skip
SHOWN_MAX: Final = desk_rows.SHOWN_MAX
Shape = TypeVar("Shape")


class Lately:
    """What was counted lately, by what was asked; each stands for at most KEEP_COUNTS."""

    def __init__(self) -> None:
        self._kept: dict[Any, tuple[datetime, Any]] = {}
        self._lock = Lock()

    def get(
        self, connection: Connection[Any], asked: tuple[Any, ...], make: Callable[[], Shape], *,
        at: datetime,
    ) -> Shape:  # fmt: skip
        """Return what was made lately for this database and this question, or make it."""
        key = (connection.info.host, connection.info.port, connection.info.dbname, *asked)
        with self._lock:
            found = self._kept.get(key)
        if found is not None and timedelta(0) <= at - found[0] < KEEP_COUNTS:
            lately: Shape = found[1]
            return lately
        made = make()
        with self._lock:
            if len(self._kept) >= KEPT_COUNTS_MAX:
                self._kept.clear()
            self._kept[key] = (at, made)
        return made


LATELY: Final = Lately()


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody's desk: the queue, how it is narrowed and what it can be narrowed by."""

    role: str
    of_role: str
    at: datetime
    queue: QueuePage
    filter: Filter
    kept: tuple[KeptFilter, ...]
    offices: tuple[str, ...]
    steps: tuple[str, ...]
    counts: Counts | None = None
    waiting: tuple[Waiting, ...] = ()
    approvals: tuple[Approval, ...] = ()
    orders: tuple[OrderIn, ...] = ()
    care: Care | None = None

    @property
    def people(self) -> tuple[str, ...]:
        """Return the cases that are shown, each once."""
        shown: list[Any] = [*self.queue.lines, *self.waiting, *self.approvals, *self.orders]
        return tuple(dict.fromkeys(str(one.case_id) for one in shown))


def look_at_desk(
    connection: Connection[Any], chosen: Filter | None, *, by: trail.Actor, at: datetime,
    after: str | None = None, of_role: str = "",
) -> Desk:  # fmt: skip
    """Return the desk of whoever asks, its queue from the place `after` on.

    `chosen` None opens the desk with the filter kept for that. `of_role` lets a supervisor see what
    officers have to do. Raises NotYours.
    """
    return looked(
        connection, lambda: _desk(connection, chosen, by=by, at=at, after=after, of_role=of_role),
        action=LOOK, subject=f"desk of {by.role}", by=by, purpose=PURPOSE, at=at,
        people=lambda desk: desk.people,
    )  # fmt: skip


def _desk(
    connection: Connection[Any], chosen: Filter | None, *, by: trail.Actor, at: datetime,
    after: str | None, of_role: str,
) -> Desk:  # fmt: skip
    filters = kept(connection, account=by.name, desk=by.role)
    if chosen is None:
        chosen = next((one.filter for one in filters if one.opens), Filter())
    offices = _offices(connection, by, at)
    role = _role_of(by, of_role)
    before = base(by, role, offices)
    wanted = chosen.wanted(before, today=at.date())
    steps = LATELY.get(
        connection,
        ("steps", role, *offices),
        lambda: queue_rows.steps(connection, role, offices),
        at=at,
    )
    queue = queue_rows.page(connection, wanted, after=after)
    mine = by.role == Role.OFFICER
    first = after is None
    return Desk(
        by.role, role, at, queue, chosen, filters, offices, steps,
        counts=queue_rows.counts(connection, before, today=at.date()) if mine else None,
        waiting=_waiting(connection, by, wanted) if first else (),
        approvals=desk_rows.approvals(connection, wanted.offices)
        if first and by.role == Role.SUPERVISOR else (),
        orders=desk_rows.orders_in(connection, wanted.offices)
        if first and by.role == Role.COURT_LIAISON else (),
        care=desk_rows.care(connection) if first and by.role == Role.RECORDS_STEWARD else None,
    )  # fmt: skip


def base(by: trail.Actor, role: str, offices: tuple[str, ...]) -> Wanted:
    """Return the work of a desk before anything narrows it: an officer's is that of his cases.

    What a role finds to do is what the configuration's queue names; without a queue, nothing.
    """
    queue = next((one for one in in_force().queues if one.role == role), None)
    steps = () if queue is None else queue.steps
    return Wanted(role, by.name if by.role == Role.OFFICER else None, offices, steps=steps)


def _role_of(by: trail.Actor, of_role: str) -> str:
    """Return whose work is shown: one's own, or, to a supervisor, that of officers."""
    if by.role == Role.SUPERVISOR and of_role != Role.SUPERVISOR:
        return str(Role.OFFICER)
    return by.role


def _waiting(connection: Connection[Any], by: trail.Actor, wanted: Wanted) -> tuple[Waiting, ...]:
    if by.role == Role.OFFICER:
        return desk_rows.mine_waiting(connection, by.name)
    if by.role in (Role.SUPERVISOR, Role.COURT_LIAISON):
        return desk_rows.waiting(connection, wanted.offices)
    return ()


def look_at_my_cases(
    connection: Connection[Any], *, by: trail.Actor, at: datetime
) -> tuple[MyCase, ...]:
    """Return the open cases that whoever asks is in charge of. Raises NotYours."""
    return looked(
        connection, lambda: queue_rows.my_cases(connection, by.name), action=LOOK,
        subject="my cases", by=by, purpose=PURPOSE, at=at, people=_ids,
    )  # fmt: skip


def look_at_workload(
    connection: Connection[Any], office: str | None, *, by: trail.Actor, at: datetime
) -> tuple[Workload | None, tuple[str, ...]]:
    """Return an office's work by account, and the offices there are. Raises NotYours.

    `office` None: the one of the filter that the desk opens with, else the first.
    """

    def counted() -> tuple[Workload | None, tuple[str, ...]]:
        offices = _offices(connection, by, at)
        chosen = office or _own_office(connection, by) or next(iter(offices), "")
        if chosen not in offices:
            return None, offices
        load = LATELY.get(
            connection, ("workload", chosen),
            lambda: desk_rows.workload(connection, chosen, at=at), at=at,
        )  # fmt: skip
        return load, offices

    return looked(
        connection, counted, action=WORKLOAD, subject="workload", by=by, purpose=PURPOSE, at=at
    )


def _offices(connection: Connection[Any], by: trail.Actor, at: datetime) -> tuple[str, ...]:
    """Return the offices whose work is open to somebody: the own one, or all that have cases."""
    if not by.everywhere:
        return (by.office,)
    return LATELY.get(connection, ("offices",), lambda: queue_rows.offices(connection), at=at)


def _own_office(connection: Connection[Any], by: trail.Actor) -> str:
    filters = kept(connection, account=by.name, desk=by.role)
    return next((one.filter.office for one in filters if one.opens), "")


def table(
    connection: Connection[Any], fields: Mapping[str, str], by: trail.Actor, at: datetime
) -> Table:
    """Return a queue as a table to take away, at most EXPORT_ROWS_MAX lines.

    `actions/export` asks the gate and writes the trail. Raises FilterNotLawful, FilterUnreadable.
    """
    chosen = desk_filter.read({name: one for name, one in fields.items() if name != WHOSE})
    role, offices = _role_of(by, fields.get(WHOSE, "")), _offices(connection, by, at)
    wanted = chosen.wanted(base(by, role, offices), today=at.date())
    lines = queue_rows.page(connection, wanted, rows=EXPORT_ROWS_MAX).lines
    rows = tuple(
        (one.due_on, one.step, one.says, one.reference, one.name, one.office, one.assigned_to,
         one.since, " ".join(one.blocked), one.cite)
        for one in lines
    )  # fmt: skip
    return Table(f"queue-{at.date()}", COLUMNS, rows, _ids(lines))


def _ids(shown: Iterable[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(one.case_id) for one in shown))
