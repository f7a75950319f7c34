"""Build the case page of an admission from its history and the law."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse import law
from duecourse.ledger.events import ADMITTED, DEPARTED, Event
from duecourse.ledger.read import LedgerReader
from duecourse.terms.evidence import EvidenceGrade
from duecourse.terms.remarks import SENTENCES, Remark
from duecourse.views.from_ledger import admission_document
from duecourse.views.shapes import CasePage, Fact, FindingShown, RuleShown, TimelineEntry

ROW: Final = """
    SELECT record, version, class, until_said, admitted_until, arrived_on, departed_on,
           departure_grade, remarks
      FROM views.admissions WHERE case_id = %s
"""
QUESTIONS: Final = {
    "stay.authorized_through": "Until when is the stay authorised by the admission?",
    "stay.first_day_out": "Which is the first day after it?",
}
GRADES: Final = {
    "A": "government exit record, matched by the source",
    "B": "consular verification",
    "C": "self-report, stamp copy or manifest only",
    "D": "statement",
}

# Label, key in the admitted event's body, and what stands behind the code.
FACTS: Final = (
    ("Day of arrival", "arrived_on"),
    ("Class of admission", "class"),
    ("Admitted until, as the source wrote it", "until_said"),
    ("Admitted until", "until"),
    ("Admission key", "adm_key"),
    ("Port of entry (source's code)", "port"),
    ("Way of arrival", "mode"),
    ("Airline", "airline"),
    ("Flight", "flight"),
    ("First address, state", "state"),
    ("Citizenship (source's code)", "citizenship"),
    ("Residence (source's code)", "residence"),
    ("Year of birth", "birth_year"),
    ("Age at arrival, as the source gives it", "age"),
    ("Sex, as the source gives it", "gender"),
    ("Visa post", "visa_post"),
    ("Filed on", "filed_on"),
    ("Departure flag of the source", "departure_flag"),
)
REMARKS_AT: Final = {
    "age": Remark.AGE_IMPLAUSIBLE,
    "birth_year": Remark.AGE_DISAGREES_WITH_BIRTH_YEAR,
    "until": Remark.UNTIL_FAR_AHEAD,
    "departure_flag": Remark.DEPARTURE_FLAG_WITHOUT_DATE,
}


def build(connection: Connection[Any], case_id: UUID, *, as_of: date) -> CasePage | None:
    """Return the page of one case computed for `as_of`, or None if there is no such case."""
    history = LedgerReader(connection).history(case_id)
    if not history:
        return None
    row = connection.execute(ROW, (case_id,)).fetchone()
    assert row is not None, "a case with a history has its row: both are written together"
    record, version, class_, until_said, until, arrived_on, departed_on, grade, remarks = row
    state, sentence = _state(departed_on, grade, Remark(remarks))
    return CasePage(
        case_id=case_id,
        reference=record.split("/")[0],
        state=state,
        state_sentence=sentence,
        as_of=as_of,
        version=version,
        facts=_facts(history[0], Remark(remarks)) + _departure_facts(history),
        timeline=tuple(_entry(event) for event in history),
        findings=_findings(
            class_=class_, until_kind=until_said, until=until, arrived_on=arrived_on, as_of=as_of
        ),
    )


def _state(departed_on: date | None, grade: str | None, remarks: Remark) -> tuple[str, str]:
    if departed_on is not None and grade is not None and EvidenceGrade(grade).confirms:
        said = f"A record of evidence grade {grade} ({GRADES[grade]}) shows the departure on "
        return "Departure confirmed", f"{said}{departed_on:%-d %B %Y}."
    sentence = (
        "The record holds no departure. That proves nothing by itself: people leave without being "
        "recorded."
    )
    if Remark.DEPARTURE_FLAG_WITHOUT_DATE in remarks:
        sentence += " The source set its departure flag but gave no date, which confirms nothing."
    return "No departure record", sentence


def _facts(event: Event, remarks: Remark) -> tuple[Fact, ...]:
    body = json.loads(event.body)
    return tuple(
        Fact(
            label=label,
            value=str(body[key]),
            source=event.source,
            record=event.record,
            recorded_at=event.recorded_at,
            remark=SENTENCES[REMARKS_AT[key]]
            if key in REMARKS_AT and REMARKS_AT[key] in remarks
            else None,
        )
        for label, key in FACTS
        if body.get(key) is not None
    )


def _departure_facts(history: Sequence[Event]) -> tuple[Fact, ...]:
    return tuple(
        Fact(
            label="Day of departure",
            value=None if event.happened_on is None else event.happened_on.isoformat(),
            source=event.source,
            record=event.record,
            recorded_at=event.recorded_at,
            remark=f"Linked by {json.loads(event.body).get('linked_by', 'a person')}.",
        )
        for event in history
        if event.kind == DEPARTED
    )


def _entry(event: Event) -> TimelineEntry:
    title, sentence = _told(event)
    return TimelineEntry(
        position=event.position,
        version=event.version,
        kind=event.kind,
        title=title,
        sentence=sentence,
        happened_on=event.happened_on,
        recorded_at=event.recorded_at,
        source=event.source,
        record=event.record,
        grade=event.grade,
        actor=event.actor,
        hash_hex=event.hash.hex(),
    )


def _told(event: Event) -> tuple[str, str]:
    body = json.loads(event.body)
    if event.kind == ADMITTED:
        until = body.get("until_said") or "no date given"
        class_ = body.get("class") or "not given"
        return "Admitted", f"Class {class_}; admitted until, in the source's words: {until}."
    if event.kind == DEPARTED:
        grade = event.grade or "D"
        return "Departed", f"Evidence grade {grade}: {GRADES[grade]}."
    return event.kind.replace("_", " ").capitalize(), ""


def _findings(
    *, class_: str | None, until_kind: str, until: date | None, arrived_on: date, as_of: date
) -> tuple[FindingShown, ...]:
    document = admission_document(
        class_=class_ or "", until_kind=until_kind, until=until, arrived_on=arrived_on
    )
    book = law.rule_book()
    found = law.evaluate(document, as_of=max(as_of, arrived_on), findings=tuple(QUESTIONS))
    shown = []
    for name, finding in found.items():
        value = finding.value.isoformat() if isinstance(finding.value, date) else finding.value
        rules = tuple(
            RuleShown(rule.id, rule.title, rule.text, rule.cite, rule.last_checked, rule.unverified)
            for rule in (book.rules[rule_id] for rule_id in finding.rules)
        )
        shown.append(
            FindingShown(
                name=name, question=QUESTIONS[name], value=value, status=str(finding.status),
                rules=rules, steps=finding.steps, missing=finding.missing,
                changes_on=finding.changes_on, rule_book=book.hash,
            )
        )  # fmt: skip
    return tuple(shown)
