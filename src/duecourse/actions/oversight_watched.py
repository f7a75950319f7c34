"""Oversight over deadlines, holds and alarms, and over what linkage gets wrong."""

import json
import pkgutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.interlock import REMOVAL, steps
from duecourse.actions.look import looked
from duecourse.actions.oversight import COUNT, PURPOSE, open_cases_of
from duecourse.actions.report_month import report_month
from duecourse.audit import trail
from duecourse.law.rules.holds_shape import ALL
from duecourse.views.build import oversight_deadlines as build
from duecourse.views.watched_shapes import Cases, DeadlinesPage, LinkagePage

LISTED_MAX: Final = 20
ASKED_MAX: Final = 200
DAYS: Final = timedelta(days=30)


def look_at_deadlines(
    connection: Connection[Any], *, by: trail.Actor, at: datetime
) -> DeadlinesPage:
    """Return deadlines missed, steps against a stamped hold, and alarms. Raises NotYours.

    All cases are counted; those that are listed are open to who asks.
    """
    return looked(
        connection, lambda: _deadlines(connection, by=by, at=at), action=COUNT,
        subject="deadlines, holds and alarms", by=by, purpose=PURPOSE, at=at, marks=True,
        people=lambda page: page.case_ids,
    )  # fmt: skip


def look_at_linkage(connection: Connection[Any], *, by: trail.Actor, at: datetime) -> LinkagePage:
    """Return the released figures of linkage by name group, and the last 30 days at work.

    Raises NotYours.
    """
    after = at.date() + timedelta(days=1)
    first = after - DAYS

    def built() -> LinkagePage:
        month = report_month(connection, first=first, after=after)
        return LinkagePage(released(), first, at.date(), month.data.get("all", {}).get("all", {}))

    return looked(connection, built, action=COUNT, subject="linkage", by=by, purpose=PURPOSE, at=at)


@cache
def released() -> dict[str, Any]:
    """Return the figures of the release by name-origin group (docs/linkage-fairness.md)."""
    stated = pkgutil.get_data("duecourse.views", "values/linkage_released.json")
    assert stated is not None, "the package's own file"
    made: dict[str, Any] = json.loads(stated)
    return made


def forbids(step: str, destination: str | None, holds: list[dict[str, str]]) -> bool:
    """Say whether the holds stamped on a step forbid it, by the rule of the step alone."""
    known = steps().get(step)
    if known is None:
        return bool(holds)  # no step of ours: whatever held then is shown
    if known.rule == REMOVAL:
        return any(one["scope"] in (ALL, destination) for one in holds)
    return any(one["id"] in known.rule and one["scope"] == ALL for one in holds)


def _deadlines(connection: Connection[Any], *, by: trail.Actor, at: datetime) -> DeadlinesPage:
    today = at.date()
    titles = {name: one.title for name, one in steps().items()}
    against = build.overridden(connection, forbids)
    alarms = build.alarms(connection)
    raised = [case for case, _ in alarms]
    asked = [*_few(against), *_few(raised)]
    visible = open_cases_of(connection, asked, by=by)
    return DeadlinesPage(
        today, build.missed_steps(connection, today, titles),
        build.missed_watches(connection, today), build.stops_late(connection, at),
        _listed(against, visible), _listed(raised, visible), len(alarms),
        sum(not answered for _, answered in alarms),
    )  # fmt: skip


def _few(cases: Sequence[UUID]) -> list[UUID]:
    return list(dict.fromkeys(cases))[:ASKED_MAX]


def _listed(cases: Sequence[UUID], visible: frozenset[UUID]) -> Cases:
    return Cases(
        len(cases), tuple(case for case in _few(cases) if case in visible)[:LISTED_MAX]
    )  # fmt: skip
