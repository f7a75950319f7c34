"""All arrivals against all departures: candidates by key, and the weight of each pair, in DuckDB.

The rules of `keys.py` are made here as hashed numbers of the columns, which finds the same pairs as
hashing their texts and is many times faster. The weights are those of `score.weigh`: the same
levels, the same bits. Tests hold both to the online way. Departures are done in chunks, so that
memory is bounded by the size of a chunk and not of the file.
"""

from typing import Final

import duckdb

from duecourse.linkage.artefact import Artefact
from duecourse.linkage.keys import WORDS_MAX
from duecourse.linkage.levels import COMPARISONS, LEFT, RIGHT, SHARED
from duecourse.linkage.score import BITS_MIN, NAMES

DEPARTURES_A_CHUNK: Final = 1_000_000
# A key under which more arrivals are filed is a crowd: it is not searched, and the departures that
# ask for it are told that their search was cut short. The online search has the same cap.
BLOCK_MAX: Final = 100
BEST: Final = 5
COMPARED_COLUMNS: Final = (
    *("id", "day", "surname", "given", "sounds", "letters", "bones", "words", "birth"),
    *("birth_other", "birth_year", "birth_month", "birth_day", "sex", "nationality"),
    *("document", "document_alike", "document_end", "issued_by"),
)

DAYS: Final = f"""
    select row, bones, birth_month = 1 and birth_day = 1 as january,
        unnest(case
            when birth_other is not null then [birth, birth_other]
            when birth_day <= 12 and birth_day <> birth_month
                then [birth, printf('%04d-%02d-%02d', birth_year, birth_day, birth_month)]
            else [birth] end) as day,
        case when january or other_sounds <> '' or len(words) > {WORDS_MAX}
            then list_sort(list_distinct(list_filter(
                words || str_split(other_sounds, ' '), lambda word: length(word) > 1
            )))[1:{WORDS_MAX}] else words end as words
    from {{table}} where sounds is not null and birth is not null
"""
# The rules of `keys.texts`, by the same letters.
KEYS: Final = """
    select row, hash('D', document_alike) as key from {table} where document_alike is not null
    union all
    select row, unnest([hash('N', sounds, birth_year), hash('L', letters, birth_year)])
    from {table} where sounds is not null and birth_year is not null
    union all
    select row, hash('P', sounds, nationality) from {table}
    where sounds is not null and birth_year is null and nationality is not null
    union all
    select row, hash('R', bones, birth_year) from {table}
    where sounds is not null and birth_year is not null and birth is null
    union all
    select row, hash('M', sounds, birth_month, birth_day) from {table}
    where sounds is not null and birth is not null and not (birth_month = 1 and birth_day = 1)
    union all
    select row, hash('R', bones, day) from days
    union all
    select row, hash('W', word, day) from (
        select row, day, unnest(words) as word from days where not january
    ) where length(word) > 1
    union all
    select row, hash('W', two, day) from (
        select row, day, unnest(flatten(list_transform(words, lambda one, place: list_transform(
            words[place + 1:], lambda other: one || ' ' || other)))) as two
        from days where january)
"""


def weigh_files(base: duckdb.DuckDBPyConnection, artefact: Artefact) -> None:
    """Make the tables `weighed` and `truncated` from those of `whole_files.read(artefact=...)`.

    `weighed` has the BEST heaviest arrivals of each departure: departure, arrival, bits, place
    (1 is the heaviest), the level of each field by name, came and left_on (days as the files have
    them), january (a birth date of the pair is 1 January or incomplete), surname_same and
    given_same. `truncated` has the departures for which a key was a crowd.
    """
    base.execute(f"create or replace temp table days as {DAYS.format(table='arrivals')}")
    base.execute(f"create or replace table arrival_keys as {KEYS.format(table='arrivals')}")
    base.execute(
        f"""create or replace temp table crowds as
        select key from arrival_keys group by key having count(*) > {BLOCK_MAX}"""
    )
    several = base.execute("select count(*) from arrivals where not main").fetchall()[0][0]
    weights = _weights(artefact, several=several > 0)
    base.execute(
        "create or replace table truncated as select id as departure from departures limit 0"
    )
    count = base.execute("select count(*) from departures").fetchall()[0][0]
    for first in range(1, max(count, 1) + 1, DEPARTURES_A_CHUNK):
        last = first + DEPARTURES_A_CHUNK - 1
        base.execute(
            f"""create or replace temp view asking as
            from departures where row between {first} and {last}"""
        )
        _chunk(base, weights, first=first == 1)
    base.execute("drop table arrival_keys")


def _chunk(base: duckdb.DuckDBPyConnection, weights: str, *, first: bool) -> None:
    base.execute(f"create or replace temp table days as {DAYS.format(table='asking')}")
    base.execute(f"create or replace temp table asked as {KEYS.format(table='asking')}")
    base.execute(
        """insert into truncated select distinct id from asking
        join asked using (row) join crowds using (key)"""
    )
    base.execute(
        """create or replace temp table pairs as
        select distinct filed.row as one, asked.row as other from arrival_keys filed
        join asked using (key) where key not in (from crowds)"""
    )
    base.execute(
        ("create or replace table weighed as " if first else "insert into weighed ") + weights
    )


# A person's other documents are compared too, whichever row was found by a key.
ALL_ROWS: Final = """
    select distinct mate.row as one, pairs.other from pairs
    join arrivals found on found.row = pairs.one join arrivals mate on mate.id = found.id
"""
# Made once for each pair whose names are not simply the same, for which `shared` is null.
WORDS: Final = {SHARED: "shared", LEFT: "words_left_l", RIGHT: "words_left_r"}
CLOSE: Final = NAMES["name"].index("close")
KEPT: Final = """
    id_r as departure, id_l as arrival, day_l as came, day_r as left_on,
    birth_l is null or birth_r is null or (birth_month_l = 1 and birth_day_l = 1)
        or (birth_month_r = 1 and birth_day_r = 1) as january,
    surname_l = surname_r as surname_same, given_l = given_r as given_same
"""


def _weights(artefact: Artefact, *, several: bool) -> str:
    """SQL: the best arrivals for each departure of the table `pairs`."""
    columns = ("row", *COMPARED_COLUMNS, *(f"{field}_frequency" for field in artefact.frequencies))
    both = ", ".join(f"l.{name} as {name}_l, r.{name} as {name}_r" for name in columns)
    rare = ", ".join(
        f"least({field}_frequency_l, {field}_frequency_r) as {field}_rare"
        for field in artefact.frequencies
    )
    plain = ", ".join(
        f"{one.sql} as {one.field}_number" for one in COMPARISONS if one.field != "name"
    )
    name = next(one.sql for one in COMPARISONS if one.field == "name")
    for made, column in WORDS.items():
        name = name.replace(made, column)
    kept = ", ".join(f"{one.field}_number" for one in COMPARISONS if one.field != "name")
    kept += "".join(f", {field}_rare" for field in artefact.frequencies)
    levels = ", ".join(f"{_named(one.field)} as {one.field}" for one in COMPARISONS)
    return f"""
        select departure, arrival, bits, place, {levels}, came, left_on, january, surname_same,
            given_same
        from (
            select *, row_number() over (
                partition by departure order by bits desc, arrival) as place
            from (select *, {_total(artefact)} as bits from (
                select {KEPT}, {name} as name_number, {kept} from (
                    select *, case when shared is not null then {LEFT} end as words_left_l,
                        case when shared is not null then {RIGHT} end as words_left_r
                    from (
                        select *, {plain}, {rare}, case when sounds_l <> sounds_r
                            and letters_l <> letters_r then {SHARED} end as shared
                        from (
                            select {both} from {f"({ALL_ROWS})" if several else "pairs"} pairs
                            join arrivals l on l.row = pairs.one
                            join asking r on r.row = pairs.other))
                    where {_promising(artefact)}))
                where bits >= {BITS_MIN} {ONE_ROW if several else ""})
        ) where place <= {BEST}"""


def _promising(artefact: Artefact) -> str:
    """SQL: the pair can still reach BITS_MIN, whatever is found on comparing its names.

    Comparing words is the dearest step, and most pairs that share one word and a birth date are of
    two people whose sex and nationality differ.
    """
    bits = artefact.bits["name"]
    some, one = max(bits[NAMES["name"].index("contained") :]), max(bits[CLOSE:])
    return f"""shared is null or {_total(artefact, without="name")}
        + (case when shared >= 2 then {some!r} else {one!r} end) >= {BITS_MIN}"""


ONE_ROW: Final = (
    "qualify row_number() over (partition by departure, arrival order by bits desc) = 1"
)


def _total(artefact: Artefact, *, without: str = "") -> str:
    """SQL: the weight, added up in the order of `score.weigh`; one field may be left out."""
    total = repr(artefact.prior)
    for field in (one.field for one in COMPARISONS if one.field != without):
        cases = " ".join(f"when {at} then {b!r}" for at, b in enumerate(artefact.bits[field]))
        rare = "0.0::double"
        known = artefact.frequencies.get(field)
        if known is not None and known.levels:
            held = ", ".join(map(str, known.levels))
            rare = f"case when {field}_number in ({held}) then {field}_rare else 0.0::double end"
        total = f"({total}::double + (case {field}_number {cases} end::double + {rare}))"
    return total


def _named(field: str) -> str:
    names = ", ".join(f"'{name}'" for name in NAMES[field])
    return f"([{names}])[{field}_number + 1]"
