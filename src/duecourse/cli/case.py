"""`duecourse case`: take a case document in as a case, and show a case as it stands."""

import argparse
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from duecourse.law.findings import Status, plain
from duecourse.terms.errors import DuecourseError

if TYPE_CHECKING:
    from duecourse.views.case_shapes import Meaning

OPERATOR = ("operator", "records_steward")


class NotAFileOfACase(DuecourseError):
    """The file cannot be read as a case document."""

    code = "case.no-document"

    def __init__(self, *, file: Path, why: str) -> None:
        super().__init__(
            f"{file} is no case document: {why}. A document has `person`, `events` and `as_of`."
        )


def add_parser(subparsers: Any) -> None:
    """Add `case` and what can be done with one to the command line."""
    case = subparsers.add_parser("case", help="take a case document in, show a case")
    acts = case.add_subparsers(dest="act", required=True, metavar="ACT")
    taken = acts.add_parser(
        "import",
        help="record a case document as a new case and print its id",
        description="Every event of the document becomes an event of the record. A document that "
        "contradicts itself is refused whole.",
    )
    taken.add_argument("file", type=Path)
    taken.add_argument("--json", action="store_true", help="print one JSON object")
    taken.set_defaults(func=take_in)
    show = acts.add_parser(
        "show",
        help="what the record says, which holds stand, what may be recorded",
        description="The case on a day, as it is known now or was known on an earlier instant.",
    )
    show.add_argument("id", type=UUID)
    show.add_argument("--as-of", type=date.fromisoformat, help="a day (default: today)")
    show.add_argument(
        "--known-on", type=_instant, metavar="DAY", help="as it was known at the end of this day"
    )
    show.add_argument("--destination", metavar="COUNTRY", help="judge removal to this country")
    show.add_argument("--json", action="store_true", help="print one JSON object")
    show.set_defaults(func=show_case)


def _instant(text: str) -> datetime:
    return datetime.combine(date.fromisoformat(text), datetime.max.time(), UTC)


def take_in(arguments: argparse.Namespace) -> int:
    """Record a case document as a case."""
    from duecourse.actions.case_record import record_facts
    from duecourse.actions.work_on_case import RECORD, work_on_case
    from duecourse.audit.trail import Actor
    from duecourse.cli.database import connected
    from duecourse.law import document

    stated = _stated(arguments.file)
    document.read(stated)
    case_id, at = uuid4(), datetime.now(UTC)
    with (
        connected() as connection,
        work_on_case(connection, case_id, action=RECORD, by=Actor(*OPERATOR), at=at) as act,
    ):
        version = record_facts(
            act, stated.get("events", []), person=stated.get("person"),
            unknown=stated.get("unknown"), complete="unknown" in stated,
        )  # fmt: skip
    told = {"case": str(case_id), "version": version}
    print(json.dumps(told) if arguments.json else f"{case_id} at version {version}")
    return 0


def _stated(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text())
    except (OSError, ValueError) as failure:
        raise NotAFileOfACase(file=file, why=str(failure)) from failure
    if not isinstance(found, dict):
        raise NotAFileOfACase(file=file, why="it holds no object")
    return found


def show_case(arguments: argparse.Namespace) -> int:
    """Print a case as it stands."""
    from duecourse.actions.interlock import judge, steps
    from duecourse.actions.work_on_case import look_at_record
    from duecourse.audit.trail import Actor
    from duecourse.cli.database import connected
    from duecourse.views.meaning import meaning

    at = datetime.now(UTC)
    with connected() as connection:
        of = look_at_record(
            connection, arguments.id, by=Actor(*OPERATOR), at=at, known_on=arguments.known_on
        )
    day = arguments.as_of or at.date()
    verdicts = {
        name: judge(of, name, as_of=day, destination=arguments.destination) for name in steps()
    }
    told = {
        "case": str(arguments.id), "version": of.version, "as_of": day.isoformat(),
        "document": of.document(as_of=day),
        "holds": [dict(one) for one in next(iter(verdicts.values())).holds],
        "steps": {
            name: {"permitted": one.permitted, "why_not": list(one.reasons)}
            for name, one in verdicts.items()
        },
        "taken": [
            {"step": one.step, "version": one.version, "stopped_by": one.stopped_by}
            for one in of.steps
        ],
        "alarms": list(of.alarms), **_meant(meaning(of, as_of=day)),
    }  # fmt: skip
    print(json.dumps(told, indent=None if arguments.json else 2))
    return 0


def _meant(means: "Meaning") -> dict[str, Any]:
    """Return what a record means on its day: where it stands, what comes next, the answers."""
    ended = means.outcome
    return {
        "tracks": {
            one.track: {"state": one.state, "since": _iso(one.since), "version": one.by_version}
            for one in means.tracks
        },
        "outcome": ended
        and {"name": ended.name, "on": ended.on.isoformat(), "version": ended.by_version},
        "next_steps": [
            {"name": one.name, "title": one.title, "role": one.role, "due_on": _iso(one.due_on),
             "since": one.since.isoformat(), "cite": one.cite, "may": one.may,
             "blocked": list(one.blocked), "missing": list(one.missing)}
            for one in means.steps
        ],
        "waits_for": means.waits_for, "changes_on": _iso(means.changes_on),
        "findings": {
            name: {"value": plain(one.value), "status": str(one.status),
                   "rules": list(one.rules), "missing": list(one.missing)}
            for name, one in means.findings.items() if one.status is not Status.NOT_APPLICABLE
        },
    }  # fmt: skip


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
