"""A postal address in comparable form, to see who shares one."""

import re
from collections.abc import Mapping
from typing import Any, Final

PARTS: Final = ("lines", "city", "state", "post_code", "country")
NOT_COMPARED: Final = re.compile(r"[^0-9A-Z]+")


def comparable_address(stated: Mapping[str, Any]) -> str:
    """Return street, city, state, post code and country in capitals, without marks or spaces.

    In whose care mail goes there is left out: the place is what people share.
    """
    lines = stated.get("lines") or ()
    parts = [*lines, *(stated.get(part) or "" for part in PARTS[1:])]
    return "|".join(NOT_COMPARED.sub("", str(part).upper()) for part in parts if part)
