"""An address is checked when it is stated, kept with its days, and marked where many share it."""

from datetime import date, timedelta
from typing import Any

import pytest
from cases_on_file import ANA, AT, CASE, Base, address, case_number, live_at, open_case, record

from duecourse.actions.addresses import (
    SHARED_CASES_MAX,
    AddressAlreadyStated,
    AddressRefused,
    ReasonNeeded,
    checked,
    no_usable_address,
    state_address,
)
from duecourse.actions.stale_form import StaleForm
from duecourse.views.reach import addresses, addresses_on

# ANCHORS fact 3 (OIG-23-47): 177,000 release addresses missing, invalid or not real, 54,000 blank.
REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"lines": ("",)}, "street"),
    ({"lines": ("unknown",)}, "street"),
    ({"lines": ("None",)}, "street"),
    ({"lines": ("N/A",)}, "street"),
    ({"lines": ("homeless",)}, "street"),
    ({"lines": ("123 Main St",)}, "street"),
    ({"lines": ("xxxxx",)}, "street"),
    ({"lines": ("Smith Street",)}, "street"),
    ({"lines": ("1", "2", "3", "4")}, "street"),
    ({"lines": ("9 Elm St\x00",)}, "street"),
    ({"city": ""}, "city"),
    ({"city": "Anytown"}, "city"),
    ({"state": "Zacatecas"}, "state"),
    ({"post_code": ""}, "post code"),
    ({"post_code": "10001"}, "post code"),
    ({"post_code": "7700"}, "post code"),
    ({"country": ""}, "country"),
    ({"country": "../US"}, "country"),
    ({"until": date(2026, 2, 1)}, "last day"),
    ({"use": "work"}, "use"),
)


@pytest.mark.parametrize(("wrong", "field"), REFUSED, ids=[str(row[0]) for row in REFUSED])
def test_fact_3_what_mail_cannot_reach_is_refused_with_the_field(
    wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(AddressRefused) as refused:
        checked(address(**wrong))

    assert field in refused.value.faults


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ("HOUSTON", "TX", "77002")),
        ({"lines": ("PO Box 12",)}, ("HOUSTON", "TX", "77002")),
        ({"lines": ("General Delivery",)}, ("HOUSTON", "TX", "77002")),
        (
            {"country": "ca", "city": "Toronto", "state": "ON", "post_code": "m5v 2t6"},
            ("TORONTO", "ON", "M5V 2T6"),
        ),
    ],
)
def test_an_address_is_brought_to_the_form_of_its_country(
    given: dict[str, Any], expected: tuple[str, ...]
) -> None:
    made = checked(address(**given))

    assert expected == (made["city"], made["state"], made["post_code"])


def test_a_later_address_ends_the_one_before_and_both_keep_their_days(connection: Base) -> None:
    open_case(connection)
    live_at(connection)
    live_at(connection, lines=("90 Elm St",), since=date(2026, 4, 10))

    of = record(connection)
    last_days = [one.until for one in addresses(of)]
    assert [date(2026, 4, 9), None] == last_days
    assert ["1200 Smith St Apt 4"] == addresses_on(of, date(2026, 4, 9))[0].body["lines"]
    assert ["90 Elm St"] == addresses_on(of, date(2026, 4, 10))[0].body["lines"]


def test_an_address_for_mail_stands_beside_the_home(connection: Base) -> None:
    open_case(connection)
    live_at(connection)
    live_at(connection, lines=("PO Box 12",), use="mail")

    assert {"home", "mail"} == {one.key for one in addresses_on(record(connection), AT.date())}


def test_fact_4_that_there_is_no_usable_address_is_recorded_with_its_reason(
    connection: Base,
) -> None:
    open_case(connection)
    live_at(connection)
    given: dict[str, Any] = {"since": date(2026, 3, 2), "by": ANA, "at": AT}
    with pytest.raises(ReasonNeeded):
        no_usable_address(connection, CASE, because=" ", **given)

    no_usable_address(
        connection, CASE, because="Lives in a car since the fire.", as_given="none", **given
    )

    of = record(connection)
    assert () == addresses_on(of, date(2026, 3, 2))
    assert ("Lives in a car since the fire.", "none") == (
        addresses(of)[-1].body["because"], addresses(of)[-1].body["as_given"],
    )  # fmt: skip
    assert 0 == connection.execute("SELECT count(*) FROM views.case_addresses").fetchone()[0]  # type: ignore[index]


def test_fact_3_an_address_of_more_than_twenty_cases_is_marked(connection: Base) -> None:
    for n in range(SHARED_CASES_MAX + 1):
        open_case(connection, case_id=case_number(n))
        live_at(connection, case_number(n))
    open_case(connection)

    live_at(connection, lines=("1200 SMITH ST., APT 4",))

    assert SHARED_CASES_MAX + 1 == addresses(record(connection))[0].body["shared_by"]


def test_the_same_address_twice_is_one_statement(connection: Base) -> None:
    open_case(connection)
    live_at(connection)

    with pytest.raises(AddressAlreadyStated):
        live_at(connection)

    assert 1 == len(addresses(record(connection)))


def test_a_stale_form_is_not_recorded_over_what_came_since(connection: Base) -> None:
    open_case(connection)
    seen = record(connection).version
    live_at(connection)

    with pytest.raises(StaleForm, match="ana recorded an address"):
        state_address(
            connection, CASE, address(lines=("90 Elm St",)), by=ANA, at=AT + timedelta(hours=1),
            seen=seen,
        )  # fmt: skip

    assert 1 == len(addresses(record(connection)))
