"""The match weight of two records: the sum of the bits of each field's level.

The same numbers as the batch gives (`batch.py` makes its SQL from the same artefact; a test holds
the two to each other). A weight proposes; it decides nothing, and it never leaves this room except
as an explanation.
"""

from typing import Final, NamedTuple

from duecourse.linkage.artefact import Artefact, Frequencies
from duecourse.linkage.levels import COMPARISONS, Side, levels

# A pair below this weight is not kept, in files and online: nobody would be shown it. One true pair
# in 3,000 is.
BITS_MIN: Final = -7.0
NAMES: Final = {one.field: tuple(level.name for level in one.levels) for one in COMPARISONS}
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Part(NamedTuple):
    """What one field says: its level, the level's bits, and the bits for how rare the value is."""

    field: str
    level: str
    bits: float
    frequency: float


class Weighed(NamedTuple):
    """The weight of a pair in bits, from the prior and its parts, and how the documents relate.

    `document` is the name of a level of `levels.DOCUMENT`: same, same_number, alike, neighbour,
    slip, differs or missing.
    """

    bits: float
    parts: tuple[Part, ...]
    document: str


def weigh(artefact: Artefact, a: Side, b: Side) -> Weighed:
    """Return the weight of the pair and what it consists of; the order of the two is no matter."""
    total = artefact.prior
    parts = []
    numbers = levels(a, b)
    for number, (field, bits, names, rare) in zip(numbers, artefact.tables, strict=True):
        here, frequency = bits[number], 0.0
        if rare is not None and number in rare.levels:
            frequency = _frequency(rare, field, a, b)
        total += here + frequency
        # Every candidate of every record comes by here: the plain constructor takes half as long.
        parts.append(tuple.__new__(Part, (field, names[number], here, frequency)))
    return Weighed(total, tuple(parts), parts[0].level)


def _frequency(known: Frequencies, field: str, a: Side, b: Side) -> float:
    """Return the bits of the commoner of the two values."""
    one, two = value(field, a), value(field, b)
    here = known.rest if one is None else known.values.get(one, known.rest)
    if one == two:
        return here
    return min(here, known.of(two))


def value(field: str, record: Side) -> str | None:
    """Return the value of a field whose frequency counts, as the artefact's tables name it.

    A document counts by its kind: country, how many letters it begins with, how long it is.
    """
    if field == "name":
        return record.sounds
    if field == "birth":
        return record.birth
    if field == "document":
        number = record.document
        letters = len(number) - len(number.lstrip(LETTERS))
        return f"{record.issued_by or ''} {letters} {len(number)}"
    return record.nationality


# The same values in DuckDB, from the columns of `levels.SIDE_SQL`.
VALUE_SQL: Final = {
    "name": "sounds",
    "birth": "birth",
    "document": (
        "coalesce(issued_by, '') || ' ' || (length(document) - "
        f"length(ltrim(document, '{LETTERS}')))::varchar || ' ' || length(document)::varchar"
    ),
    "nationality": "nationality",
}
