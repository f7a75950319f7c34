"""A channel is checked when it is stated, says whose it is, and is counted where many share it."""

from datetime import date

import pytest
from cases_on_file import CASE, Base, case_number, open_case, reachable_by, record

from duecourse.actions.channels import ChannelRefused, normal
from duecourse.views.reach import channels, channels_on


@pytest.mark.parametrize(
    ("channel", "given", "expected"),
    [
        ("email", " Elena@Example.COM ", "elena@example.com"),
        ("sms", "(713) 655-0123", "+17136550123"),
        ("sms", "+504 2232-1234", "+50422321234"),
    ],
)
def test_a_channel_is_brought_to_one_form(channel: str, given: str, expected: str) -> None:
    assert expected == normal(channel, given)


@pytest.mark.parametrize(
    ("channel", "given"),
    [
        ("email", "elena"),
        ("email", "elena@"),
        ("email", "a@b.com, c@d.com"),
        ("email", "elena@example.com\nBcc: all@example.com"),
        ("sms", "911"),
        ("sms", "<script>alert(1)</script>"),
        ("pigeon", "coo"),
    ],
)
def test_what_reaches_nobody_is_refused(channel: str, given: str) -> None:
    with pytest.raises(ChannelRefused):
        normal(channel, given)


def test_a_channel_belongs_to_somebody_with_a_name(connection: Base) -> None:
    open_case(connection)

    with pytest.raises(ChannelRefused):
        reachable_by(connection, "elena@example.org", name=" ")
    with pytest.raises(ChannelRefused):
        reachable_by(connection, "elena@example.org", whose="a cousin")


def test_on_how_many_cases_a_channel_stands_is_recorded_with_it(connection: Base) -> None:
    for n in range(3):
        open_case(connection, case_id=case_number(n))
        reachable_by(connection, "desk@example.org", case_id=case_number(n))
    open_case(connection)

    reachable_by(connection, "DESK@example.org")

    assert 3 == channels(record(connection))[0].body["shared_by"]


def test_a_channel_ends_by_a_later_word_on_the_same_one(connection: Base) -> None:
    open_case(connection)
    reachable_by(connection, "elena@example.org")
    reachable_by(connection, "elena@example.org", since=date(2026, 3, 2), until=date(2026, 3, 2))

    assert () == channels_on(record(connection, CASE), date(2026, 3, 3))
