"""Turn what the ledger holds of a case into the law's case document."""

from datetime import date
from typing import Any

from duecourse.ledger.events import ADMITTED, DEPARTED


def admission_document(
    *, class_: str, until_kind: str, until: date | None, arrived_on: date
) -> dict[str, Any]:
    """Return the case document of one admission, as the record gives it and no more.

    An admitted-until field that is missing or cannot be read is left out: the law then says
    `unknown_fact` and names the field.
    """
    event: dict[str, Any] = {"kind": "admitted", "on": arrived_on.isoformat(), "class": class_}
    if until_kind == "D/S":
        event["until"] = "D/S"
    elif until is not None:
        event["until"] = until.isoformat()
    return {"person": {}, "events": [event]}


def fields_of(kind: str, happened_on: date | None, body: dict[str, Any]) -> dict[str, Any] | None:
    """Return the vocabulary's fields of an event; None if it carries none that the law can read.

    What a feed recorded in its own form (an admission, a departure) is read as far as it goes.
    """
    if "fact" in body:
        fields: dict[str, Any] = body["fact"]
        return fields
    if happened_on is None or kind not in (ADMITTED, DEPARTED):
        return None
    if kind == DEPARTED:
        return {"on": happened_on.isoformat()}
    until = body.get("until")
    document = admission_document(
        class_=body.get("class") or "", until_kind=body.get("until_said") or "missing",
        until=date.fromisoformat(until) if until else None, arrived_on=happened_on,
    )  # fmt: skip
    return {name: value for name, value in document["events"][0].items() if name != "kind"}
