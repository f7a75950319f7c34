"""What a configuration file may hold: each table with its keys, and what kind of value each has."""

from dataclasses import dataclass
from typing import Final

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday")
# A queue is in the order of its due days and may be narrowed by these; by nothing about a person.
FILTERS: Final = ("office", "assigned_to", "class", "due", "blocked")
ORDER: Final = "due_day"
NEVER: Final = frozenset({
    "nationality", "nationalities", "language", "religion", "ethnicity", "race", "address",
    "birth_country", "country", "state", "city", "post_code",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a table. `known` names the set its values come from; `all_too` also takes "all"."""

    kind: str  # text, texts, day, days, years
    known: str | None = None
    required: bool = True
    all_too: bool = False


NAMED: Final = {"name": Key("text"), "title": Key("text")}
TOP: Final = {
    **NAMED,
    "edition": Key("day"),
    "steps": Key("texts", known="steps"),
    "next_steps": Key("text", known="whose"),
    "watchdogs": Key("text", known="which"),
    "outside": Key("texts", required=False),
}
# Arrays of tables, by name.
TABLES: Final[dict[str, dict[str, Key]]] = {
    "offices": {
        "name": Key("text"), "agency": Key("text"), "city": Key("text"),
        "zone": Key("text", known="zones"), "court": Key("text"),
        "calendar": Key("text", known="calendars"), "prefix": Key("text"),
    },
    "calendars": {
        **NAMED, "hearing_days": Key("texts", known="weekdays"), "closed": Key("days"),
    },
    "classes": {
        **NAMED, "tracks": Key("texts", known="tracks", all_too=True),
        "forms": Key("texts", known="forms"),
        "notices": Key("texts", known="notices", all_too=True),
    },
    "forms": {**NAMED, "records": Key("texts", known="events")},
    "queues": {
        **NAMED, "role": Key("text", known="roles"),
        "steps": Key("texts", known="work", all_too=True),
        "order": Key("text"), "filters": Key("texts"),
    },
    "roles": {
        "role": Key("text", known="roles"), "title": Key("text"),
        "may": Key("texts", known="actions", all_too=True),
        "does": Key("texts", known="parts", required=False),
    },
    "retention": {
        **NAMED, "classes": Key("texts", known="class_names", all_too=True),
        "begins": Key("text", known="begins"), "years": Key("years"),
        "then": Key("text", known="then"), "cite": Key("text"),
        "checked_on": Key("day", required=False),
    },
}  # fmt: skip
# Arrays that a configuration may be without.
OPTIONAL: Final = frozenset({"retention"})
# From which day a record is kept for its years, and what becomes of it then.
BEGINS: Final = ("birth", "opened", "closed")
THEN: Final = ("transfer", "expunge")
YEARS_MAX: Final = 200
# By which key the entries of an array must differ.
DISTINCT: Final = {
    "offices": ("name", "prefix"), "calendars": ("name",), "classes": ("name",),
    "forms": ("name",), "queues": ("name",), "roles": ("role",),
    "retention": ("name",),
}  # fmt: skip
