"""Whole files give what each record gives alone: the same columns, pairs and weights."""

import random
from itertools import pairwise

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duecourse.linkage import batch, whole_files
from duecourse.linkage.artefact import load
from duecourse.linkage.keys import texts
from duecourse.linkage.levels import Side, side
from duecourse.linkage.normalise import Given, Source, comparable
from duecourse.linkage.score import weigh

SOURCE = Source(name_characters=39)
FIELDS = ("surname", "given", "dob", "sex", "nat", "doc_no", "doc_ctry")
# fmt: off
SURNAMES = ["GARCIA LOPEZ", "GARCIA", "DE LA CRUZ", "NGUYEN", "HASSAN", "AL HASSAN", "Đỗ", "محمد",
            "SMITH NEE JONES", "WANG", "O'BRIEN", "FNU", "", None, "WANG, XIAO MING", " "]
GIVEN = ["JUAN CARLOS", "JUAN", "J", "VAN HUNG", "MOHAMED", "MUHAMMAD ALI", "XIAO MING", "XIAOMING",
         "MR PETER JR", "Юрий", "LNU", "", None, "ABD EL RAHMAN"]
BIRTHS = ["1988-04-05", "1988-05-04", "1988-04-15", "1988-01-01", "1988", "05/04/1988", None, "",
          "31/02/1988", "1989-04-05"]
NUMBERS = ["C1234567", "c1234567", "C1Z34567", "C1234568", "C1234576", "123-456-78", "NONE",
           "AAAAAA", "1234", "", None, "X9876543210987654321098765", "K7654321", "SHARED12"]
# fmt: on


def some_records(seed, count):
    chance = random.Random(seed)
    states = ["MEX", "VNM", "VN", "XXA", "", None]
    return [
        (
            chance.choice(SURNAMES),
            chance.choice(GIVEN),
            chance.choice(BIRTHS),
            chance.choice(["M", "F", "X", "?", "", None]),
            chance.choice(states),
            chance.choice(NUMBERS),
            chance.choice(states),
        )
        for _ in range(count)
    ]


def written(folder, name, number, records, day):
    columns = dict(zip(FIELDS, map(list, zip(*records, strict=True)), strict=True))
    columns = {field: pa.array(column, pa.string()) for field, column in columns.items()}
    path = folder / f"{name}.parquet"
    days = [f"2025-01-{1 + at % 28:02d}" for at in range(len(records))]
    pq.write_table(pa.table({number: range(len(records)), day: days, **columns}), path)
    return path


@pytest.fixture
def files(tmp_path):
    arrivals, departures = some_records(1, 400), some_records(2, 200)
    # A number held by many identifies nobody, and no random one is left to chance.
    arrivals += [("GARCIA", "JUAN", None, "M", "MEX", "SHARED12", "MEX")] * 9
    paths = {
        "arrivals": written(tmp_path, "arrivals", "arr_id", arrivals, "arr_date"),
        "departures": written(tmp_path, "departures", "dep_id", departures, "dep_date"),
    }
    return arrivals, departures, paths


def alone(records, arrivals):
    """Return each record's comparable form as the online way makes it."""
    holders = {}
    for record in arrivals:
        holders[record[5]] = holders.get(record[5], 0) + 1
    return [
        comparable(Given(*record, holders.get(record[5], 0)), source=SOURCE) for record in records
    ]


def connected():
    return duckdb.connect(config={"threads": 2})


def test_the_columns_of_a_file_are_those_of_each_record(files):
    arrivals, departures, paths = files

    with connected() as base:
        whole_files.read(base, **paths, source=SOURCE, workers=1)
        columns = ", ".join(
            f"coalesce({name}, '')" if name in ("sounds", "document", "document_alike") else name
            for name in Side._fields
        )
        made = [
            base.execute(f"select {columns} from {table} order by id").fetchall()
            for table in ("arrivals", "departures")
        ]

    assert [summed(one) for one in alone(arrivals, arrivals)] == made[0]
    assert [summed(one) for one in alone(departures, arrivals)] == made[1]


def summed(record):
    """Return what is compared of a record, its letters as their sums."""
    one, two = whole_files.letter_sums(record.name.letters)
    return tuple(side(record)._replace(letters=(one << 63) + two))


def test_pairs_share_a_key_and_weights_are_those_of_single_records(files, monkeypatch):
    arrivals, departures, paths = files
    monkeypatch.setattr(batch, "BLOCK_MAX", 10_000)
    monkeypatch.setattr(batch, "BEST", 10_000)
    monkeypatch.setattr(batch, "BITS_MIN", -1000.0)
    monkeypatch.setattr(batch, "DEPARTURES_A_CHUNK", 70)
    artefact = load()
    filed, asked = alone(arrivals, arrivals), alone(departures, arrivals)
    filed_texts = [set(texts(one)) for one in filed]
    expected = {
        (arrival, departure): weigh(artefact, side(filed[arrival]), side(one)).bits
        for departure, one in enumerate(asked)
        for arrival, known in enumerate(filed_texts)
        if not known.isdisjoint(texts(one))
    }

    made = weighed(paths, artefact)
    monkeypatch.setattr(batch, "BITS_MIN", -7.0)
    kept = weighed(paths, artefact)

    assert expected.keys() == made.keys()
    assert max(abs(bits - made[pair][0]) for pair, bits in expected.items()) < 1e-9
    assert 1000 < len(expected)
    assert {pair for pair, bits in expected.items() if bits >= -7} == kept.keys()


def weighed(paths, artefact, **more):
    with connected() as base:
        whole_files.read(base, **paths, **more, source=SOURCE, artefact=artefact, workers=1)
        batch.weigh_files(base, artefact)
        rows = base.execute("select arrival, departure, * from weighed").fetchall()
        names = [column for (column, *_) in base.execute("describe weighed").fetchall()]
    return {
        (arrival, departure): (dict(zip(names, rest, strict=True))["bits"], rest)
        for arrival, departure, *rest in rows
    }


def test_the_best_come_first_and_no_more_than_are_shown(files):
    _, _, paths = files
    artefact = load()

    with connected() as base:
        whole_files.read(base, **paths, source=SOURCE, artefact=artefact, workers=1)
        batch.weigh_files(base, artefact)
        rows = base.execute("select departure, place, bits from weighed order by all").fetchall()

    assert batch.BEST == max(place for _, place, _ in rows)
    for (one, _, bits), (other, _, after) in pairwise(rows):
        assert one != other or bits >= after


def test_a_departure_that_asks_a_crowd_is_told_so(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "BLOCK_MAX", 5)
    same = [("NGUYEN", "VAN HUNG", "1988-04-05", "M", "VNM", None, "VNM")]
    paths = {
        "arrivals": written(tmp_path, "arrivals", "arr_id", same * 6, "arr_date"),
        "departures": written(tmp_path, "departures", "dep_id", same, "dep_date"),
    }

    with connected() as base:
        whole_files.read(base, **paths, artefact=load(), workers=1)
        batch.weigh_files(base, load())
        found = base.execute("select * from weighed").fetchall()
        cut = base.execute("select * from truncated").fetchall()

    assert ([], [(0,)]) == (found, cut)


def test_an_earlier_document_on_file_is_compared_too(tmp_path):
    person = ("GARCIA", "JUAN", "1988-04-15", "M", "MEX", "K7654321", "MEX")
    leaving = (*person[:5], "C1234567", "MEX")
    paths = {
        "arrivals": written(tmp_path, "arrivals", "arr_id", [person], "arr_date"),
        "departures": written(tmp_path, "departures", "dep_id", [leaving], "dep_date"),
    }
    earlier = tmp_path / "arrival_documents.parquet"
    table = pa.table({"arr_id": [0], "doc_no": ["C1234567"], "doc_ctry": ["MEX"]})
    pq.write_table(table, earlier)

    without = weighed(paths, load())[0, 0]
    having = weighed(paths, load(), earlier=earlier)[0, 0]

    assert "differs" in without[1]
    assert "same" in having[1]
    assert without[0] + 15 < having[0]


def test_a_file_without_a_column_is_refused_with_its_name(files):
    _, _, paths = files
    table = pq.read_table(paths["departures"]).drop_columns(["dob", "doc_no"])
    pq.write_table(table, paths["departures"])

    with connected() as base, pytest.raises(whole_files.FileOfOtherColumns, match=r"dob, doc_no"):
        whole_files.read(base, **paths, workers=1)


def test_a_file_without_rows_has_no_pairs(files):
    _, _, paths = files
    pq.write_table(pq.read_table(paths["departures"]).slice(0, 0), paths["departures"])

    assert {} == weighed(paths, load())


def test_days_may_be_dates_and_numbers_may_be_text(files, monkeypatch):
    monkeypatch.setattr(batch, "BEST", 10_000)
    _, _, paths = files
    expected = weighed(paths, load())
    for name, number, day in (
        ("arrivals", "arr_id", "arr_date"),
        ("departures", "dep_id", "dep_date"),
    ):
        table = pq.read_table(paths[name])
        texts_of = pa.array([str(one) for one in table[number].to_pylist()])
        table = table.set_column(0, number, texts_of)
        table = table.set_column(1, day, table[day].cast(pa.date32()))
        pq.write_table(table, paths[name])

    made = weighed(paths, load())

    found = {
        (int(arrival), int(departure)): bits for (arrival, departure), (bits, _) in made.items()
    }
    assert {pair: bits for pair, (bits, _) in expected.items()} == found
