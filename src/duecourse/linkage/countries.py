"""Country codes of each source to GENC alpha-3, from one table of our own.

`values/countries.csv` gives for every code its system, the GENC code or nothing, and what it is. It
was made from GENC 3-12 (NIEM 6.0), the ISO 3166-1 list, the CBP I-94 labels and the EOIR
nationality table; the codes of ICAO Doc 9303 part 3, section 5, were typed. A code of a dissolved
state, of a region without a GENC code or of no state at all keeps its kind and gets no GENC code:
the USSR is not Russia, and "stateless" is an answer. A two-letter code without its system means
nothing: EOIR and ISO give different countries to 90 of them (AU is Austria there, Australia here).
"""

import csv
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from duecourse.linkage.noticed import Noticed
from duecourse.terms.errors import LinkageError

# What a source may declare. `travel` is what stands on documents and in airline messages: alpha-3
# with ICAO's own codes, or alpha-2.
SYSTEMS: Final = {
    "travel": ("genc", "mrz", "iso3", "iso2"),
    "iso2": ("iso2",),
    "i94": ("i94",),
    "eoir": ("eoir",),
}


class UnknownCountrySystem(LinkageError):
    """A source declares a list of country codes that we do not have."""

    code = "linkage.unknown-country-system"

    def __init__(self, *, system: str) -> None:
        self.system = system
        super().__init__(
            f"There is no list of country codes called {system!r}; there are "
            f"{', '.join(sorted(SYSTEMS))}. Correct the declaration of the source."
        )


@dataclass(frozen=True, slots=True)
class Country:
    """A country code as given, its GENC code if it has one, and what kind of thing it names.

    `kind` is country, region, dissolved, stateless, refugee, organisation, unknown or missing.
    """

    given: str
    genc: str | None
    kind: str
    remarks: int = 0


MISSING: Final = Country("", None, "missing")


@cache
def _table() -> dict[tuple[str, str], tuple[str | None, str]]:
    text = files("duecourse.linkage").joinpath("values/countries.csv").read_text(encoding="utf-8")
    return {
        (row["system"], row["code"]): (row["genc"] or None, row["kind"])
        for row in csv.DictReader(text.splitlines())
    }


@lru_cache(maxsize=4096)
def country(code: str | None, *, system: str = "travel") -> Country:
    """Return what the code names in the source's own list.

    Raises UnknownCountrySystem if the source's list is not one of ours.
    """
    if system not in SYSTEMS:
        raise UnknownCountrySystem(system=system)
    if code is None or not code.strip(" <"):
        return MISSING
    bare = code.strip(" <").upper()
    for name in SYSTEMS[system]:
        found = _table().get((name, bare.lstrip("0") or "0" if name == "i94" else bare))
        if found is not None:
            genc, kind = found
            unknown = kind == "unknown"
            remark = Noticed.COUNTRY_UNKNOWN if unknown else Noticed.COUNTRY_NO_STATE
            return Country(code, genc, kind, 0 if genc else int(remark))
    return Country(code, None, "unknown", int(Noticed.COUNTRY_UNKNOWN))
