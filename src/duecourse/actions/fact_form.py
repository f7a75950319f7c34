"""The form of a fact: its fields as the law's vocabulary has them, read strictly, errors in place.

What cannot be read stays as it was typed, beside the sentence that says what belongs there.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from duecourse.actions.configuration import in_force
from duecourse.law import fields
from duecourse.law.document import kinds, vocabulary
from duecourse.law.fields import DocumentRefused
from duecourse.terms.errors import LawError

SOURCES: Final = {
    "agency": "The agency's own file",
    "immigration_court": "Immigration court or the Board",
    "federal_court": "Federal court",
    "uscis": "USCIS",
    "cbp": "CBP",
    "consulate": "Consulate",
    "person": "The person",
    "counsel": "Counsel",
}
ZONES: Final = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix",
    "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico",
    "Pacific/Guam",
)  # fmt: skip
CLASSES: Final = {
    "aggravated_felony": "Aggravated felony",
    "236c": "Named in INA 236(c)",
    "no_release": "No release, INA 241(a)(2)",
    "stop_time": "Stops time, INA 240A(d)(1)(B)",
    "security": "Security ground",
}
# Closures and outages come from the calendar's tables, not from anybody's case.
CALENDAR_CHAPTER: Final = 8
HOUR: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
TYPED_MAX: Final = 1_000
DOCUMENT_MAX: Final = 200
SHORT: Final = {"nta": "NTA", "tps": "TPS", "uac": "UAC"}
ADVICE: Final = " Correct it there; nothing was computed."


class KindUnknown(LawError):
    """There is no kind of fact of this name."""

    code = "case.fact-kind-unknown"

    def __init__(self) -> None:
        super().__init__("There is no such kind of fact. Choose one from the list.")


@dataclass(frozen=True, slots=True)
class FieldAsked:
    """One field of the form. `type`: day, hour, text, code, number, choice or several."""

    name: str
    label: str
    hint: str
    type: str
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False
    value: str = ""
    values: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class FactForm:
    """The form of one kind of fact. `fact` is None while anything in it cannot be read."""

    kind: str
    title: str
    meaning: str
    fields: tuple[FieldAsked, ...]
    fact: dict[str, Any] | None = None

    @property
    def errors(self) -> tuple[FieldAsked, ...]:
        """Return the fields that cannot be read."""
        return tuple(one for one in self.fields if one.error)


def title_of(kind: str) -> str:
    """Return a kind of fact in words."""
    words = " ".join(SHORT.get(word, word) for word in kind.split("_"))
    return words[:1].upper() + words[1:]


# A heading, and under it kinds of facts: name, title and meaning of each.
Headed = tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]


def kinds_offered(case_class: str) -> tuple[Headed, Headed]:
    """Return the configuration's forms for a class, and by chapter what is in none of them.

    What is in no form can be recorded all the same: a fact from outside is always recordable.
    """
    here, every = in_force(), kinds_by_chapter()
    chosen = here.case_class(case_class)
    named = {one.name: one for one in here.forms}
    forms = [named[name] for name in chosen.forms] if chosen is not None else []
    shown = {kind[0]: kind for _, kinds_of in every for kind in kinds_of}
    first = tuple(
        (form.title, tuple(shown[kind] for kind in form.records if kind in shown)) for form in forms
    )
    used = {kind for form in forms for kind in form.records}
    rest = (
        (title, tuple(kind for kind in kinds_of if kind[0] not in used))
        for title, kinds_of in every
    )
    return first, tuple((title, kinds_of) for title, kinds_of in rest if kinds_of)


@cache
def kinds_by_chapter() -> Headed:
    """Return the kinds that can be recorded, by chapter: name, title and meaning."""
    chapters: dict[str, list[tuple[str, str, str]]] = {}
    for kind, stated in vocabulary()["ev"].items():
        if stated["chapter"] != CALENDAR_CHAPTER:
            title = vocabulary()["ch"][str(stated["chapter"])]
            chapters.setdefault(title, []).append((kind, title_of(kind), stated["meaning"]))
    return tuple((title, tuple(found)) for title, found in chapters.items())


def blank(kind: str, stated: Mapping[str, Any] | None = None) -> FactForm:
    """Return the form of a kind, filled with a fact as it stands. Raises KindUnknown."""
    typed = {name: _typed(value) for name, value in (stated or {}).items()}
    if "at" in typed:
        at = datetime.fromisoformat(typed["at"])
        typed |= {"on": at.date().isoformat(), "hour": f"{at:%H:%M}"}
    asked = tuple(_filled(one, typed) for one in _asked(kind))
    return FactForm(kind, title_of(kind), _meaning(kind), asked)


def read(kind: str, typed: Mapping[str, str], several: Mapping[str, Sequence[str]]) -> FactForm:
    """Return the form as it was typed, with the fact if all of it can be read.

    Raises KindUnknown.
    """
    asked = []
    fact: dict[str, Any] = {}
    parsers = kinds()[kind][1] if kind in kinds() else {}
    for field in _asked(kind):
        filled = _filled(field, typed, several.get(field.name, ()))
        value, error = _read(filled, parsers.get(field.name))
        asked.append(_with_error(filled, error))
        if value is not None and not error:
            fact[field.name] = value
    fact = _with_instant(kind, fact)
    wrong = any(one.error for one in asked)
    return FactForm(kind, title_of(kind), _meaning(kind), tuple(asked), None if wrong else fact)


@cache
def _asked(kind: str) -> tuple[FieldAsked, ...]:
    stated = vocabulary()["ev"].get(kind)
    if stated is None or stated["chapter"] == CALENDAR_CHAPTER:
        raise KindUnknown
    when = stated["when"].split("/")
    asked = [FieldAsked("on", "Day", "like 2026-01-15", "day", required=True)]
    if "at" in when:
        needed = "on" not in when
        asked.append(FieldAsked("hour", "Time of day", "like 14:30", "hour", required=needed))
        if "zone" not in stated["fields"]:
            asked.append(_zone("Time zone of the place", required=needed))
    for name, text in stated["fields"].items():
        type_, _, meaning = text.replace("date|D/S", "until").partition("|")
        asked.append(_field(name, type_, meaning))
    return tuple(asked)


def _zone(hint: str, *, required: bool) -> FieldAsked:
    options = tuple((zone, zone.replace("_", " ")) for zone in ZONES)
    return FieldAsked("zone", "Time zone", hint, "choice", options, required=required)


def _field(name: str, type_: str, meaning: str) -> FieldAsked:
    required, type_ = type_.endswith("!"), type_.rstrip("!")
    label, hint = title_of(name), meaning.replace("`", "")
    if name == "zone":
        return _zone(hint, required=required)
    if type_.startswith("enum:"):
        options = tuple((v, v.replace("_", " ")) for v in type_.removeprefix("enum:").split(","))
        return FieldAsked(name, label, hint, "choice", options, required)
    if type_ == "bool":
        return FieldAsked(
            name, label, hint, "choice", (("true", "yes"), ("false", "no")), required
        )  # fmt: skip
    if type_.startswith("list:"):
        options = tuple((one, CLASSES[one]) for one in fields.CONVICTION_CLASSES)
        return FieldAsked(name, label, "All that apply", "several", options, required)
    forms = {"date": "day", "until": "day", "country": "code", "int": "number", "str": "text"}
    return FieldAsked(name, label, hint, forms[type_], required=required)


def _filled(field: FieldAsked, typed: Mapping[str, str], several: Sequence[str] = ()) -> FieldAsked:
    value = str(typed.get(field.name, "")).strip()[:TYPED_MAX]
    values = tuple(several) or tuple(part for part in value.split(",") if field.type == "several")
    return FieldAsked(
        field.name, field.label, field.hint, field.type, field.options, field.required, value,
        values, field.error,
    )  # fmt: skip


def _with_error(field: FieldAsked, error: str) -> FieldAsked:
    return FieldAsked(
        field.name, field.label, field.hint, field.type, field.options, field.required,
        field.value, field.values, error,
    )  # fmt: skip


def _read(field: FieldAsked, parser: fields.Parser | None) -> tuple[Any, str]:
    """Return what a field says as the vocabulary writes it, and what is wrong with it."""
    if field.type == "several":
        given: Any = list(field.values)
    else:
        given = _given(field)
    if given in ("", []):
        return None, "This is needed: the fact means nothing without it." if field.required else ""
    if field.type == "hour":
        return (given, "") if HOUR.fullmatch(given) else (None, "A time is written like 14:30.")
    parser = parser or (fields.day if field.type == "day" else fields.choice(ZONES))
    try:
        parser(given, field.name if field.name != "zone" else "fact.zone")
    except DocumentRefused as refused:
        return None, _reason(refused)
    return given, ""


def _given(field: FieldAsked) -> Any:
    if field.type == "number" and field.value.isascii() and field.value.isdecimal():
        return int(field.value[:10])
    if field.type == "choice" and ("true", "yes") in field.options:
        return {"true": True, "false": False}.get(field.value, field.value)
    return field.value.upper() if field.type == "code" else field.value


def _reason(refused: DocumentRefused) -> str:
    """Return what was found and what belongs there; the field itself says where."""
    text = str(refused).removeprefix(f"At {refused.place}: ").removesuffix(ADVICE)
    return text[:1].upper() + text[1:]


def _with_instant(kind: str, fact: dict[str, Any]) -> dict[str, Any]:
    """Put day, hour and zone together as the instant that the vocabulary wants."""
    hour, day = fact.pop("hour", None), fact.get("on")
    zone = fact.get("zone")
    if "zone" not in kinds()[kind][1]:
        fact.pop("zone", None)
    if hour is None or day is None or zone is None:
        return fact
    at = datetime.fromisoformat(f"{day}T{hour}:00").replace(tzinfo=ZoneInfo(zone))
    return {"at": at.isoformat(), **{name: v for name, v in fact.items() if name != "on"}}


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(value) if isinstance(value, list) else str(value)


def _meaning(kind: str) -> str:
    return str(vocabulary()["ev"][kind]["meaning"])
