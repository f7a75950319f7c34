"""Faults against the trail: corrupted copies that must be named, and acts killed half way.

A corruption is one bit flipped, or one entry dropped, doubled or exchanged with another.
Verification has to find each of them and name its place or the next.
"""

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from random import Random
from typing import Any, Final
from uuid import UUID

import psycopg

from duecourse.actions.case_record import record_facts
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit.chain import Entry
from duecourse.audit.records import Kept
from duecourse.audit.trail import Actor
from duecourse.audit.verify import verify

KINDS: Final = ("flipped", "dropped", "doubled", "exchanged")
LIVES_MAX_S: Final = 0.12
BEGINS_WITHIN_S: Final = 60
BY: Final = Actor("ana", "officer", "sim")
AT: Final = datetime(2026, 3, 2, 10, tzinfo=UTC)


@dataclass(slots=True)
class Copy:
    """A trail held in memory (`audit.records.Records`)."""

    held: list[Entry]
    beside: Kept

    def entries(self) -> Iterator[Sequence[Entry]]:
        """Yield all entries at once."""
        yield self.held

    def kept(self) -> Kept:
        """Return what is kept beside them."""
        return self.beside


def corruptions_missed(
    copy: Copy, *, seed: int, count: int, verifier_line: str | None
) -> dict[str, Any]:
    """Return how many of so many corruptions were made, and which were not found and named."""
    chance, missed = Random(seed), []
    made = dict.fromkeys(KINDS, 0)
    for _ in range(count):
        kind, place = chance.choice(KINDS), chance.randrange(len(copy.held))
        held = _corrupted(copy.held, kind, place, chance)
        made[kind] += 1
        found = verify(Copy(held, copy.beside), verifier_line=verifier_line).problems
        if not any(abs(one.position - place) <= 1 for one in found):
            missed.append(f"{kind} at {place}")
    return {"corruptions": made, "missed": missed}


def _corrupted(held: Sequence[Entry], kind: str, place: int, chance: Random) -> list[Entry]:
    found = list(held)
    if kind == "dropped":
        del found[place]
    elif kind == "doubled":
        found.insert(place, found[place])
    elif kind == "exchanged":
        other = chance.choice([n for n in range(len(found)) if n != place])
        found[place], found[other] = found[other], found[place]
    else:
        found[place] = _flipped(found[place], chance)
    return found


def _flipped(entry: Entry, chance: Random) -> Entry:
    """Return the entry with one bit flipped in one field that holds anything."""
    values = entry._asdict()
    name = chance.choice([one for one, value in values.items() if value not in ("", b"")])
    value = values[name]
    if isinstance(value, int):
        values[name] = value ^ 1 << chance.randrange(40)
    else:
        raw = bytearray(value if isinstance(value, bytes) else value.encode())
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(7)
        kept = bytes(raw)
        values[name] = kept if isinstance(value, bytes) else kept.decode(errors="replace")
    return Entry(**values)


def kills(url: str, *, seed: int, count: int) -> dict[str, Any]:
    """Kill a process that records facts so many times; return acts and entries without the other.

    An act is a version of a case's history; each has one entry of its own on the trail.
    """
    chance, cases = Random(seed), []
    # Lives come from a process that has everything loaded and runs nothing beside.
    fresh = multiprocessing.get_context("forkserver")
    fresh.set_forkserver_preload([__name__])
    for number in range(count):
        case_id = UUID(int=chance.getrandbits(128), version=4)
        cases.append(str(case_id))
        begun, told = fresh.Pipe(duplex=False)
        child = fresh.Process(target=_acts_until_killed, args=(url, case_id, number, told))
        child.start()
        told.close()
        if not begun.poll(BEGINS_WITHIN_S):
            raise TimeoutError(f"life {number} committed no act within {BEGINS_WITHIN_S} s")
        time.sleep(chance.random() * LIVES_MAX_S)
        child.kill()
        child.join()
    return {"kills": count, **_without_the_other(url, cases)}


def _acts_until_killed(url: str, case_id: UUID, number: int, begun: Connection) -> None:
    """Record one fact after another, and say when the first is committed."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET ROLE duecourse_app")
        for n in range(1_000_000):
            fact = {"kind": "encountered", "on": "2026-03-01", "agency": f"{number}/{n}"}
            with work_on_case(connection, case_id, action=RECORD, by=BY, at=AT) as act:
                record_facts(act, [fact])
            if n == 0:
                begun.send(n)


def _without_the_other(url: str, cases: Sequence[str]) -> dict[str, Any]:
    with psycopg.connect(url, autocommit=True) as connection:
        told = connection.execute(
            """
            SELECT coalesce(events.n, 0), coalesce(entries.n, 0)
              FROM unnest(%s::text[]) AS asked (id)
              LEFT JOIN (SELECT case_id::text AS id, count(*) AS n FROM ledger.events GROUP BY 1)
                        AS events USING (id)
              LEFT JOIN (SELECT subject AS id, count(*) AS n FROM audit.trail
                          WHERE action = %s AND outcome = 'done' GROUP BY 1) AS entries USING (id)
            """,
            (list(cases), RECORD),
        ).fetchall()
    return {
        "acts": sum(events for events, _ in told),
        "killed_after_acts": sum(events > 0 for events, _ in told),
        "acts_without_entry": sum(max(0, events - entries) for events, entries in told),
        "entries_without_act": sum(max(0, entries - events) for events, entries in told),
    }
