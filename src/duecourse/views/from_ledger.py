"""Turn what the ledger holds of a case into the law's case document."""

from datetime import date
from typing import Any


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
