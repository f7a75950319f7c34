"""A comparable form as one line of text, and back: how the index holds it.

A search reads one form for every candidate: one column with the fields of `normalise.COLUMNS` in it
is less to turn into Python than twenty. It is an index entry; the original stands with the record.
"""

from typing import Final

from duecourse.linkage.normalise import COLUMNS, Comparable, row

SEPARATOR: Final = "\x1f"
AT: Final = {name: place for place, name in enumerate(COLUMNS)}


def pack(made: Comparable) -> str:
    """Return the form as one text; missing values are empty."""
    return SEPARATOR.join([_text(value) for value in row(made)])


def unpack(text: str) -> list[str]:
    """Return the values of a packed form as texts, in the order of `normalise.COLUMNS`."""
    return text.split(SEPARATOR)


def _text(value: object) -> str:
    if value is None or value is False:
        return ""
    return "1" if value is True else str(value)
