"""Each watchdog barks on its days and not on the day before or after, and names its citation.

The numbers of failures are those of docs/watchdogs.md.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

import pytest

from duecourse import law
from duecourse.law.columns.population import documents
from duecourse.law.document import DocumentRefused
from duecourse.ledger import keeping
from duecourse.views import lifecycle
from duecourse.views.case_facts import Fact, Kept, Told
from duecourse.views.case_shapes import Watch
from duecourse.views.configuration.shapes import Calendar
from duecourse.views.meaning import meaning
from duecourse.views.watch.seen import Seen
from duecourse.views.watchdogs import WATCHDOGS

AT = datetime(2026, 1, 2, 12, tzinfo=UTC)
ADULT: Final = {"birth_on": "1985-03-02", "nationalities": ["HN"]}
CHILD: Final = {"birth_on": "2015-06-01", "nationalities": ["HN"]}
HOME: Final = {"lines": ["12 Elm Street"], "city": "Houston", "state": "TX", "country": "US"}
Event = dict[str, Any]


def fact(kind: str, on: str, **fields: Any) -> Event:
    """Return a fact of the vocabulary."""
    return {"kind": kind, "at" if "T" in on else "on": on, **fields}


def told(
    facts: Iterable[Event], *, person: Event = ADULT, kept: Iterable[tuple[str, str, Event]] = ()
) -> Told:
    """Return a record of these facts and record-keeping events; an address unless one is given."""
    stated = list(kept)
    if not any(kind == keeping.ADDRESS_STATED for kind, _, _ in stated):
        stated.append((keeping.ADDRESS_STATED, "2020-01-01", HOME))
    facts = list(facts)
    first = len(facts) + 1
    return Told(
        first + len(stated),
        tuple(
            Fact(n, one["kind"], {key: of for key, of in one.items() if key != "kind"}, AT, "test")
            for n, one in enumerate(facts, 1)
        ),
        person, (), (), (),
        tuple(
            Kept(n, kind, date.fromisoformat(on), body, AT, "ana", "test")
            for n, (kind, on, body) in enumerate(stated, first)
        ),
    )  # fmt: skip


def bark(name: str, of: Told, as_of: str) -> Watch | None:
    """Return what one watchdog finds on a day."""
    found = meaning(of, as_of=date.fromisoformat(as_of)).watches
    return next((one for one in found if one.name == name), None)


IN = fact("entered_without_inspection", "2024-04-01")
ISSUED = fact("nta_issued", "2026-01-05")
SERVED = fact("nta_served", "2026-01-06", method="personal", time_and_place=True)
FILED = fact("nta_filed", "2026-01-12", court="Houston")
HEARING = fact("hearing_set", "2026-01-06", hearing_on="2026-03-10", type="master", notice="served")
SATURDAY = {**HEARING, "hearing_on": "2026-03-14"}
HOLIDAY = {**HEARING, "hearing_on": "2026-05-25"}
CUSTODY = fact("custody_started", "2026-01-05", authority="241")
ORDER = (
    fact("nta_served", "2025-01-26", method="personal", time_and_place=True),
    fact("nta_filed", "2025-02-05", court="Houston"),
    fact("order_issued", "2026-01-05", by="IJ", type="removal", country="HN", form="oral"),
    fact("right_waived", "2026-01-05", right="appeal"),
)
HELD = (IN, *ORDER, CUSTODY)
ARRESTED = fact("arrested", "2026-01-05T22:00:00-06:00", zone="America/Chicago", warrant=False)
DETAINER = fact("detainer_hold_started", "2026-01-05T18:00:00-06:00", zone="America/Chicago")
ALONE = fact(
    "uac_determined", "2026-01-05T10:00:00-07:00", zone="America/Los_Angeles", contiguous=True
)
STAY = fact("stay_granted", "2026-01-05", by="DHS", until="2026-04-20", basis="individual")
TPS = fact("tps_granted", "2025-01-05", country="HN", until="2026-07-05", basis="granted")
VOLUNTARY = (
    IN, *ORDER[:2],
    fact("order_issued", "2026-01-05", by="IJ", type="removal", country="HN", form="oral"),
    fact("voluntary_departure_granted", "2026-01-05", stage="conclusion", days=60,
         bond_amount=500),
    fact("voluntary_departure_bond_posted", "2026-01-07"),
    fact("right_waived", "2026-01-05", right="appeal"),
)  # fmt: skip
LEFT = fact("departed", "2026-02-01", channel="air", to="HN")

# Name, facts, person, then the days on which it is silent, barks, barks, is silent; - : there is no
# such day. The failures by number: 1 and 2 notices never filed, 2 children, 3 and 14 notice, 9 gone
# and ordered in absence, 15 days that do not exist, 24 held without review.
DAYS: Final[dict[str, tuple[tuple[Event, ...], Event, str]]] = {
    "nta_not_filed": ((IN, ISSUED), ADULT, "2026-01-04 2026-01-05 2027-01-05 -"),
    "nta_not_filed ends when filed": (
        (IN, ISSUED, SERVED, FILED), ADULT, "2026-01-04 2026-01-05 2026-01-11 2026-01-12"),
    "guardian_not_told": ((IN, SERVED), CHILD, "2026-01-05 2026-01-06 2033-05-31 2033-06-01"),
    "hearing_on_no_day": (
        (IN, SERVED, FILED, SATURDAY), ADULT, "2026-01-05 2026-01-06 2026-03-14 2026-03-15"),
    "hearing_on_no_day of a holiday": (
        (IN, SERVED, FILED, HOLIDAY), ADULT, "2026-01-05 2026-01-06 2026-05-25 2026-05-26"),
    "hearing_too_soon": (
        (IN, SERVED, {**HEARING, "hearing_on": "2026-01-14"}), ADULT,
        "2026-01-05 2026-01-06 2026-01-14 2026-01-15"),
    "hearing_not_served": (
        (IN, SERVED, {**HEARING, "notice": "not_served"}), ADULT,
        "2026-01-05 2026-01-06 2026-03-10 2026-03-11"),
    "hearing_not_served for an invalid charge": (
        (IN, SERVED, HEARING), {**CHILD, "birth_on": "2014-06-01"},
        "2026-01-05 2026-01-06 2026-03-10 2026-03-11"),
    "custody_review_90": (HELD, ADULT, "2026-03-05 2026-03-06 2026-04-05 2026-04-06"),
    "custody_review_180": (HELD, ADULT, "2026-06-03 2026-06-04 2026-07-04 2026-07-05"),
    "custody_six_months": (HELD, ADULT, "2026-06-04 2026-06-05 2026-07-05 2026-07-06"),
    "held_past_90_days": (HELD, ADULT, "2026-04-05 2026-04-06 2026-12-31 -"),
    "charge_clock": (
        (IN, ARRESTED, {**ISSUED, "on": "2026-01-08"}), ADULT,
        "2026-01-04 2026-01-05 2026-01-07 2026-01-08"),
    "detainer_clock": (
        (IN, DETAINER, {**CUSTODY, "on": "2026-01-08"}), ADULT,
        "2026-01-04 2026-01-05 2026-01-07 2026-01-08"),
    "hhs_notice_clock": (
        (IN, ALONE, fact("custody_ended", "2026-01-08")), CHILD,
        "2026-01-04 2026-01-05 2026-01-07 2026-01-08"),
    "hhs_transfer_clock": (
        (IN, ALONE, fact("custody_ended", "2026-01-08")), CHILD,
        "2026-01-04 2026-01-05 2026-01-07 2026-01-08"),
    "child_screen_clock": (
        (IN, ALONE, fact("custody_ended", "2026-01-08")), CHILD,
        "2026-01-04 2026-01-05 2026-01-07 2026-01-08"),
    "child_benchmark": (
        (IN, CUSTODY, fact("custody_ended", "2026-02-01")), CHILD,
        "2026-01-19 2026-01-20 2026-01-31 2026-02-01"),
    "stay_lapses": ((IN, *ORDER, STAY), ADULT, "2026-03-20 2026-03-21 2026-04-20 2026-04-21"),
    "protection_lapses": ((IN, TPS), ADULT, "2026-05-05 2026-05-06 2026-07-05 2026-07-06"),
    "voluntary_departure_ends": (
        VOLUNTARY, ADULT, "2026-02-03 2026-02-04 2026-03-06 2026-03-07"),
    "gone_with_hearing": (
        (IN, SERVED, FILED, HEARING, LEFT), ADULT,
        "2026-01-31 2026-02-01 2026-03-10 2026-03-11"),
}  # fmt: skip


@pytest.mark.parametrize("row", DAYS)
def test_a_watchdog_barks_on_its_days_and_not_on_the_day_before_or_after(row: str) -> None:
    """Failures 1, 2, 3, 9, 14, 15 and 24."""
    facts, person, days = DAYS[row]
    name, of = row.split(" ", maxsplit=1)[0], told(facts, person=person)

    heard = [bark(name, of, day) is not None for day in days.split() if day != "-"]

    assert [False, True, True, False][: len(heard)] == heard


@pytest.mark.parametrize("row", DAYS)
def test_what_a_watchdog_finds_is_kept_until_the_day_that_was_named(row: str) -> None:
    """The nightly pass looks again on `changes_on`: nothing may change before it."""
    facts, person, days = DAYS[row]
    of = told(facts, person=person)
    for text in [day for day in days.split() if day != "-"][:3]:
        first = meaning(of, as_of=date.fromisoformat(text))
        last = date.fromordinal((first.changes_on or date(2030, 1, 2)).toordinal() - 1)

        later = meaning(of, as_of=max(last, first.as_of))

        assert first.watches == later.watches
        assert first.steps == later.steps


def test_a_case_without_what_a_watchdog_needs_is_one_in_which_it_finds_nothing() -> None:
    day, looked = date(2026, 11, 25), 0
    for document in documents(250, seed=8):
        facts = [one for one in document["events"] if one.get("on", one.get("at", "")) < "2026-11"]
        of = told(facts, person=document["person"])
        seen = Seen(of, law.Answers(of.document(as_of=day)), lifecycle.moving(of), day)
        for dog in WATCHDOGS.values():
            looked += bool(dog.needs and dog.needs.isdisjoint(seen.by_kind))

            assert list(dog.watches(seen)) == list(replace(dog, needs=frozenset()).watches(seen))

    assert looked > 1_000


def test_every_watchdog_is_tried_and_cited() -> None:
    tried = {row.split(" ", maxsplit=1)[0] for row in DAYS} | {
        "notice_undelivered",
        "no_usable_address",
        "offer_unanswered",  # test_handing_over
        "correction_unacknowledged",  # test_correcting, both of them
        "correction_unanswered",
    }

    assert set(WATCHDOGS) == tried
    assert all(dog.cite and dog.title for dog in WATCHDOGS.values())


def test_a_notice_not_filed_names_the_hearing_as_its_last_day_and_says_that_it_is_a_child() -> None:
    """Failures 1 and 2."""
    found = bark("nta_not_filed", told([IN, SERVED, HEARING], person=CHILD), "2026-02-01")

    assert found is not None
    assert date(2026, 3, 10) == found.due_on
    assert "The person is a child" in found.says
    assert "8 CFR 1003.14(a)" in found.cite


def test_a_day_that_does_not_exist_cannot_be_recorded_as_a_hearing() -> None:
    """Failure 15: hearings were set for 31 September."""
    of = told([IN, SERVED, {**HEARING, "hearing_on": "2026-09-31"}])

    with pytest.raises(DocumentRefused):
        meaning(of, as_of=date(2026, 2, 1))


def test_who_is_held_past_every_review_keeps_the_last_one_as_the_day_that_passed() -> None:
    """Failure 24: the longest held come first."""
    found = bark("held_past_90_days", told(HELD), "2026-12-31")

    assert found is not None
    assert date(2026, 7, 5) == found.due_on
    assert "The six months are over too" in found.says


def test_a_hearing_has_to_be_on_a_day_on_which_the_court_of_the_office_sits() -> None:
    """Failure 15: days that are not on the court's calendar."""
    friday = {**HEARING, "hearing_on": "2026-03-13"}
    no_fridays = Calendar("no-fridays", "", frozenset({0, 1, 2, 3}), frozenset())
    of, day = told([IN, SERVED, FILED, friday]), date(2026, 2, 1)

    here = meaning(of, as_of=day, closed=no_fridays.why_not).watches
    elsewhere = meaning(of, as_of=day).watches

    assert ["hearing_on_no_day"] == [one.name for one in here]
    assert "not a hearing day of the court" in here[0].says
    assert () == elsewhere


def test_a_stay_about_to_lapse_is_told_to_counsel_and_the_person_first() -> None:
    """Nobody is told once it is over."""
    counsel = (keeping.COUNSEL_STATED, "2025-01-01", {"name": "Lee", "number": "XX1"})
    with_counsel, alone = told([IN, *ORDER, STAY], kept=[counsel]), told([IN, *ORDER, STAY])

    assert "counsel" == heard(with_counsel, "2026-04-01").role
    assert "person" == heard(alone, "2026-04-01").role
    assert bark("stay_lapses", alone, "2026-04-21") is None


def heard(of: Told, as_of: str) -> Watch:
    """Return what the watchdog of stays finds."""
    found = bark("stay_lapses", of, as_of)
    assert found is not None
    return found


def test_a_stay_without_a_last_day_or_with_a_later_one_does_not_lapse() -> None:
    open_end = {**STAY, "on": "2026-01-06"}
    del open_end["until"]
    renewed = {**STAY, "on": "2026-03-01", "until": "2026-09-01"}

    assert bark("stay_lapses", told([IN, *ORDER, STAY, open_end]), "2026-04-01") is None
    assert bark("stay_lapses", told([IN, *ORDER, STAY, renewed]), "2026-04-01") is None


def notice(*attempts: tuple[str, Event]) -> Told:
    """Return a record with one notice, which is version 3, and what became of it."""
    prepared = (
        keeping.NOTICE_PREPARED,
        "2026-01-10",
        {"template": "hearing", "recipient": "E. R."},
    )
    address = (keeping.ADDRESS_STATED, "2020-01-01", HOME)
    letter = {"version": 3, "channel": "letter", "document": 1}
    tried = [(kind, "2026-01-12", {**letter, **body}) for kind, body in attempts]
    return told([IN], kept=[address, prepared, *tried])


TRIED: Final = keeping.NOTICE_ATTEMPTED


@pytest.mark.parametrize(("attempts", "expected"), [
    ([(TRIED, {"outcome": "sent"})], False),
    ([(TRIED, {"outcome": "returned", "because": "moved"})], True),
    ([(TRIED, {"outcome": "sent"}), (TRIED, {"outcome": "returned"})], True),
    ([(TRIED, {"outcome": "failed"}), (TRIED, {"outcome": "sent"})], False),
    ([(TRIED, {"outcome": "failed"}), (keeping.SERVICE_PROVED, {"method": "personal"})], False),
    ([(TRIED, {"outcome": "begun"})], True),
    ([(TRIED, {"outcome": "delivered"}), (TRIED, {"outcome": "returned"})], True),
    ([], True),
])  # fmt: skip
def test_a_notice_that_did_not_arrive_is_work_until_a_later_one_does(
    attempts: list[tuple[str, Event]], expected: bool
) -> None:
    """Failures 3 and 14."""
    assert expected == (bark("notice_undelivered", notice(*attempts), "2026-01-13") is not None)


def test_a_notice_has_three_days_to_be_sent() -> None:
    """It is prepared on the second of January."""
    assert bark("notice_undelivered", notice(), "2026-01-04") is None
    assert bark("notice_undelivered", notice(), "2026-01-05") is not None


def test_proof_of_service_beside_a_hearing_is_notice_of_it() -> None:
    """Failure 14."""
    unserved = {**HEARING, "notice": "not_served"}
    proof = (keeping.SERVICE_PROVED, "2026-02-01", {"version": 4, "method": "personal",
                                                    "document": 1})  # fmt: skip

    assert bark("hearing_not_served", told([IN, SERVED, FILED, unserved]), "2026-02-02") is not None
    assert bark("hearing_not_served", told([IN, SERVED, FILED, unserved], kept=[proof]),
                "2026-02-02") is None  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), [
    (HOME, False),
    ({**HOME, "lines": ["  "]}, True),
    ({**HOME, "city": ""}, True),
    ({**HOME, "usable": False}, True),
    ({**HOME, "until": "2026-01-12"}, True),
    ({**HOME, "until": "2026-01-13"}, False),
])  # fmt: skip
def test_an_address_that_is_blank_or_over_is_none(body: Event, expected: bool) -> None:
    """Failures 3 and 4: 54,000 addresses were blank."""
    of = told([IN], kept=[(keeping.ADDRESS_STATED, "2025-01-01", body)])

    assert expected == (bark("no_usable_address", of, "2026-01-13") is not None)


def test_a_missing_address_is_found() -> None:
    """Failure 4."""
    of = told([IN], kept=[(keeping.NOTE_ADDED, "2025-01-01", {"text": "x"}),
                          (keeping.ADDRESS_STATED, "2026-02-01", HOME)])  # fmt: skip

    assert bark("no_usable_address", of, "2026-01-31") is not None
    assert bark("no_usable_address", of, "2026-02-01") is None


def test_of_a_case_that_ended_only_hearings_of_people_who_left_are_looked_at() -> None:
    """Failure 9."""
    of = told([IN, SERVED, HEARING, fact("removed", "2026-02-01", to="HN")])

    names = {one.name for one in meaning(of, as_of=date(2026, 2, 2)).watches}

    assert {"gone_with_hearing"} == names
