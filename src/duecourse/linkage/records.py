"""A record as linkage takes it in: its identity fields as they came, and every form of them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from duecourse.linkage.normalise import COMMON, Comparable, Given, Source, comparable
from duecourse.linkage.packed import pack
from duecourse.terms.errors import LinkageError

FORMS_MAX: Final = 50
TEXT_FIELDS: Final = tuple(field.name for field in fields(Given) if field.name != "holders")


class Way(StrEnum):
    """What a record tells of: an entry, an exit, or something else about a person."""

    ARRIVAL = "arrival"
    DEPARTURE = "departure"
    OTHER = "other"


class TooManyForms(LinkageError):
    """A record brings more names, documents and birth dates than any person has."""

    code = "linkage.too-many-forms"

    def __init__(self, *, forms: int) -> None:
        super().__init__(
            f"The record brings {forms} forms of a person, at most {FORMS_MAX} are taken. Ask the "
            "source whether it put several persons into one record."
        )


@dataclass(frozen=True, slots=True)
class Identity:
    """One source record with its identity fields, exactly as the source gave them.

    `also` holds further documents, names and birth dates of the same person: each names only the
    fields in which it differs.
    """

    source: str
    record: str
    way: Way
    given: Given
    happened_on: date | None = None
    case_id: UUID | None = None
    also: tuple[Mapping[str, str], ...] = ()
    habits: Source = COMMON

    def carries_identity(self) -> bool:
        """Say whether there is anything to compare: a name with a birth date, or a document."""
        named = (self.given.surname or self.given.given) and self.given.birth
        return bool(named or self.given.document)


def forms(identity: Identity) -> tuple[Comparable, ...]:
    """Return the record's comparable forms, each once, that of the record itself first.

    Raises TooManyForms.
    """
    if not identity.also:
        return (comparable(identity.given, source=identity.habits),)
    if len(identity.also) >= FORMS_MAX:
        raise TooManyForms(forms=len(identity.also) + 1)
    given = [identity.given, *(_changed(identity.given, other) for other in identity.also)]
    return _each_once(comparable(one, source=identity.habits) for one in given)


def _each_once(made: Iterable[Comparable]) -> tuple[Comparable, ...]:
    """Return the forms without those that compare as an earlier one does.

    An empty surname and none, or two spellings of one date, differ only in how they were given.
    """
    out: dict[str, Comparable] = {}
    for form in made:
        out.setdefault(pack(form), form)
    return tuple(out.values())


def _changed(given: Given, other: Mapping[str, str]) -> Given:
    texts = {name: other.get(name, getattr(given, name)) for name in TEXT_FIELDS}
    return Given(**texts, holders=given.holders)


def original(identity: Identity) -> str:
    """Return the identity fields as they came: JSON, keys sorted, what is missing left out.

    Characters that PostgreSQL cannot hold in a text (U+0000, half surrogates) stand escaped.
    """
    stated = {name: getattr(identity.given, name) for name in TEXT_FIELDS}
    out: dict[str, object] = {name: text for name, text in stated.items() if text is not None}
    if identity.also:
        out["also"] = [dict(other) for other in identity.also]
    # JSON escapes all but ASCII here, so the bytes as they came survive any of them.
    return json.dumps(out, sort_keys=True, separators=(",", ":"))


def habits(identity: Identity) -> str:
    """Return how the record's source writes, as JSON: from it and `original` all forms follow."""
    return json.dumps(asdict(identity.habits), sort_keys=True, separators=(",", ":"))


def forms_again(text: str, written: str) -> tuple[Comparable, ...]:
    """Return the forms of a record from its `original` and its source's `habits`."""
    source = Source(**json.loads(written))
    given = (Given(**fields) for fields in stated(text))  # type: ignore[arg-type]
    return _each_once(comparable(one, source=source) for one in given)


def stated(text: str) -> tuple[dict[str, str], ...]:
    """Return the fields of each form in an `original`, that of the record itself first."""
    read = json.loads(text)
    others = read.pop("also", [])
    return (read, *({**read, **other} for other in others))
