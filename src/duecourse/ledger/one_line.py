"""Fields of an event are one line each: the hash covers them joined by a control character."""

import re

from duecourse.ledger.events import EventColumns
from duecourse.ledger.port import NotOneLine

CONTROL = re.compile(r"[\x00-\x1f]")


def refuse_control_characters(batch: EventColumns) -> None:
    """Raise NotOneLine if a field of the batch holds a control character."""
    for field in ("source", "actor", "purpose"):
        if CONTROL.search(getattr(batch, field)):
            raise NotOneLine(field=field)
    if any(CONTROL.search(actor) for _, actor in batch.each):
        raise NotOneLine(field="actor")
    for field in ("kind", "record", "grade", "body"):
        for value in getattr(batch, field):
            if value is not None and CONTROL.search(value):
                raise NotOneLine(field=field)
