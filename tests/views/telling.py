"""Facts as a history tells them, for tests that need no ledger."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from duecourse.views.case_facts import Fact, Kept, Taken, Told

RECORDED = datetime(2026, 11, 1, 12, tzinfo=UTC)


def told(
    events: Iterable[Mapping[str, Any]], *, person: Mapping[str, Any] | None = None,
    unknown: Iterable[str] | None = (), kept: Iterable[Kept] = (), steps: Iterable[Taken] = (),
) -> Told:  # fmt: skip
    """Return a history that states these events of the vocabulary, in this order of recording."""
    facts = tuple(
        Fact(n, event["kind"], {k: v for k, v in event.items() if k != "kind"}, RECORDED, "test")
        for n, event in enumerate(events, start=1)
    )
    born = {"birth_on": "1985-03-02", "nationalities": ["HN"]}
    return Told(
        len(facts), facts, dict(person or born), None if unknown is None else tuple(unknown),
        tuple(steps), (), tuple(kept),
    )  # fmt: skip


def kept(kind: str, version: int, **body: Any) -> Kept:
    """Return one record-keeping event."""
    on = date.fromisoformat(body["on"]) if "on" in body else None
    return Kept(version, kind, on, body, RECORDED, "ana", "test")
