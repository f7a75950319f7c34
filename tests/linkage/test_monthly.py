"""The monthly report counts what became of departures, and tells of no group of few."""

from datetime import date

import pytest

from duecourse.linkage.monthly import FEW, Left, as_data, as_page, tallied
from duecourse.linkage.normalise import Given, comparable

LEFT_ON = date(2026, 11, 5)


def left(nationality: str, birth: str = "1980-05-04", **more: object) -> Left:
    form = comparable(Given("A", "B", birth, "F", nationality, "C1234567", nationality))
    return Left(form, "exits", LEFT_ON, **more)  # type: ignore[arg-type]


def test_what_became_of_departures_is_counted_by_group() -> None:
    month = [
        *(left("EGY", linked=True) for _ in range(8)),
        left("EGY", linked=True, parted=True),
        left("EGY", asked=True, waited_hours=4.0),
        left("EGY", asked=True, waited_hours=8.0),
        left("EGY", asked=True),
    ]

    egypt = tallied(month)["nationality"]["EGY"]

    assert (12, 9, 1, 3) == (egypt.departures, egypt.linked, egypt.parted, egypt.asked)
    assert 6.0 == egypt.hours_median
    assert 7.8 == pytest.approx(egypt.hours_95th)


def test_groups_of_few_are_told_together() -> None:
    month = [left("EGY") for _ in range(10)] + [left("VNM") for _ in range(9)] + [left("GBR")]

    told = tallied(month)["nationality"]

    assert {"EGY": 10, FEW: 10} == {name: one.departures for name, one in told.items()}


@pytest.mark.parametrize(
    ("birth", "age", "january"),
    [
        ("2008-11-05", "18-29", "no"),
        ("2008-11-06", "0-17", "no"),
        ("1966-01-01", "60+", "yes"),
        ("2027-01-01", "unknown", "yes"),
        ("1988", "unknown", "unknown"),
    ],
)
def test_age_and_1_january_are_read_from_the_record(birth: str, age: str, january: str) -> None:
    told = tallied([left("EGY", birth) for _ in range(10)])

    assert [age] == list(told["age"])
    assert [january] == list(told["january"])


def test_the_page_and_the_data_tell_the_same() -> None:
    made = tallied([left("EGY", linked=True, asked=True, waited_hours=2.5) for _ in range(10)])

    page = as_page(made, about=["For a test."])

    assert "| EGY | 10 | 100.0 % | 0 | 100.0 % | 10 | 0 | 2.5 h | 2.5 h |" in page
    assert 2.5 == as_data(made)["sex"]["F"]["waiting_hours_median"]
    assert "waited" not in as_data(made)["sex"]["F"]
