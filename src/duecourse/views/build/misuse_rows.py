"""Read what on the trail of some days is to be asked about; each query is one method."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.views.misuse_shapes import AccountKnown, Finding

# A case was opened, not merely listed; found by a search; or listed in any other way.
OPENED: Final = ("case.look", "papers.look", "person.look", "case.trail")
SOUGHT: Final = (*OPENED, "case.find")
# Looking for misuse and at alerts is no misuse.
NOT_ASKED: Final = ("misuse.look", "glass.look")
CASE_WORK: Final = ("officer", "supervisor", "court_liaison", "records_steward")
OPENED_AN_HOUR: Final = 60
SHOWN_AN_HOUR: Final = 500
DAY_BEGINS, DAY_ENDS = 6, 20
ENTRIES: Final = """
    WITH place AS (
        SELECT * FROM unnest(%(names)s::text[], %(offices)s::text[], %(everywhere)s::bool[])
            AS of_account (actor, office, everywhere)
    ), entry AS MATERIALIZED (
        SELECT number, at, actor, role, action, outcome, purpose, subject,
               CASE WHEN subject ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$'
                    THEN subject::uuid END AS case_id
          FROM audit.trail
         WHERE at >= %(first)s AND at < %(after)s AND action <> ALL (%(not_asked)s)
    )
"""
NAMED: Final = """
    SELECT entry.actor, entry.case_id, array_agg(DISTINCT entry.number ORDER BY entry.number),
           array_agg(DISTINCT case_names.name),
           coalesce(bool_or(cases.assigned_to = entry.actor), false)
      FROM entry JOIN views.case_names USING (case_id) JOIN views.cases USING (case_id)
     WHERE entry.actor = ANY (%(with_names)s) AND entry.outcome = 'done'
       AND entry.action = ANY (%(sought)s)
     GROUP BY entry.actor, entry.case_id ORDER BY min(entry.number)
"""
WITHOUT_TASK: Final = """
    SELECT entry.actor, entry.case_id::text, '', array_agg(entry.number ORDER BY entry.number)
      FROM entry JOIN views.cases USING (case_id) LEFT JOIN place USING (actor)
     WHERE entry.outcome = 'done' AND entry.action = ANY (%(opened)s)
       AND entry.role = ANY (%(case_work)s)
       AND cases.assigned_to IS DISTINCT FROM entry.actor
       AND NOT EXISTS (
            SELECT FROM views.work WHERE work.case_id = entry.case_id AND work.role = entry.role
               AND (work.office = place.office OR place.everywhere))
       AND NOT EXISTS (
            SELECT FROM ledger.events WHERE events.case_id = entry.case_id
               AND events.kind = 'step_proposed' AND events.actor = entry.actor)
     GROUP BY entry.actor, entry.case_id ORDER BY min(entry.number)
"""
MASS: Final = """
    SELECT actor, to_char(date_trunc('hour', at, 'UTC') AT TIME ZONE 'UTC',
                          'YYYY-MM-DD HH24:00 "UTC"'),
           count(DISTINCT case_id) || ' cases {what}', array_agg(number ORDER BY number)
      FROM entry WHERE outcome = 'done' AND case_id IS NOT NULL {among}
     GROUP BY actor, date_trunc('hour', at, 'UTC') HAVING count(DISTINCT case_id) > {limit}
     ORDER BY min(number)
"""
OFF_HOURS: Final = """
    SELECT actor, to_char(min(local), 'YYYY-MM-DD'), min(said),
           array_agg(number ORDER BY number)
      FROM (SELECT entry.number, entry.actor, min(local) AS local,
                   to_char(min(local), 'HH24:MI') || ' in ' || min(zones.zone) AS said
              FROM entry
              JOIN unnest(%(zoned)s::text[], %(zones)s::text[]) AS zones (actor, zone) USING (actor)
             CROSS JOIN LATERAL (SELECT entry.at AT TIME ZONE zones.zone AS local) AS clock
             WHERE entry.outcome = 'done' AND entry.case_id IS NOT NULL
             GROUP BY entry.number, entry.actor
            HAVING bool_and(extract(hour FROM local) < %(begins)s
                            OR extract(hour FROM local) >= %(ends)s
                            OR local::date = ANY (%(closed)s::date[]))) AS off
     GROUP BY actor, local::date ORDER BY min(number)
"""
CONFIDENTIAL: Final = """
    SELECT entry.actor, entry.case_id::text,
           concat_ws(', ', CASE WHEN sealed THEN 'sealed by a court' END,
                     CASE WHEN protected THEN 'protected, 8 USC 1367' END,
                     CASE WHEN juvenile THEN 'a child''s' END,
                     CASE WHEN asylum THEN 'asylum-confidential, 8 CFR 208.6' END),
           array_agg(entry.number ORDER BY entry.number)
      FROM entry JOIN views.cases USING (case_id)
     WHERE (sealed OR protected OR juvenile OR asylum) AND entry.outcome = 'done'
       AND entry.action = ANY (%(opened)s) AND cases.assigned_to IS DISTINCT FROM entry.actor
     GROUP BY entry.actor, entry.case_id, sealed, protected, juvenile, asylum
     ORDER BY min(entry.number)
"""
REFUSED: Final = """
    SELECT actor, action, count(DISTINCT subject) || ' asked for',
           array_agg(number ORDER BY number)
      FROM entry WHERE outcome = 'refused' GROUP BY actor, action ORDER BY min(number)
"""
GLASS: Final = """
    SELECT actor, subject, purpose, array_agg(number ORDER BY number)
      FROM entry WHERE action = 'case.break-glass' AND outcome = 'done'
     GROUP BY actor, subject, purpose ORDER BY min(number)
"""
# An approved export is one look that two people have answered for.
SHOWN_AMONG: Final = "AND purpose !~ '^export [0-9]+: '"
OPENED_AMONG: Final = "AND action = ANY (%(opened)s)"
QUERIES: Final[Mapping[str, Sequence[str]]] = {
    "without_task": (WITHOUT_TASK,),
    "mass_viewing": (
        MASS.format(what="opened", among=OPENED_AMONG, limit=OPENED_AN_HOUR),
        MASS.format(what="shown in lists and pages", among=SHOWN_AMONG, limit=SHOWN_AN_HOUR),
    ),
    "off_hours": (OFF_HOURS,),
    "confidential": (CONFIDENTIAL,),
    "refused": (REFUSED,),
    "broken_glass": (GLASS,),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A case that an account sought, with the names on file and by which entries."""

    account: str
    case_id: UUID
    entries: tuple[int, ...]
    names: tuple[str, ...]
    in_charge: bool


@dataclass(frozen=True, slots=True)
class MisuseAsked:
    """Over which entries a report is: from an instant on, before another; and what it knows.

    `zones` names the time zones by which an account's hours are judged; `closed` the days on which
    no office works.
    """

    first: datetime
    after: datetime
    accounts: Sequence[AccountKnown]
    zones: Mapping[str, Sequence[str]]
    closed: Sequence[date]

    def parameters(self) -> dict[str, Any]:
        """Return what the queries are given."""
        zoned = [(name, zone) for name, some in self.zones.items() for zone in some]
        return {
            "first": self.first, "after": self.after, "not_asked": list(NOT_ASKED),
            "names": [one.name for one in self.accounts],
            "offices": [one.office for one in self.accounts],
            "everywhere": [one.everywhere for one in self.accounts],
            "with_names": [one.name for one in self.accounts if one.family],
            "zoned": [name for name, _ in zoned], "zones": [zone for _, zone in zoned],
            "closed": list(self.closed), "begins": DAY_BEGINS, "ends": DAY_ENDS,
            "opened": list(OPENED), "sought": list(SOUGHT), "case_work": list(CASE_WORK),
        }  # fmt: skip


def findings(connection: Connection[Any], asked: MisuseAsked) -> Iterable[Finding]:
    """Yield what the methods find that need the database alone."""
    given = asked.parameters()
    for method, queries in QUERIES.items():
        for query in queries:
            for account, about, says, entries in connection.execute(ENTRIES + query, given):
                yield Finding(method, account, about, says, tuple(entries))


def named(connection: Connection[Any], asked: MisuseAsked) -> tuple[Named, ...]:
    """Return the cases that accounts with a name on file sought, with the names of each case."""
    rows = connection.execute(ENTRIES + NAMED, asked.parameters()).fetchall()
    return tuple(
        Named(account, case_id, tuple(entries), tuple(names), in_charge)
        for account, case_id, entries, names, in_charge in rows
    )
