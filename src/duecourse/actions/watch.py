"""Look at what the watchdogs found. Looking is an act: gate first, and it is on the trail."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.access.roles import Role
from duecourse.actions.look import looked
from duecourse.audit import trail
from duecourse.terms.errors import AccessError
from duecourse.views.build import watch_page
from duecourse.views.build.watch_page import SHARED_CASES_MAX, Asked
from duecourse.views.export_shapes import Table
from duecourse.views.watch_shapes import Neither, WatchesPage, WatchItem, WatchPage, WatchScope

ACTION: Final = "watch.look"
EXPORT: Final = "watch.export"
PURPOSE: Final = "case work"
ITEMS_A_PAGE: Final = 25
CSV_ROWS_MAX: Final = 1_000
COLUMNS: Final = (
    "case", "reference", "office", "assigned to", "last day", "acts", "what", "law",
)  # fmt: skip


class WatchdogUnknown(AccessError):
    """There is no watchdog of this name."""

    code = "watch.unknown"

    def __init__(self, *, name: str) -> None:
        super().__init__(
            f"There is no watchdog {name[:60]}. The list of watchdogs names all there are."
        )


def scope_of(by: trail.Actor, office: str | None) -> WatchScope:
    """Return over which cases somebody may look: an officer over the own ones, others over all."""
    return WatchScope(office or None, by.name if by.role == Role.OFFICER else None)


def look_at_watchdogs(
    connection: Connection[Any], *, by: trail.Actor, at: datetime, office: str | None = None,
    items: int = 0, listed: int = 0, shared_max: int = SHARED_CASES_MAX, purpose: str = PURPOSE,
) -> WatchesPage:  # fmt: skip
    """Return every watchdog with its count and so many items of each; so many cases with neither.

    Everybody who is shown has a line on the trail. Raises NotYours.
    """
    asked = Asked(scope_of(by, office), at, shared_max)
    return looked(
        connection, lambda: watch_page.all_watchdogs(connection, asked, items=items, listed=listed),
        action=ACTION, subject="watchdogs", by=by, purpose=purpose, at=at,
        people=lambda page: _people(page.neither, *(one.items for one in page.watchdogs)),
    )  # fmt: skip


def look_at_watchdog(
    connection: Connection[Any], name: str, *, by: trail.Actor, at: datetime,
    office: str | None = None, page: int = 1, size: int = ITEMS_A_PAGE,
    shared_max: int = SHARED_CASES_MAX, purpose: str = PURPOSE,
) -> WatchPage:  # fmt: skip
    """Return a page of one watchdog, the nearest last day first.

    Everybody who is shown has a line on the trail. Raises NotYours or WatchdogUnknown.
    """
    asked = Asked(scope_of(by, office), at, shared_max)
    found = looked(
        connection,
        lambda: watch_page.one_watchdog(connection, asked, name, page=page, size=size),
        action=ACTION, subject=f"watchdog {name[:60]}", by=by, purpose=purpose, at=at,
        people=lambda page: _people(page.of.items) if page else (),
    )  # fmt: skip
    if found is None:
        raise WatchdogUnknown(name=name)
    return found


def table(
    connection: Connection[Any], fields: Mapping[str, str], by: trail.Actor, at: datetime
) -> Table:
    """Return what one watchdog found as a table to take away, at most CSV_ROWS_MAX cases.

    `actions/export` asks the gate and writes the trail. Raises WatchdogUnknown.
    """
    name, asked = fields.get("name", ""), Asked(scope_of(by, fields.get("office")), at)
    page = watch_page.one_watchdog(connection, asked, name, page=1, size=CSV_ROWS_MAX)
    if page is None:
        raise WatchdogUnknown(name=name)
    rows = tuple(
        (one.case_id, one.reference, one.office, one.assigned_to, one.due_on, one.role, one.says,
         page.of.cite)
        for one in page.of.items
    )  # fmt: skip
    return Table(f"{page.of.name}-{page.as_of}", COLUMNS, rows, tuple(_people(page.of.items)))


def _people(*lists: Sequence[WatchItem | Neither]) -> list[str]:
    return sorted({str(one.case_id) for some in lists for one in some})
