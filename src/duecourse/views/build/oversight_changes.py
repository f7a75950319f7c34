"""What differs between the counts of two days, and why: by the items they were counted from."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from duecourse.views.oversight_shapes import COUNTED, Item, Key, Read

RECORDED: Final = "recorded since"
CORRECTED: Final = "corrected"
REOPENED: Final = "reopened by what was recorded since"
CLOSED: Final = "closed by what was recorded since"
ACKNOWLEDGED: Final = "acknowledged"
OTHERWISE: Final = "ends otherwise by what was recorded since"
DAY_ALONE: Final = "by the day alone: nothing was recorded in the case"

# Of what, from which value to which, why; and the cases, once for each item.
Grouped = dict[tuple[str, str | None, str | None, str], list[UUID]]


def grouped(first: Read, second: Read) -> tuple[Grouped, Grouped, Grouped]:
    """Return what was added, what changed and what vanished from the first to the second."""
    added: Grouped = defaultdict(list)
    changed: Grouped = defaultdict(list)
    vanished: Grouped = defaultdict(list)
    before, after = first.items, second.items
    for key in sorted(before.keys() | after.keys(), key=_order):
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        if was is None and now is not None:
            added[key[0], None, now.value, _why_added(key, now, before)].append(key[1])
        elif now is None and was is not None:
            why = _why_gone(key, was, second)
            vanished[key[0], was.value, None, why].append(key[1])
        elif was is not None and now is not None:
            reason = _why_changed(key, was, now)
            if reason is not None:
                changed[key[0], was.value, now.value, reason].append(key[1])
    return added, changed, vanished


def _order(key: Key) -> tuple[int, UUID, int]:
    return list(COUNTED).index(key[0]), key[1], key[2]


def _why_added(key: Key, now: Item, before: Mapping[Key, Item]) -> str:
    what, case, _ = key
    if what == "open" and (was := before.get(("closed", case, 0))) is not None:
        return DAY_ALONE if was.by == now.by else REOPENED
    if what == "closed":
        return CLOSED
    return RECORDED


def _why_gone(key: Key, was: Item, second: Read) -> str:
    what, case, _ = key
    if what == "open":
        return CLOSED
    if what == "closed":
        now = second.items["open", case, 0]
        return DAY_ALONE if now.by == was.by else REOPENED
    return second.gone[key]


def _why_changed(key: Key, was: Item, now: Item) -> str | None:
    """Return why an item counts otherwise; None if only its case went on."""
    if key[0] == "acknowledged":
        return ACKNOWLEDGED
    if key[0] in ("open", "closed"):
        if was.value == now.value:
            return None
        return DAY_ALONE if was.by == now.by else OTHERWISE
    return CORRECTED
