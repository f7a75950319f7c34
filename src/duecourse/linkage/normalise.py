"""One record to its comparable form, for one record online and for columns in batch.

There is one normaliser. `comparable` does one record; `comparable_columns` does a table by calling
the same functions on each row. A test of random records holds the two to the same answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from duecourse.linkage.births import Birth, birth
from duecourse.linkage.countries import Country, country
from duecourse.linkage.documents import Document, document
from duecourse.linkage.names import Name, name
from duecourse.linkage.noticed import Noticed

# Stored with every artefact and key table: forms made by two versions are never compared.
VERSION: Final = "1"
SEXES: Final = {
    **dict.fromkeys(("M", "1", "MALE"), "M"),
    **dict.fromkeys(("F", "2", "FEMALE"), "F"),
    **dict.fromkeys(("X",), "X"),
    # Not recorded: ISO 5218's 0 and 9, ICAO 9303's filler, and the usual letters.
    **dict.fromkeys(("", "<", "U", "0", "9", "UNKNOWN"), None),
}


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a source's habits; the default knows nothing.

    `country_system` names its list of country codes, `name_characters` the length of its whole name
    field, `day_first` how it writes 05/04/1988.
    """

    country_system: str = "travel"
    name_characters: int | None = None
    day_first: bool | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A record's identity fields as the source gave them; any may be missing.

    `holders` is how many persons on record have this document number, counted by the caller.
    """

    surname: str | None = None
    given: str | None = None
    birth: str | None = None
    sex: str | None = None
    nationality: str | None = None
    document: str | None = None
    issued_by: str | None = None
    holders: int = 0


@dataclass(frozen=True, slots=True)
class Comparable:
    """A record in comparable form, each field beside its original, and all remarks together."""

    name: Name
    birth: Birth
    sex: str | None
    nationality: Country
    document: Document
    issued_by: Country
    remarks: int


COMMON: Final = Source()


def comparable(record: Given, *, source: Source = COMMON) -> Comparable:
    """Return the record's comparable form. No text makes it raise: what is wrong is a remark.

    Raises UnknownCountrySystem if the source itself is declared wrongly.
    """
    who = name(record.surname, record.given, characters=source.name_characters)
    born = birth(record.birth, day_first=source.day_first)
    nation = country(record.nationality, system=source.country_system)
    issuer = country(record.issued_by, system=source.country_system)
    paper = document(record.document, holders=record.holders)
    sex, sex_remark = _sex(record.sex)
    remarks = who.remarks | born.remarks | nation.remarks | issuer.remarks | paper.remarks
    return Comparable(who, born, sex, nation, paper, issuer, remarks | sex_remark)


def _sex(text: str | None) -> tuple[str | None, int]:
    found = SEXES.get(text or "", "?")
    if found == "?":
        found = SEXES.get((text or "").strip().upper(), "?")
    return (None, int(Noticed.SEX_UNREADABLE)) if found == "?" else (found, 0)


FIELDS: Final = ("surname", "given", "birth", "sex", "nationality", "document", "issued_by")
COLUMNS: Final = (
    *("surname", "given", "sounds", "letters", "bones", "other_surname"),
    *("other_sounds", "suffix", "cut"),
    *("birth", "birth_year", "birth_month", "birth_day", "birth_other", "sex", "nationality"),
    *("document", "document_alike", "document_usable", "issued_by", "remarks"),
)


def row(made: Comparable) -> tuple[object, ...]:
    """Return the comparable form as one flat row, in the order of COLUMNS."""
    who, born, paper = made.name, made.birth, made.document
    return (
        *(who.surname, who.given, who.sounds, who.letters, who.bones, who.other_surname),
        *(who.other_sounds, who.suffix, who.cut),
        *(born.full, born.year, born.month, born.day, born.other, made.sex),
        *(made.nationality.genc, paper.number, paper.alike, paper.usable, made.issued_by.genc),
        made.remarks,
    )


def comparable_columns(
    columns: Mapping[str, list[str | None]],
    *,
    source: Source = COMMON,
    holders: Mapping[str, int] | None = None,
) -> dict[str, list[object]]:
    """Return the comparable columns of a table given as columns, in the same order of rows.

    Columns are named as in FIELDS; one that is absent counts as missing in every row. `holders`
    counts the holders of a document number as given; numbers not in it have few.
    """
    length = max((len(column) for column in columns.values()), default=0)
    empty: list[str | None] = [None] * length
    counts = holders or {}
    given = zip(*(columns.get(field, empty) for field in FIELDS), strict=True)
    rows = []
    for surname, own, born, sex, nation, paper, issuer in given:
        held = counts.get(paper, 0) if paper else 0
        record = Given(surname, own, born, sex, nation, paper, issuer, held)
        rows.append(row(comparable(record, source=source)))
    made = zip(*rows, strict=True) if rows else ((),) * len(COLUMNS)
    return {column: list(values) for column, values in zip(COLUMNS, made, strict=True)}
