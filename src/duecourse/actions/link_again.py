"""Look again at departures that came before their admission, when an admission comes.

Only a departure that nobody has judged is looked at: one that a person joined, kept apart or parted
stays as the person left it. What is left open is put before readers unless it waits there already.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from duecourse.actions import assertions
from duecourse.actions.assertions import Said
from duecourse.actions.file_many import Link
from duecourse.actions.link import ACTION, PURPOSE, AdmissionTaken, Linker
from duecourse.actions.review_ask import settled_elsewhere
from duecourse.actions.review_doubt import put_before_readers
from duecourse.audit import trail
from duecourse.linkage.normalise import Given
from duecourse.linkage.policy import Outcome
from duecourse.linkage.records import Identity, Way, forms_again, stated
from duecourse.linkage.search import search, search_keys
from duecourse.linkage.standing import LINK, MODEL

AGAIN_MAX: Final = 200
ORIGINALS: Final = "SELECT original, habits FROM linkage.source_record WHERE id = ANY(%s)"
# Departures of the source that stand alone and that no assertion but their first ever named.
ALONE: Final = """
    SELECT r.id, r.record, r.happened_on, r.original, r.habits
      FROM linkage.source_record AS r JOIN linkage.standing AS s ON s.record = r.id
     WHERE r.id = ANY(%s) AND r.source = %s AND r.way = 'departure' AND s.compartment IS NULL
       AND NOT EXISTS (SELECT FROM linkage.assertion AS a WHERE a.other IS NOT NULL
                          AND (a.record = r.id OR a.other = r.id))
     ORDER BY r.id LIMIT %s
"""
WAITS: Final = "SELECT records[1] FROM linkage.review_waiting WHERE records[1] = ANY(%s)"
HANG: Final = "UPDATE linkage.standing SET person = %s, by_model = true WHERE record = %s"


@dataclass(frozen=True, slots=True)
class Again:
    """A departure on file that is linked now: to which admission, by which assertion.

    `surely`: a document agrees, so that the departure may be confirmed.
    """

    departure: int
    arrival: int
    assertion: int
    surely: bool


def link_again(linker: Linker, arrivals: Sequence[int], *, at: datetime) -> list[Again]:
    """Link the departures on file that find their admission now; put in doubt what stays open.

    The caller holds the transaction. At most AGAIN_MAX departures are looked at.
    """
    connection = linker.connection
    rows = connection.execute(ORIGINALS, (list(arrivals),)).fetchall()
    keys = [search_keys(forms_again(*row), left=True) for row in rows]
    found = {one.record for searched in search(connection, keys) for one in searched.found}
    if not found:
        return []
    alone = connection.execute(ALONE, (sorted(found), linker.source, AGAIN_MAX)).fetchall()
    made = [(_identity(linker.source, row), forms_again(row[3], row[4])) for row in alone]
    numbers = [row[0] for row in alone]
    judged = dict(zip(numbers, linker.look_again(made, but=frozenset(numbers)), strict=True))
    waits = {row[0] for row in connection.execute(WAITS, (numbers,)).fetchall()}
    doubtful = {number: said for number, said in judged.items() if number not in waits}
    put_before_readers(connection, linker.artefact, doubtful, at=at)
    return [
        _linked(linker, number, linker.link_of(said), at=at)
        for number, said in judged.items()
        if said.decision.outcome is Outcome.AUTOMATIC
    ]


def _identity(source: str, row: Sequence[Any]) -> Identity:
    given = Given(**stated(row[3])[0])  # type: ignore[arg-type]
    return Identity(source, row[1], Way.DEPARTURE, given, happened_on=row[2])


def _linked(linker: Linker, departure: int, link: Link, *, at: datetime) -> Again:
    connection = linker.connection
    assert link.person is not None, "a link has a person"
    assert link.other is not None, "and the record it was compared with"
    said = Said(MODEL, linker.actor, at, link.artefact)
    made = assertions.put(
        connection, LINK, record=departure, other=link.other, person=link.person, said=said,
        evidence=json.loads(link.evidence),
    )  # fmt: skip
    connection.execute(HANG, (link.person, departure))
    if not assertions.end_admission(
        connection, record=departure, other=link.other, surely=link.surely
    ):
        raise AdmissionTaken
    settled_elsewhere(connection, [departure])
    trail.write(
        connection, by=trail.Actor(linker.actor, "feed"), action=ACTION,
        subject=f"record {departure}", purpose=PURPOSE, at=at,
    )  # fmt: skip
    return Again(departure, link.other, made, link.surely)
