"""The questions of a case document (`ask`), read strictly: each in its own form, or a refusal."""

from collections.abc import Mapping
from typing import Any, Final

from duecourse.law import fields, parameters
from duecourse.law.fields import DocumentRefused, Parser

AGE_MAX: Final = 150
MONTHS_MAX: Final = 2_400
HOURS_MAX: Final = 10_000
CIRCUITS: Final = (*(str(n) for n in range(1, 12)), "DC")


def read(given: Any) -> dict[str, Any]:
    """Return the questions that were asked; one that is null was not. Raises DocumentRefused."""
    asked = fields.mapping({} if given is None else given, "ask")
    fields.only(asked, QUESTIONS, "ask")
    for name, value in asked.items():
        if value is not None:
            QUESTIONS[name](value, f"ask.{name}")
    return {name: value for name, value in asked.items() if value is not None}


def _form(needed: Mapping[str, Parser], may: Mapping[str, Parser]) -> Parser:
    """Return a parser of objects with these fields."""

    def parse(value: Any, place: str) -> None:
        asked = fields.mapping(value, place)
        fields.only(asked, {**needed, **may}, place)
        for name, parser in needed.items():
            if asked.get(name) is None:
                raise DocumentRefused(
                    place=place, found=f"{name} is missing",
                    rule=f"The question needs {', '.join(needed)}.",
                )  # fmt: skip
            parser(asked[name], f"{place}.{name}")
        for name, parser in may.items():
            if asked.get(name) is not None:
                parser(asked[name], f"{place}.{name}")

    return parse


def _anniversary(value: Any, place: str) -> None:
    _form(
        {"from": fields.day},
        {"years": fields.number(AGE_MAX), "months": fields.number(MONTHS_MAX)},
    )(value, place)
    if value.get("years") is None and value.get("months") is None:
        raise DocumentRefused(
            place=place, found="neither years nor months", rule="The question needs one of them."
        )


def _parameter(value: Any, place: str) -> None:
    if not isinstance(value, str) or value not in parameters.rows():
        raise DocumentRefused(
            place=place, found=f"{fields.shown(value)} is no parameter",
            rule="Chapter P of the rules lists the parameters.",
        )  # fmt: skip


QUESTIONS: Final[Mapping[str, Parser]] = {
    "count": _form(
        {
            "from": fields.day,
            "days": fields.whole,
            "unit": fields.choice(("calendar", "business")),
            "direction": fields.choice(("forward", "backward")),
        },
        {"office": fields.text, "forum": fields.text},
    ),
    "hours": _form(
        {"from_at": fields.instant, "hours": fields.number(HOURS_MAX), "zone": fields.text}, {}
    ),
    "age": fields.number(AGE_MAX),
    "anniversary": _anniversary,
    "parameter": _parameter,
    "day": fields.day,
    "office": fields.text,
    "destination": fields.country,
    "circuit": fields.choice(CIRCUITS),
}
