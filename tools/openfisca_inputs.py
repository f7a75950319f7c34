"""The flat facts of the comparison with OpenFisca: from a file of cases, or one case document.

OpenFisca computes on one number a case and fact. So each kind of event is flattened to its last one
on or before the as-of day; a generated case never has two that matter. Days are counted from 1900;
0 stands for none.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

BASE: Final = date(1900, 1, 1).toordinal()
EPOCH: Final = date(1970, 1, 1).toordinal() - BASE
TRUTH: Final = {False: 1, True: 2}
YES: Final = {True: 1}
UNKNOWN: Final = ("birth_on", "criminal_record", "entry", "nta_filing", "service")


class Last(NamedTuple):
    """What is read of the last event of a kind: the input of its day, and inputs of its fields.

    `only` keeps events whose fields have one of the values; `fields` gives for each input the
    field and the number of each of its values, None for a day.
    """

    kind: str
    on: str
    only: Mapping[str, tuple[Any, ...]] = {}
    fields: Mapping[str, tuple[str, Mapping[Any, int] | None]] = {}


READ: Final = (
    Last("admitted", "admitted_on"),
    Last("entered_without_inspection", "entered_on"),
    Last("sought_admission", "sought_on"),
    Last("paroled", "paroled_on"),
    Last("departed", "departed_on", fields={"advance_parole": ("advance_parole", YES)}),
    Last("removed", "removed_on"),
    Last("nta_served", "served_on", fields={
        "served_by_mail": ("method", {"mail": 1}),
        "delivery_proof": ("delivery_proof", TRUTH),
        "to_custodian": ("to_custodian", YES),
        "time_and_place": ("time_and_place", TRUTH),
    }),
    Last("nta_filed", "nta_filed_on"),
    Last("hearing_set", "hearing_set_on", fields={
        "hearing_on": ("hearing_on", None),
        "hearing_notice": ("notice", {"served": 1, "not_served": 2, "address_missing": 3}),
    }),
    Last("hearing_held", "missed_on", only={"appeared": (False,)}),
    Last("right_waived", "ten_days_waived_on", only={"right": ("ten_day_wait",)}),
    Last("order_issued", "order_on", fields={
        "order_by_judge": ("by", {"IJ": 1}),
        "order_regular": ("type", {"removal": 1, "exclusion": 1, "deportation": 1}),
        "order_in_absentia": ("in_absentia", YES),
        "order_form": ("form", {"oral": 1, "written": 2}),
        "order_mailed_on": ("mailed_on", None),
    }),
    Last("appeal_decided", "appeal_won_on", only={
        "subject": ("decision", "certification"), "outcome": ("remanded", "sustained"),
    }),
    Last("motion_decided", "motion_granted_on", only={"outcome": ("granted",)}),
    Last("review_petition_decided", "review_granted_on", only={"outcome": ("granted",)}),
    Last("proceedings_ended", "ended_on", only={
        "how": ("relief_granted", "terminated", "dismissed", "nta_cancelled"),
    }),
    Last("asylum_filed", "asylum_received_on", fields={
        "filed_with_uscis": ("forum", {"USCIS": 1}),
        "mailing_proof": ("mailing_proof", YES),
        "asylum_mailed_on": ("mailed_on", None),
    }),
    Last("asylum_decided", "asylum_decided_on", only={
        "outcome": ("granted", "denied", "withdrawn", "abandoned"),
    }),
    Last("custody_started", "custody_on", fields={
        "custody_authority": ("authority", {"236a": 1, "236c": 2, "235b": 3, "241": 4}),
    }),
    Last("bond_decided", "bond_on", fields={"bond_amount": ("amount", None)}),
    Last("bond_decided", "release_on", only={"by": ("IJ",), "outcome": ("release", "bond")}),
    Last("uac_determined", "uac_on"),
)  # fmt: skip
INPUTS: Final = tuple(sorted({
    "as_of", "birth_on", *(f"unknown_{name}" for name in UNKNOWN),
    *(one.on for one in READ), *(name for one in READ for name in one.fields),
}))  # fmt: skip
AMOUNTS: Final = ("bond_amount",)
BY_KIND: Final = {kind: [one for one in READ if one.kind == kind] for kind, *_ in READ}


def of_file(path: Path) -> dict[str, np.ndarray]:
    """Return the inputs of every case of a file, column by column."""
    needed = {f"{one.kind}.list.element.{field}" for one in READ for field in _fields_of(one)}
    table = (
        pq.ParquetFile(path)
        .read(columns=["as_of", "birth_on", "unknown", *sorted(needed)], use_threads=False)
        .combine_chunks()
    )
    as_of = _days(table.column("as_of").chunk(0))
    found = {"as_of": as_of, "birth_on": _days(table.column("birth_on").chunk(0))}
    unknown = table.column("unknown").chunk(0)
    rows, names = pc.list_parent_indices(unknown).to_numpy(), unknown.flatten()
    for name in UNKNOWN:
        found[f"unknown_{name}"] = np.zeros(len(as_of), bool)
        found[f"unknown_{name}"][rows[_is(names, (name,))]] = True
    for kind, several in BY_KIND.items():
        lists = table.column(kind).chunk(0)
        rows, events = pc.list_parent_indices(lists).to_numpy(), lists.flatten()
        for one in several:
            found |= _last(one, rows, events, as_of)
    return found


def _fields_of(one: Last) -> set[str]:
    return {"on", *one.only, *(field for field, _ in one.fields.values())}


def _last(one: Last, rows: np.ndarray, events: Any, as_of: np.ndarray) -> dict[str, np.ndarray]:
    """Return the inputs of the last event of each case; events of a case lie in their order."""
    on = _days(events.field("on"))
    kept = on <= as_of[rows]
    for field, values in one.only.items():
        kept &= _is(events.field(field), values)
    places = np.flatnonzero(kept)
    of = rows[places]
    columns = {one.on: on}
    for name, (field, numbers) in one.fields.items():
        columns[name] = _numbers(events.field(field), numbers)
    found = {}
    for name, column in columns.items():
        found[name] = np.zeros(len(as_of), np.int32)
        found[name][of] = column[places]
    return found


def _days(column: Any) -> np.ndarray:
    days = column.cast("int32")
    if column.null_count:
        return (pc.fill_null(days, -EPOCH).to_numpy() + EPOCH).astype(np.int32)
    return days.to_numpy() + np.int32(EPOCH)


def _is(column: Any, values: tuple[Any, ...]) -> np.ndarray:
    matches = [pc.equal(column, value) for value in values]
    found = np.zeros(len(column), bool)
    for one in matches:
        found |= pc.fill_null(one, False).to_numpy(zero_copy_only=False)
    return found


def _numbers(column: Any, numbers: Mapping[Any, int] | None) -> np.ndarray:
    if numbers is None:
        if str(column.type) == "int32":
            return pc.fill_null(column, 0).to_numpy()
        return _days(column)
    coded = column.dictionary_encode()
    table = [numbers.get(value, 0) for value in coded.dictionary.to_pylist()]
    return np.array([*table, 0], np.int32)[pc.fill_null(coded.indices, len(table)).to_numpy()]


def of_document(document: Mapping[str, Any]) -> dict[str, int | bool]:
    """Return the inputs of one case document that are not 0."""
    person = document.get("person", {})
    as_of = _day(document["as_of"])
    found: dict[str, int | bool] = {"as_of": as_of}
    if person.get("birth_on"):
        found["birth_on"] = _day(person["birth_on"])
    for name in document.get("unknown") or ():
        if name in UNKNOWN:
            found[f"unknown_{name}"] = True
    for event in document["events"]:
        on = _day(event.get("on") or event["at"][:10])
        if on <= as_of:
            for one in BY_KIND.get(event["kind"], ()):
                if all(event.get(field) in values for field, values in one.only.items()):
                    found[one.on] = on
                    for name, (field, numbers) in one.fields.items():
                        found[name] = _number(event.get(field), name, numbers)
    return found


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal() - BASE


def _number(value: Any, name: str, numbers: Mapping[Any, int] | None) -> int:
    if value is None:
        return 0
    if numbers is not None:
        return numbers.get(value, 0)
    return value if name in AMOUNTS else _day(value)
