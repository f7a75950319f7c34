"""Random case documents that follow the vocabulary: the one strategy that all law tests share.

`documents()` draws whole documents, `case_documents(kinds)` ones with only some kinds of event.
Days are drawn a few at a time and then reused, shifted by the lengths the law counts in, so that
several events fall on one day and on the days on, before and after a limit.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from duecourse.law import document, parameters
from duecourse.law.engine import evaluate

FIRST, LAST = date(1996, 1, 1), date(2032, 12, 31)
# Lengths the law counts in, each with the days beside it; zero makes events meet on one day.
LENGTHS: Final = sorted(
    {0, 1, 2, 3, 5, 7, *(n + d for n in (10, 14, 30, 60, 90, 180, 365) for d in (-1, 0, 1)), 1826}
)  # fmt: skip
COUNTRIES: Final = ("HN", "MX", "SV", "GT", "MM", "PL", "CN", "US")
CLASSES: Final = (
    "B-2", "B-1", "F-1", "J-1", "M-1", "H-1B", "H-2A", "L-1", "TN", "WT", "WB", "LPR", "K-1", "E-2",
)  # fmt: skip
ZONES: Final = ("America/New_York", "America/Chicago", "America/Los_Angeles", "America/Phoenix")
TEXTS: Final[dict[str, tuple[Any, ...]]] = {
    "class": CLASSES,
    "zone": ZONES,
    "hold": tuple(f"J{n:02}" for n in range(1, 44)),
    "classes": ("aggravated_felony", "236c", "no_release", "stop_time", "security"),
    "circuit": ("1", "5", "9", "11", "DC"),
}
WHOLE: Final = {
    "days": (1, 30, 45, 60, 120, 150),
    "respond_days": (3, 15, 30, 84, 87),
    "amount": (500, 1499, 1500, 5000),
    "bond_amount": (0, 499, 500, 1500),
}
OFFSETS: Final = (-5, -4, -8, 0)
EVENTS_MAX: Final = 12
CLOSURE_MAX: Final = 14
days = st.dates(FIRST, LAST)
leap_days = st.sampled_from([date(year, 2, 29) for year in range(1996, 2032, 4)])
births = st.one_of(
    st.dates(date(1940, 1, 1), date(2026, 1, 1)),
    st.sampled_from([date(year, 2, 29) for year in range(1980, 2025, 4)]),
)


@st.composite
def case_documents(draw: st.DrawFn, kinds: Iterable[str] = ()) -> dict[str, Any]:
    """Draw a whole case document whose events are of these kinds, of all kinds when none is named.

    Up to 12 events; facts, fields and the list of unknown facts are sometimes missing; the events
    are not in the order of their days.
    """
    allowed = tuple(kinds) or tuple(document.vocabulary()["ev"])
    base = draw(st.lists(st.one_of(days, days, leap_days), min_size=1, max_size=3))
    near = st.builds(
        lambda day, length, sign: day + timedelta(days=sign * length),
        st.sampled_from(base), st.sampled_from(LENGTHS), st.sampled_from((1, 1, 1, -1)),
    )  # fmt: skip
    chosen = draw(st.lists(st.sampled_from(allowed), max_size=EVENTS_MAX))
    if draw(st.booleans()) and chosen:  # many of one kind
        chosen = [chosen[0]] * draw(st.integers(2, EVENTS_MAX))
    events = [draw(events_of(kind, near)) for kind in chosen]
    found: dict[str, Any] = {
        "person": draw(persons),
        "events": consistent(events),
        "as_of": draw(st.one_of(near, near, days)).isoformat(),
    }
    found |= draw(st.sampled_from(({"unknown": []}, {"unknown": []}, {}, None))) or {
        "unknown": draw(st.lists(st.sampled_from(_unknown_names()), max_size=3, unique=True))
    }
    asked = draw(questions)
    return found | ({"ask": asked} if asked else {})


def documents() -> st.SearchStrategy[dict[str, Any]]:
    """Draw whole case documents with any kinds of event."""
    return case_documents()


@st.composite
def events_of(draw: st.DrawFn, kind: str, near: st.SearchStrategy[date]) -> dict[str, Any]:
    """Draw an event of a kind with valid fields; those not required are there half of the time."""
    stated = document.vocabulary()["ev"][kind]
    when = draw(st.sampled_from(stated["when"].split("/")))
    day = draw(near)
    found = {"kind": kind, when: day.isoformat() if when == "on" else draw(_instants(day))}
    for name, text in stated["fields"].items():
        type_ = text.split("|")[0]
        if type_.endswith("!") or draw(st.booleans()):
            found[name] = draw(_values(name, text, near))
    return found


def _values(name: str, text: str, near: st.SearchStrategy[date]) -> st.SearchStrategy[Any]:
    """Return what the values of a field are drawn from."""
    type_ = text.split("|")[0].rstrip("!")
    isoformat = near.map(date.isoformat)
    if text.startswith("date|D/S|"):
        return st.one_of(isoformat, st.just("D/S"))
    if type_.startswith("enum:"):
        return st.sampled_from(type_.removeprefix("enum:").split(","))
    if type_ == "instant":
        return near.flatmap(_instants)
    words = st.sampled_from(TEXTS.get(name, ("noted",)))
    return {
        "date": isoformat,
        "str": words,
        "bool": st.booleans(),
        "int": st.sampled_from(WHOLE.get(name, (1, 30))),
        "country": st.sampled_from(COUNTRIES),
        "list:str": st.lists(words, max_size=3, unique=True),
    }[type_]


def _instants(day: date) -> st.SearchStrategy[str]:
    return st.builds(
        lambda hour, offset: f"{day}T{hour:02}:30:00{offset:+03}:00",
        st.integers(0, 23), st.sampled_from(OFFSETS),
    )  # fmt: skip


def consistent(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the events without those that a document refuses for contradicting another one."""
    granted: dict[str, str] = {}
    for event in events:
        if event["kind"] == "stay_granted":
            day = (event.get("on") or event["at"])[:10]
            granted[event["by"]] = min(day, granted.get(event["by"], day))
    admitted: set[str] = set()
    found = []
    for event in events:
        if event["kind"] == "stay_lifted" and granted.get(event["by"], "9") > event["on"]:
            continue
        if event["kind"] == "admitted":
            if event["on"] in admitted:
                continue
            admitted.add(event["on"])
        if event["kind"] == "office_closed" and "until" in event:
            event = event | {"until": _soon_after(event["on"], event["until"])}
        if event["kind"] == "efiling_outage":
            until = _soon_after(event["on"], event["until_at"][:10])
            event = event | {"until_at": until + event["until_at"][10:]}
        found.append(event)
    return found


def _soon_after(first: str, last: str) -> str:
    """Return the last day, drawn to within two weeks of the first: closures are short."""
    begun = date.fromisoformat(first)
    length = (date.fromisoformat(last) - begun).days % CLOSURE_MAX
    return (begun + timedelta(days=length)).isoformat()


def changed_too_early(
    case_document: Mapping[str, Any], findings: Iterable[str], sample: Iterable[int] = (1, 30, 400)
) -> list[tuple[str, str, str]]:
    """Return the findings that change on a day on which they said nothing could change.

    Looked at are the days so many days after the as-of day, and the last day before the
    `changes_on` of the finding, where that is later. No event may be dated after the as-of day.
    Returned are the finding, the day and what changed.
    """
    as_of = date.fromisoformat(case_document["as_of"])
    found = []
    for name in findings:
        now = evaluate(case_document, findings=(name,))[name]
        looked_at = {as_of + timedelta(days=n) for n in sample}
        if now.changes_on is not None:
            looked_at = {day for day in looked_at if day < now.changes_on}
            looked_at |= {now.changes_on - timedelta(days=1)}
        for day in sorted(looked_at - {as_of}):
            later = evaluate(case_document, as_of=day, findings=(name,))[name]
            if (now.value, now.status) != (later.value, later.status):
                found.append((name, day.isoformat(), f"{now.value!r} became {later.value!r}"))
    return found


def nothing_later(case_document: dict[str, Any]) -> dict[str, Any]:
    """Return the document without the events that its as-of day does not see."""
    seen = [
        event
        for event in case_document["events"]
        if (event.get("on") or event["at"])[:10] <= case_document["as_of"]
    ]
    return case_document | {"events": consistent(seen)}


def _unknown_names() -> list[str]:
    return sorted(document.vocabulary()["unknown"])


persons: Final = st.fixed_dictionaries(
    {},
    optional={
        "birth_on": births.map(date.isoformat),
        "nationalities": st.lists(st.sampled_from(COUNTRIES), max_size=2, unique=True),
        "birth_country": st.sampled_from(COUNTRIES),
    },
)
_counts: Final = st.fixed_dictionaries(
    {
        "from": days.map(date.isoformat),
        "days": st.integers(0, 400),
        "unit": st.sampled_from(("calendar", "business")),
        "direction": st.sampled_from(("forward", "backward")),
    },
    optional={
        "office": st.sampled_from(("FALLS_CHURCH_BIA", "NEW_YORK")),
        "forum": st.just("EOIR"),
    },
)
_hours: Final = st.fixed_dictionaries(
    {
        "from_at": st.datetimes(
            datetime(1997, 1, 1),  # noqa: DTZ001 - Hypothesis wants bounds without a zone
            datetime(2032, 1, 1),  # noqa: DTZ001
            timezones=st.just(UTC),
        ).map(datetime.isoformat),
        "hours": st.integers(0, 100),
        "zone": st.sampled_from(ZONES),
    }
)
_spans: Final = st.one_of(
    st.fixed_dictionaries({"from": days.map(date.isoformat), "years": st.integers(0, 20)}),
    st.fixed_dictionaries({"from": days.map(date.isoformat), "months": st.integers(0, 60)}),
)
_asked: Final[Mapping[str, st.SearchStrategy[Any]]] = {
    "count": _counts,
    "hours": _hours,
    "age": st.integers(0, 100),
    "anniversary": _spans,
    "parameter": st.sampled_from(sorted(parameters.rows())),
    "day": days.map(date.isoformat),
    "office": st.sampled_from(("FALLS_CHURCH_BIA", "NEW_YORK")),
    "destination": st.sampled_from(COUNTRIES),
    "circuit": st.sampled_from((*(str(n) for n in range(1, 12)), "DC")),
}
questions: Final = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"destination": _asked["destination"]}),
    st.fixed_dictionaries({}, optional=dict(_asked)),
)
