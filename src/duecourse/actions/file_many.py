"""Put records on file with everything that hangs on them, in one statement for any number of them.

The columns come as two JSON texts, and the database numbers the rows. The callers hold the
transaction.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.linkage.normalise import VERSION, Comparable
from duecourse.linkage.packed import pack
from duecourse.linkage.records import Identity, Way, habits, original
from duecourse.linkage.search import filed_under

FILE: Final = """
WITH given AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(records)s::text::json) AS given (
        n int, source text, record text, way text, day date, case_id uuid, original text,
        habits text, judge text, artefact text, evidence text, other bigint, person bigint,
        surely boolean, outcome text)
), forms AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(forms)s::text::json)
        AS forms (n int, packed text, keys bigint[])
), came AS (
    INSERT INTO linkage.source_record
        (source, record, way, happened_on, case_id, original, habits, received_at)
    SELECT source, record, way, day, case_id, original, habits, %(at)s FROM given ORDER BY n
        ON CONFLICT (record, source) DO NOTHING RETURNING id, source, record
), here AS MATERIALIZED (
    SELECT came.id, given.*,
           row_number() OVER (PARTITION BY given.person IS NULL ORDER BY given.n) AS place
      FROM came JOIN given USING (source, record)
), made AS (
    INSERT INTO linkage.person (made_at) SELECT %(at)s FROM here WHERE person IS NULL RETURNING id
), placed AS MATERIALIZED (
    SELECT here.*, coalesce(here.person, numbered.id) AS stands
      FROM here LEFT JOIN (
        SELECT id, row_number() OVER (ORDER BY id) AS place FROM made) AS numbered
        ON here.person IS NULL AND numbered.place = here.place
), said AS (
    INSERT INTO linkage.assertion
        (kind, record, other, person, judge, artefact, actor, evidence, asserted_at)
    SELECT 'link', id, other, stands, judge, artefact, %(actor)s, evidence, %(at)s
      FROM placed ORDER BY n RETURNING id, record
), stood AS (
    INSERT INTO linkage.standing (record, person, by_model)
    SELECT id, stands, judge = 'model' FROM placed
), ended AS (
    UPDATE linkage.standing AS s SET ended_by = e.id, ended_surely = e.surely
      FROM (SELECT DISTINCT ON (other) other, id, surely FROM placed WHERE other IS NOT NULL
             ORDER BY other, surely DESC, n) AS e
     WHERE s.record = e.other AND NOT s.ended_surely RETURNING s.record
), filed AS (
    INSERT INTO linkage.form (record, way, happened_on, case_id, normaliser, packed)
    SELECT placed.id, placed.way, placed.day, placed.case_id, %(normaliser)s, forms.packed
      FROM forms JOIN placed USING (n) RETURNING id, record, packed
), keyed AS (
    INSERT INTO linkage.key (key, form)
    SELECT unnest(forms.keys), filed.id
      FROM filed JOIN placed ON placed.id = filed.record
      JOIN forms ON forms.n = placed.n AND forms.packed = filed.packed
), seen AS (
    INSERT INTO audit.trail (at, actor, role, action, subject, purpose, outcome)
    SELECT %(at)s, %(actor)s, 'feed', %(action)s, 'record ' || id, %(purpose)s, outcome
      FROM placed ORDER BY n
)
SELECT placed.n, placed.id, placed.stands, said.id,
       placed.other IS NULL OR placed.other IN (SELECT record FROM ended)
  FROM placed JOIN said ON said.record = placed.id
"""


@dataclass(frozen=True, slots=True)
class Link:
    """Where a new record stands: with a person, on what; `person` None makes a new one.

    `other` is the record it was compared with. If it is a departure it ends that admission:
    `surely`, or only possibly.
    """

    judge: str
    evidence: str
    outcome: str
    artefact: str | None = None
    person: int | None = None
    other: int | None = None
    surely: bool = False


@dataclass(frozen=True, slots=True)
class Filed:
    """A record now on file: its number, its person, its assertion.

    `ended` is False if it should have ended an admission that somebody else had ended meanwhile.
    """

    record: int
    person: int
    assertion: int
    ended: bool


def file_many(
    connection: Connection[Any],
    records: Sequence[tuple[Identity, tuple[Comparable, ...], Link]],
    *,
    actor: str,
    action: str,
    purpose: str,
    at: datetime,
) -> dict[int, Filed]:
    """File records with their links, forms, keys and trail; return each by its place in `records`.

    A record that is on file already, or stands twice in the batch, is not filed and not returned.
    """
    seen: set[tuple[str, str]] = set()
    rows, forms = [], []
    for n, (identity, made, link) in enumerate(records):
        name = (identity.source, identity.record)
        if name in seen:
            continue
        seen.add(name)
        rows.append(_row(n, identity, link))
        left = identity.way is Way.DEPARTURE
        # Two texts may have one comparable form: it is filed once.
        once = {pack(form): form for form in made}
        forms += [
            {"n": n, "packed": packed, "keys": filed_under(form, left=left)}
            for packed, form in once.items()
        ]
    found = connection.execute(
        FILE,
        {
            "records": json.dumps(rows), "forms": json.dumps(forms), "at": at, "actor": actor,
            "action": action, "purpose": purpose, "normaliser": VERSION,
        },
        prepare=True,
    ).fetchall()  # fmt: skip
    return {n: Filed(*rest) for n, *rest in found}


def _row(n: int, identity: Identity, link: Link) -> dict[str, Any]:
    day, case = identity.happened_on, identity.case_id
    return {
        "n": n, "source": identity.source, "record": identity.record, "way": identity.way,
        "day": None if day is None else day.isoformat(),
        "case_id": None if case is None else str(case),
        "original": original(identity), "habits": habits(identity), "judge": link.judge,
        "artefact": link.artefact, "evidence": link.evidence, "other": link.other,
        "person": link.person, "surely": link.surely, "outcome": link.outcome,
    }  # fmt: skip
