"""Who the demonstration's cases are about, and who works on them. Nobody in it exists."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from duecourse.sim.bench.many_cases import drawn_name

# Countries whose names the pools have, and another each that a person might be sent to.
COUNTRIES: Final = {
    "HN": "GT", "GT": "MX", "SV": "HN", "MX": "GT", "VE": "CO", "CO": "MX", "NI": "CR", "PE": "EC",
    "CN": "SG", "IN": "AE", "HT": "DO", "PH": "SG",
}  # fmt: skip
STREETS: Final = (
    "Alder", "Birch", "Cedar", "Dogwood", "Hazel", "Juniper", "Larkspur", "Maple", "Quince",
    "Rosewood", "Sumac", "Tamarack",
)  # fmt: skip
# Post codes are checked against their state at entry; the streets are invented.
CITIES: Final = {
    "Houston": (
        ("Houston", "TX", "77002"), ("Pasadena", "TX", "77501"), ("Sugar Land", "TX", "77478"),
    ),
    "San Diego": (("San Diego", "CA", "92101"), ("Chula Vista", "CA", "91910")),
    "Newark": (("Newark", "NJ", "07102"), ("Elizabeth", "NJ", "07201")),
    "Clinic": (("Houston", "TX", "77002"),),
}  # fmt: skip
FIRMS: Final = (
    "Larkspur & Quince", "Harbour Street Law", "Tamarack Legal Aid", "Juniper Immigration Law",
    "Open Door Law Project", "Hazel & Rowe", "Marigold Law Clinic", "Sumac Partners",
)  # fmt: skip
RELATIONS: Final = ("spouse", "child", "parent", "sibling")
SHELTER_SHARE: Final = 0.03
NOTES: Final = (
    "Telephoned; reached, and told the day of the next hearing.",
    "Came to the counter with a change of address form.",
    "File compared with the admission record; the passport number agrees.",
    "Interpreter asked for at the next appointment.",
    "Counsel asked for a copy of the record.",
    "Medical papers received; to be filed as confidential.",
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented: the law's person, and what the agency knows beside it."""

    law: dict[str, Any]
    identity: dict[str, Any]
    country: str


def person(n: int, chance: Random, *, first_day: date, country: str | None, child: bool) -> Person:
    """Return the person of the n-th case, born long enough before its first day."""
    of = country or chance.choice(list(COUNTRIES))
    years = chance.randint(9, 16) if child else chance.randint(19, 63)
    born = first_day - timedelta(days=years * 365 + chance.randint(0, 364))
    sex = chance.choice("FM")
    family, given = (part.title() for part in drawn_name(chance, of, sex))
    names = [{"family": family, "given": given, "kind": "primary"}]
    if chance.random() < 0.12:
        alias = drawn_name(chance, of, sex)[0].title()
        names.append({"family": alias, "given": given, "kind": "alias"})
    # No A-number begins with 000.
    numbers = [{"kind": "a_number", "number": f"A 000-{n // 1000:03}-{n % 1000:03}"}]
    if chance.random() < 0.4:
        numbers.append({"kind": "receipt", "number": f"XXX{9_000_000_000 + n}"})
    identity = {
        "names": names, "birth_on": born.isoformat(), "sex": sex, "numbers": numbers,
        "said_by": chance.choice(("passport", "the person", "admission record")),
    }  # fmt: skip
    law = {"birth_on": born.isoformat(), "nationalities": [of]}
    return Person(law, identity, of)


def address(chance: Random, office: str) -> dict[str, Any]:
    """Return an address in an invented street near an office; some live where many do."""
    city, state, post_code = chance.choice(CITIES.get(office, CITIES["Houston"]))
    if chance.random() < SHELTER_SHARE:
        lines = [f"1 {STREETS[len(city) % len(STREETS)]} Shelter Court"]
    else:
        lines = [f"{chance.randint(1, 9_999)} {chance.choice(STREETS)} Street"]
        lines += [f"Apt {chance.randint(1, 40)}"][: chance.randint(0, 1)]
    return {
        "lines": lines, "city": city, "state": state, "post_code": post_code, "country": "US",
        "in_care_of": "", "use": "home", "until": None, "said_by": "the person", "usable": True,
        "shared_by": 0,
    }  # fmt: skip


def counsel(chance: Random) -> dict[str, Any]:
    """Return counsel of an invented firm."""
    which = chance.randrange(90)
    family, given = drawn_name(Random(f"counsel/{which}"), "HT", "FM"[which % 2])
    return {
        "name": f"{given.title()} {family.title()}", "organisation": FIRMS[which % len(FIRMS)],
        "number": f"XX{900_000 + which}", "form": "EOIR-28", "until": None,
    }  # fmt: skip


def relation(chance: Random, of: Person) -> dict[str, Any]:
    """Return a relation as a record: who it is, and how related."""
    family = of.identity["names"][0]["family"]
    given = drawn_name(chance, of.country, chance.choice("FM"))[1]
    return {
        "relation": chance.choice(RELATIONS), "name": f"{given.title()} {family.title()}",
        "case_id": None, "until": None,
    }  # fmt: skip
