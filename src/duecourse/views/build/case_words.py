"""How an event of a case is told: its title, its sentence, the fields of a fact in words."""

import json
from datetime import date
from functools import cache
from typing import Any, Final

from duecourse.law.document import vocabulary
from duecourse.law.explain import said
from duecourse.ledger import keeping
from duecourse.ledger.events import ADMITTED, DEPARTED, Event
from duecourse.ledger.sealing import is_sealed
from duecourse.terms.remarks import SENTENCES, Remark
from duecourse.views.build.paper_words import document_sentence, notice_sentence
from duecourse.views.case_page_shapes import FieldShown
from duecourse.views.lifecycle import lifecycle

GRADES: Final = {
    "A": "government exit record, matched by the source",
    "B": "consular verification",
    "C": "self-report, stamp copy or manifest only",
    "D": "statement",
}
# What an arrival record of a feed says, by its key in the admitted event's body.
FEED_FIELDS: Final = {
    "arrived_on": "Day of arrival",
    "class": "Class of admission",
    "until_said": "Admitted until, as the source wrote it",
    "until": "Admitted until",
    "adm_key": "Admission key",
    "port": "Port of entry (source's code)",
    "mode": "Way of arrival",
    "airline": "Airline",
    "flight": "Flight",
    "state": "First address, state",
    "citizenship": "Citizenship (source's code)",
    "residence": "Residence (source's code)",
    "birth_year": "Year of birth",
    "age": "Age at arrival, as the source gives it",
    "gender": "Sex, as the source gives it",
    "visa_post": "Visa post",
    "filed_on": "Filed on",
    "departure_flag": "Departure flag of the source",
}
REMARKS_AT: Final = {
    "age": Remark.AGE_IMPLAUSIBLE,
    "birth_year": Remark.AGE_DISAGREES_WITH_BIRTH_YEAR,
    "until": Remark.UNTIL_FAR_AHEAD,
    "departure_flag": Remark.DEPARTURE_FLAG_WITHOUT_DATE,
}
TITLES: Final = {
    keeping.PERSON_STATED: "Who the person is to the law",
    keeping.COMPLETENESS_STATED: "How complete the record is",
    keeping.CORRECTED: "Fact corrected",
    keeping.STEP_PROPOSED: "Step proposed",
    keeping.STEP_DECLINED: "Proposal declined",
    keeping.STEP_TAKEN: "Step taken",
    keeping.STEP_STOPPED: "Step stopped",
    keeping.STEP_UNDONE: "Step undone",
    keeping.STOP_ACKNOWLEDGED: "Stop acknowledged",
    keeping.ALARM_RAISED: "Alarm raised",
    keeping.ALARM_ANSWERED: "Alarm answered",
    keeping.ASSIGNED: "Put in charge",
    keeping.REFERRED: "Referred to another office",
}
SHORT: Final = {"nta": "NTA", "tps": "TPS", "uac": "UAC"}
SENTENCE_CHARACTERS_MAX: Final = 600


def label(name: str) -> str:
    """Return a name of the vocabulary in words: `hearing_on` is Hearing on."""
    words = [SHORT.get(word, word) for word in name.split("_")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def title(event: Event) -> str:
    """Return what an event is called."""
    if event.kind == keeping.CORRECTED and json.loads(event.body).get("fact") is None:
        return "Fact withdrawn"
    return TITLES.get(event.kind) or label(event.kind)


def sentence(event: Event, step_titles: dict[str, str]) -> str:
    """Return what an event says, in a line or two."""
    if is_sealed(event):
        return "Expunged: what stood here can no longer be read by anybody."
    body: dict[str, Any] = json.loads(event.body)
    if "fact" in body and event.kind not in keeping.KEEPING:
        told = "; ".join(f"{one.label}: {one.value}" for one in fields(event.kind, body["fact"]))
        return _with_document(told, body)
    if event.kind in (ADMITTED, DEPARTED):
        return _from_feed(event, body)
    return _kept(event.kind, body, step_titles)[:SENTENCE_CHARACTERS_MAX]


def fields(kind: str, stated: dict[str, Any]) -> tuple[FieldShown, ...]:
    """Return the fields of a fact in words; its day stands apart."""
    types = _types().get(kind, {})
    return tuple(
        FieldShown(label(name), _value(value, types.get(name, "")))
        for name, value in stated.items()
        if name != "on" and value is not None
    )


def feed_fields(body: dict[str, Any], remarks: Remark) -> tuple[FieldShown, ...]:
    """Return what a feed's record says, in words, with what there is to remark about it."""
    return tuple(
        FieldShown(text, _value(body[key], ""), _remark(key, remarks))
        for key, text in FEED_FIELDS.items() if body.get(key) is not None
    )  # fmt: skip


@cache
def tracks_of(kind: str) -> tuple[str, ...]:
    """Return the names of the tracks that an event of this kind can move."""
    return tuple(
        one.name for one in lifecycle().tracks if any(move.on == kind for move in one.moves)
    )


def _remark(key: str, remarks: Remark) -> str | None:
    raised = REMARKS_AT.get(key)
    return SENTENCES[raised] if raised is not None and raised in remarks else None


def _value(value: Any, type_: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(_value(one, type_) for one in value)
    text = str(value)
    return text.replace("_", " ") if type_.startswith(("enum", "list")) else day_said(text)


def day_said(text: str) -> str:
    """Return a text as it stands, and a day as people write it: Tue 17 Feb 2026."""
    try:
        return said(date.fromisoformat(text)) if len(text) == len("2026-01-01") else text
    except ValueError:
        return text


@cache
def _types() -> dict[str, dict[str, str]]:
    return {
        kind: {name: text.split("|")[0] for name, text in stated["fields"].items()}
        for kind, stated in vocabulary()["ev"].items()
    }


def _from_feed(event: Event, body: dict[str, Any]) -> str:
    if event.kind == ADMITTED:
        until, class_ = body.get("until_said") or "no date given", body.get("class") or "not given"
        return f"Class {class_}; admitted until, in the source's words: {until}."
    grade = event.grade or "D"
    return (
        f"Evidence grade {grade}: {GRADES[grade]}. Linked by {body.get('linked_by', 'a person')}."
    )


def _with_document(told: str, body: dict[str, Any]) -> str:
    document = body.get("document")
    return f"{told}{'. ' if told else ''}Document: {document}." if document else told


def _kept(kind: str, body: dict[str, Any], step_titles: dict[str, str]) -> str:
    """Return a record-keeping event in a sentence; what has none is told by its fields."""
    if kind in (keeping.STEP_PROPOSED, keeping.STEP_TAKEN):
        return _step(body, step_titles)
    if kind == keeping.CORRECTED:
        new = body["fact"]
        says = "It no longer stands" if new is None else _plain(new)
        return _with_document(f"Version {body['version']}: {says}", body)
    if kind == keeping.STEP_STOPPED:
        return f"Version {body['step_version']} may no longer stand. {' '.join(body['because'])}"
    if kind == keeping.COMPLETENESS_STATED:
        unknown = body["unknown"]
        if unknown is None:
            return "Nobody states that the record is whole."
        return f"Whole, but for: {', '.join(unknown)}." if unknown else "The record is whole."
    if kind == keeping.DOCUMENT_ADDED:
        return document_sentence(body)
    if kind == keeping.NOTICE_PREPARED:
        return notice_sentence(body)
    if kind == keeping.ASSIGNED:
        return f"{body['to'] or 'Nobody'} is in charge. {body.get('because') or ''}".strip()
    if kind == keeping.DEADLINE_MOVED:
        moved = [
            f"{label(one['name'])}: {day_said(one['was'])} became {day_said(one['is'])}."
            for one in body["moved"]
        ]
        return f"The law, a holiday or a closure changed. {' '.join(moved)}"
    return _plain(body)


def _step(body: dict[str, Any], step_titles: dict[str, str]) -> str:
    to = f", to {body['destination']}" if body.get("destination") else ""
    told = [f"{step_titles.get(body['step'], label(body['step']))}{to}."]
    if body.get("ground"):
        told.append(f"Ground: {body['ground']}")
    if body.get("cite"):
        told.append(f"({body['cite']})")
    if body.get("approved_by"):
        told.append(f"Approved by {body['approved_by']}.")
    return " ".join(told)


def _plain(body: dict[str, Any]) -> str:
    return "; ".join(
        f"{label(name)}: {_plain_value(value)}" for name, value in body.items()
        if value not in (None, "", [], {}) and name not in ("rule_book", "holds", "sha256")
    )  # fmt: skip


def _plain_value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(
            f"{_plain_value(inner)} ({label(name).lower()})" for name, inner in value.items()
        )
    if isinstance(value, list):
        return ", ".join(_plain_value(one) for one in value)
    return _value(value, "")
