"""Reports of misuse: what on the trail of some days should be asked about, and how it is found.

A report names entries of the trail and never weighs a person: there is no count over methods and no
order but that of the trail. It is made over all cases, since a sealed case that was touched is one
of the things it is for; it names a case by its id alone.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.configuration import in_force
from duecourse.actions.gate import acting, pass_gate
from duecourse.audit import trail
from duecourse.law.calendar import why_closed
from duecourse.ledger.chain import canonical_json
from duecourse.linkage.names import PARTICLES
from duecourse.linkage.names import name as comparable
from duecourse.terms.errors import AuditError
from duecourse.views.build import misuse_rows
from duecourse.views.build.misuse_rows import (
    DAY_BEGINS,
    DAY_ENDS,
    OPENED_AN_HOUR,
    SHOWN_AN_HOUR,
    MisuseAsked,
    Named,
)
from duecourse.views.misuse_shapes import AccountKnown, Finding, Method, Misuse

LOOK, KEEP = "misuse.look", "night.run"
PURPOSE: Final = "oversight"
DAYS_MAX: Final = 31
ONE_DAY: Final = timedelta(days=1)
METHODS: Final = (
    Method(
        "own_name", "Own name",
        "Cases that an account opened or found by a search while a name on file in the case has a "
        "surname of the account's own full name and its first given name. Names are compared in "
        "capital Latin letters; accounts without a full name are not compared.",
    ),
    Method(
        "same_surname", "Same surname",
        "As own name, but a surname alone is the same; particles (de, la, al ...) do not count. "
        "Frequent surnames are found often: that is no sign of anything by itself.",
    ),
    Method(
        "without_task", "Opened without a task",
        "Cases that an account of case work opened though, as the record stands now, it is not in "
        "charge of the case, the case has no work for its role in its office, and it never "
        "proposed a step in it. Who was in charge then and is no longer is found as well.",
    ),
    Method(
        "mass_viewing", "Many cases in one hour",
        f"More than {OPENED_AN_HOUR} different cases opened, or more than {SHOWN_AN_HOUR} shown in "
        "any way, in one clock hour. Files that a second person approved do not count.",
    ),
    Method(
        "off_hours", "Outside of office hours",
        f"Entries on cases before {DAY_BEGINS}:00 or from {DAY_ENDS}:00 on, on a weekend or a "
        "legal holiday, by the clock of the account's office as the configuration has it. For "
        "accounts of every office: where it was so in all. The hours are a rule of this product.",
    ),
    Method(
        "confidential", "Confidential cases opened",
        "Cases that are sealed, protected by 8 USC 1367, asylum-confidential or a child's, as the "
        "record stands now, opened by an account that is not in charge of them.",
    ),
    Method(
        "refused", "Refused",
        "Every attempt that was refused, by account and action.",
    ),
    Method(
        "broken_glass", "Broken glass",
        "Every case opened by breaking the glass, with the reason that was written.",
    ),
)  # fmt: skip


class DaysNotAsked(AuditError):
    """The days of a report are in the wrong order, too many, or not over yet."""

    code = "misuse.days-not-asked"

    def __init__(self, *, first: date, last: date, today: date) -> None:
        super().__init__(
            f"A report covers 1 to {DAYS_MAX} days up to {today}; {first} to {last} was asked. Ask "
            "for other days."
        )


def report(
    connection: Connection[Any], first: date, last: date, *, accounts: Sequence[AccountKnown],
    by: trail.Actor, at: datetime,
) -> Misuse:  # fmt: skip
    """Return what is found on the trail from the first day through the last, in UTC.

    Each case that is named is a look of its own on the trail. Raises NotYours or DaysNotAsked.
    """
    pass_gate(connection, action=LOOK, subject=f"misuse {first} to {last}", by=by,
              purpose=PURPOSE, at=at)  # fmt: skip
    if not (first <= last <= at.date() and (last - first).days < DAYS_MAX):
        raise DaysNotAsked(first=first, last=last, today=at.date())
    with connection.transaction():
        found = _found(connection, first, last, accounts)
        _looked(connection, f"misuse {first} to {last}", found, by=by, at=at)
    return Misuse(first, last, METHODS, found)


def look_at_kept(
    connection: Connection[Any], day: date | None, *, by: trail.Actor, at: datetime
) -> Misuse | None:
    """Return the report that the nightly pass kept of a day, or the last one; None without one.

    Raises NotYours.
    """
    subject = f"misuse of {day or 'the last kept day'}"
    pass_gate(connection, action=LOOK, subject=subject, by=by, purpose=PURPOSE, at=at)
    with connection.transaction():
        row = connection.execute(
            "SELECT day, findings FROM audit.misuse_reports WHERE day = coalesce(%s, day)"
            " ORDER BY day DESC LIMIT 1",
            (day,),
        ).fetchone()
        found = (
            () if row is None else tuple(_finding(one) for one in json.loads(row[1])["findings"])
        )
        _looked(connection, subject, found, by=by, at=at)
    return None if row is None else Misuse(row[0], row[0], METHODS, found, kept=True)


def keep_reports(
    connection: Connection[Any], *, today: date, accounts: Sequence[AccountKnown],
    by: trail.Actor, at: datetime,
) -> tuple[date, ...]:  # fmt: skip
    """Keep the report of each whole day since the last kept one, up to yesterday; return the days.

    It shows nothing to whoever runs it. After a pause, the last DAYS_MAX days are made. Raises
    NotYours.
    """
    with acting(connection, action=KEEP, subject="misuse reports", by=by, purpose=PURPOSE, at=at):
        row = connection.execute("SELECT max(day) FROM audit.misuse_reports").fetchone()
        last = row and row[0]
        begin = today - ONE_DAY if last is None else max(last + ONE_DAY, today - DAYS_MAX * ONE_DAY)
        days = tuple(begin + n * ONE_DAY for n in range((today - begin).days))
        for day in days:
            found = _found(connection, day, day, accounts)
            connection.execute(
                "INSERT INTO audit.misuse_reports (day, made_at, findings) VALUES (%s, %s, %s)",
                (day, at, canonical_json({"findings": [asdict(one) for one in found]})),
            )
    return days


def _found(
    connection: Connection[Any], first: date, last: date, accounts: Sequence[AccountKnown]
) -> tuple[Finding, ...]:
    asked = MisuseAsked(
        datetime.combine(first, time(), UTC), datetime.combine(last + ONE_DAY, time(), UTC),
        accounts, _zones(accounts), _closed(first, last),
    )  # fmt: skip
    by_name = _by_name(misuse_rows.named(connection, asked), accounts)
    return (*by_name, *misuse_rows.findings(connection, asked))


def _zones(accounts: Iterable[AccountKnown]) -> Mapping[str, Sequence[str]]:
    """Return by whose clocks an account is judged: its office's, or all where it has none."""
    by_office = {one.name: str(one.zone) for one in in_force().offices}
    every = sorted(set(by_office.values()))
    return {
        one.name: [by_office[one.office]] if one.office in by_office else every for one in accounts
    }


def _closed(first: date, last: date) -> list[date]:
    """Return the weekend days and legal holidays; local days begin and end beside those of UTC."""
    days = ((first - ONE_DAY) + n * ONE_DAY for n in range((last - first).days + 3))
    return [day for day in days if why_closed(day) is not None]


def _by_name(cases: Iterable[Named], accounts: Iterable[AccountKnown]) -> Iterator[Finding]:
    own = {one.name: _words(one.family, one.given) for one in accounts if one.family}
    for case in cases:
        surnames, given = own[case.account]
        alike = "same_surname"
        names = [_words(*_split(shown)) for shown in case.names]
        with_surname = [others for family, others in names if surnames & family]
        if not with_surname:
            continue
        if any(given[:1] and given[0] in others for others in with_surname):
            alike = "own_name"
        charge = "in charge of it" if case.in_charge else "not in charge of it"
        yield Finding(alike, case.account, str(case.case_id), charge, case.entries)


def _words(family: str, given: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the surnames and the given names in comparable letters."""
    name = comparable(family, given)
    return frozenset(name.surname.split()) - PARTICLES, tuple(name.given.split())


def _split(shown: str) -> tuple[str, str]:
    """Return family and given name of a name as lists show it."""
    family, _, given = shown.partition(", ")
    return family, given


def _finding(kept: Mapping[str, Any]) -> Finding:
    return Finding(
        kept["method"], kept["account"], kept["about"], kept["says"], tuple(kept["entries"])
    )


def _looked(
    connection: Connection[Any], subject: str, found: Iterable[Finding], *, by: trail.Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Write the look, and one for each case that a finding names."""
    named = dict.fromkeys([subject, *(one.about for one in found if _is_case(one.about))])
    trail.write_many(connection, [trail.Line(by, LOOK, one, PURPOSE, at) for one in named])


def _is_case(about: str) -> bool:
    try:
        UUID(about)
    except ValueError:
        return False
    return True
