"""The table of spellings: which written forms, in any script, are one name."""

from functools import cache
from importlib.resources import files


@cache
def families() -> dict[str, str]:
    """Return each spelling of the table with the form that stands for its family."""
    text = files("duecourse.linkage").joinpath("values/spellings.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return {member: head for head, *members in lines for member in (head, *members)}
