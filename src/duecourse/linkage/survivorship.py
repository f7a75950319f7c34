"""What is known of a person: every value its records state, with source and age; none is lost.

The view is worked out from the records that live links hold together, and from nothing else. It
names no person number and no assertion, so the same records always give the same bytes.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from duecourse.linkage.births import birth
from duecourse.linkage.records import TEXT_FIELDS


@dataclass(frozen=True, slots=True)
class Statement:
    """One record that stands with the person, and the fields of each of its forms."""

    source: str
    record: str
    way: str
    stated_on: date | None
    forms: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field: who states it, since when it is not stated again, how many records do.

    `age_days` counts from the last record that states it; None where that record has no day.
    """

    value: str
    source: str
    record: str
    stated_on: date | None
    age_days: int | None
    records: int


@dataclass(frozen=True, slots=True)
class Field:
    """All values of one field, the one that survives first."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class PersonView:
    """What a person's records say together."""

    fields: tuple[Field, ...]
    records: tuple[tuple[str, str, str, date | None], ...]

    def as_bytes(self) -> bytes:
        """Return the view as canonical JSON."""
        return json.dumps(asdict(self), sort_keys=True, default=str).encode()


def person_view(statements: Iterable[Statement], *, as_of: date) -> PersonView:
    """Return what these records say of their person on the day `as_of`.

    A whole birth date survives before a part or 1 January; otherwise what was stated last, then
    what more records state. A value that does not survive stays in the view, behind that one.
    """
    rows = sorted(statements, key=lambda row: (row.source, row.record))
    return PersonView(
        fields=tuple(Field(name, _values(name, rows, as_of)) for name in TEXT_FIELDS),
        records=tuple((row.source, row.record, row.way, row.stated_on) for row in rows),
    )


def _values(name: str, rows: list[Statement], as_of: date) -> tuple[Value, ...]:
    stating: dict[str, list[Statement]] = defaultdict(list)
    for row in rows:
        for text in dict.fromkeys(form[name] for form in row.forms if form.get(name)):
            stating[text].append(row)
    made = [_value(text, found, as_of) for text, found in stating.items()]
    return tuple(sorted(made, key=lambda one: _rank(name, one)))


def _value(text: str, found: list[Statement], as_of: date) -> Value:
    last = max(found, key=lambda row: (row.stated_on or date.min, row.source, row.record))
    age = None if last.stated_on is None else (as_of - last.stated_on).days
    return Value(text, last.source, last.record, last.stated_on, age, len(found))


def _rank(name: str, one: Value) -> tuple[bool, int, int, str]:
    weak = False
    if name == "birth":
        read = birth(one.value)
        weak = read.full is None or read.weak
    stated = one.stated_on or date.min
    return weak, -stated.toordinal(), -one.records, one.value
