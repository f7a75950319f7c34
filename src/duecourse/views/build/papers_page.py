"""Build the page of a case's papers, and the answer to a search over papers."""

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.ledger.keeping import DOCUMENT_ADDED, NOTE_ADDED
from duecourse.ledger.read import LedgerReader
from duecourse.terms.addresses import comparable_address
from duecourse.views import reach, service
from duecourse.views.case_facts import Kept, Told, told
from duecourse.views.header import header
from duecourse.views.paper_shapes import (
    FoundPaper,
    FoundPapers,
    Note,
    Paper,
    PapersPage,
    Place,
    ServedFact,
)

# Facts whose effect in law rests on service or notice.
DEPENDS_ON_SERVICE: Final = (
    "nta_served", "hearing_set", "notice_served", "third_country_notice_served",
    "reinstatement_notice_served",
)  # fmt: skip
HIT, END = "\x02", "\x03"
HEADLINE: Final = f"StartSel={HIT}, StopSel={END}, MaxWords=24, MinWords=8, MaxFragments=1"
FOUND: Final = """
    WITH asked AS (SELECT websearch_to_tsquery('simple', %(text)s) AS q),
    found AS (
        SELECT p.*, t.text, ts_rank(p.words, q) AS rank
        FROM asked, views.papers p LEFT JOIN views.paper_texts t USING (sha256)
        WHERE p.sensitivity = ANY(%(classes)s) AND p.replaced_by IS NULL
          AND (p.words @@ q OR t.words @@ q)
    )
"""
COUNTS: Final = FOUND + "SELECT type, sensitivity, count(*) FROM found GROUP BY type, sensitivity"
ROWS: Final = (
    FOUND
    + """
    SELECT f.case_id, coalesce(c.reference, ''), f.version, f.kind, f.type, f.sensitivity, f.title,
           f.added_at,
           ts_headline('simple', f.body || ' ' || coalesce(f.text, ''), asked.q, %(headline)s)
    FROM (
        SELECT * FROM found
        WHERE (%(type)s::text IS NULL OR type = %(type)s)
          AND (%(class)s::text IS NULL OR sensitivity = %(class)s)
        ORDER BY added_at DESC, case_id, version LIMIT %(rows)s
    ) f JOIN asked ON true LEFT JOIN views.cases c USING (case_id)
    ORDER BY f.added_at DESC, f.case_id, f.version
"""
)


def build(
    connection: Connection[Any], case_id: UUID, *, as_of: date, classes: Collection[str]
) -> PapersPage | None:
    """Return the papers of a case as they stand on a day, None if there is no such case."""
    history = LedgerReader(connection).history(case_id)
    if not history:
        return None
    of = told(history)
    head = header(of, as_of=as_of, fallback_reference=str(case_id)[:8])
    documents = of.kept_of(DOCUMENT_ADDED)
    seen = tuple(one for one in documents if one.body["sensitivity"] in classes)
    return PapersPage(
        str(case_id), head.reference, head.name, of.version, as_of, _papers(connection, seen),
        len(documents) - len(seen),
        tuple(_note(one) for one in of.kept_of(NOTE_ADDED)),
        service.attempts(of), _served(of), service.absences(of),
        tuple(_address(connection, case_id, one, as_of) for one in reach.addresses(of)),
        tuple(_channel(connection, case_id, one, as_of) for one in reach.channels(of)),
    )  # fmt: skip


def _note(one: Kept) -> Note:
    return Note(one.version, one.body["text"], one.at, one.by)


def _papers(connection: Connection[Any], documents: tuple[Kept, ...]) -> tuple[Paper, ...]:
    sums = [one.body["sha256"] for one in documents]
    how = dict(connection.execute(
        "SELECT sha256, how FROM views.paper_texts WHERE sha256 = ANY(%s)", (sums,)
    ).fetchall())  # fmt: skip
    later = {one.body["replaces"]: one.version for one in documents if one.body["replaces"]}
    return tuple(
        Paper(
            one.version, one.body["title"], one.body["type"], one.body["format"],
            one.body["sensitivity"], one.body["file_name"], one.body["bytes"], one.body["sha256"],
            one.at, one.by, one.body["replaces"], later.get(one.version),
            how.get(one.body["sha256"], ""),
        )
        for one in documents
    )  # fmt: skip


def _served(of: Told) -> tuple[ServedFact, ...]:
    proofs = service.proofs_of(of)
    return tuple(
        ServedFact(
            one.version, one.kind, date.fromisoformat(one.fields["on"]),
            str(one.fields.get("notice") or one.fields.get("method") or ""),
            proofs.get(one.version, ()),
        )
        for one in of.facts if one.kind in DEPENDS_ON_SERVICE
    )  # fmt: skip


def _address(connection: Connection[Any], case_id: UUID, one: reach.Stated, as_of: date) -> Place:
    body = one.body
    if not body.get("usable", True):
        return Place(one, (), 0, one.holds_on(as_of))
    care = [f"c/o {body['in_care_of']}"] if body.get("in_care_of") else []
    town = " ".join(part for part in (body["city"], body["state"], body["post_code"]) if part)
    elsewhere = _count(
        connection,
        "SELECT count(*) FROM views.case_addresses WHERE address = %s AND case_id <> %s",
        comparable_address(body), case_id,
    )  # fmt: skip
    lines = (*care, *body["lines"], town, body["country"])
    return Place(one, lines, elsewhere, one.holds_on(as_of))


def _channel(connection: Connection[Any], case_id: UUID, one: reach.Stated, as_of: date) -> Place:
    elsewhere = _count(
        connection,
        "SELECT count(*) FROM views.case_channels WHERE channel = %s AND whose = 'person'"
        " AND case_id <> %s",
        one.body["value"], case_id,
    )  # fmt: skip
    return Place(one, (one.body["value"], one.body["name"]), elsewhere, one.holds_on(as_of))


def _count(connection: Connection[Any], query: Any, value: str, case_id: UUID) -> int:
    row = connection.execute(query, (value, case_id)).fetchone()
    assert row is not None, "a count always has a row"
    return int(row[0])


def find(
    connection: Connection[Any], text: str, *, classes: Collection[str], type_name: str | None,
    sensitivity: str | None, rows_max: int,
) -> FoundPapers:  # fmt: skip
    """Return the documents and notes with these words, newest first; facets count all of them."""
    given = {
        "text": text, "classes": list(classes), "type": type_name, "class": sensitivity,
        "rows": rows_max, "headline": HEADLINE,
    }  # fmt: skip
    by_type: Counter[str] = Counter()
    by_class: Counter[str] = Counter()
    for kind, level, count in connection.execute(COUNTS, given).fetchall():
        if sensitivity in (None, level):
            by_type[kind] += count
        if type_name in (None, kind):
            by_class[level] += count
    found = tuple(
        FoundPaper(
            case_id=str(row[0]), reference=row[1] or str(row[0])[:8], version=row[2], kind=row[3],
            type=row[4], sensitivity=row[5], title=row[6], added_at=row[7], pieces=_pieces(row[8]),
        )
        for row in connection.execute(ROWS, given).fetchall()
    )  # fmt: skip
    total = sum(n for kind, n in by_type.items() if type_name in (None, kind))
    return FoundPapers(text, found, total, dict(by_type), dict(by_class))


def _pieces(headline: str) -> tuple[tuple[str, bool], ...]:
    """Return a headline in pieces, so that a page marks hits without any markup in the text."""
    found: list[tuple[str, bool]] = []
    for n, part in enumerate(headline.split(HIT)):
        hit, _, after = part.partition(END) if n else ("", "", part)
        found += [(hit, True)] if hit else []
        found += [(after, False)] if after else []
    return tuple(found)
