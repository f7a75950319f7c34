"""Referral is an offer: one office is in charge at every moment, and nothing falls between."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.access.roles import NotYours
from duecourse.actions.case_record import Act
from duecourse.actions.configuration import in_force
from duecourse.actions.refer import (
    NoOffer,
    OfferToOthers,
    OwnOffer,
    ReferralRefused,
    accept,
    answer_offer,
    decline,
    refer,
    refer_case,
)
from duecourse.actions.stale_form import StaleForm
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger.keeping import ASSIGNED, CASE_OPENED
from duecourse.ledger.memory import MemoryLedger
from duecourse.views.case_facts import told
from duecourse.views.header import Header, header

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
CASE = UUID("11111111-45f4-4e57-8a54-0f8f6fbfe001")
ANA = Actor("ana", "officer")
BEN = Actor("ben", "supervisor")
TO = ["Houston", "San Diego", "Newark", "USCIS", "Nowhere"]
Base = psycopg.Connection[Any]


def opened() -> Act:
    act = Act(MemoryLedger(), CASE, "ana", AT)
    act.add(CASE_OPENED, {"class": "removal", "office": "Houston", "reference": "HOU-1"})
    act.add(ASSIGNED, {"to": "ana", "because": "opened"})
    act.append(after=0)
    return act


def charge(act: Act) -> Header:
    return header(told(act.history()), as_of=AT.date(), fallback_reference="")


@given(st.lists(st.tuples(
    st.sampled_from(["refer", "accept", "decline"]), st.sampled_from(TO), st.integers(-1, 12),
), max_size=25))  # fmt: skip
def test_exactly_one_office_is_in_charge_and_only_acceptance_changes_which(
    moves: list[tuple[str, str, int]],
) -> None:
    act = opened()
    parties = {one.name for one in in_force().offices} | set(in_force().outside)
    for what, to, version in moves:
        act.by, before = "ana", charge(act)
        # Mostly the offer that stands is answered; at times one that never was or is over.
        asked = before.offered_by_version if version % 2 else version
        try:
            if what == "refer":
                refer(act, to=to, because="moved")
            elif what == "accept":
                act.by = "ben"
                accept(act, asked)
            else:
                decline(act, asked, because="no")
        except (NoOffer, ReferralRefused):
            act.drafts.clear()
            assert before == charge(act)
            continue
        after = charge(act)

        assert after.office in parties
        if what == "accept":
            assert (before.offered_to, None, None) == (
                after.office, after.offered_to, after.assigned_to,
            )  # fmt: skip
        else:
            assert (before.office, before.assigned_to) == (after.office, after.assigned_to)
            assert (to if what == "refer" else None) == after.offered_to


def open_in(base: Base) -> None:
    with work_on_case(base, CASE, action=RECORD, by=ANA, at=AT) as act:
        act.add(CASE_OPENED, {"class": "removal", "office": "Houston", "reference": "HOU-1"})
        act.append(after=0)


def row(base: Base) -> Any:
    return base.execute("SELECT office, offered_to FROM views.cases").fetchone()


def test_an_offer_stands_in_the_rows_until_it_is_answered(connection: Base) -> None:
    open_in(connection)

    offer = refer_case(connection, CASE, to="Newark", because="moved", by=ANA, at=AT)
    offered = row(connection)
    answer_offer(connection, CASE, offer, accepted=True, by=BEN, at=AT)

    assert ("Houston", "Newark") == offered
    assert ("Newark", None) == row(connection)


def test_one_offer_is_accepted_once_and_a_stale_form_offers_nothing(connection: Base) -> None:
    open_in(connection)
    offer = refer_case(connection, CASE, to="Newark", because="moved", by=ANA, at=AT, seen=1)
    later = AT + timedelta(hours=1)
    answer_offer(connection, CASE, offer, accepted=True, by=BEN, at=later)

    with pytest.raises(NoOffer):
        answer_offer(connection, CASE, offer, accepted=True, by=BEN, at=later)
    with pytest.raises(StaleForm):
        refer_case(connection, CASE, to="Houston", because="back", by=ANA, at=later, seen=1)
    assert ("Newark", None) == row(connection)


def test_nobody_accepts_the_own_offer_but_records_the_answer_of_an_agency_outside() -> None:
    within, outside = opened(), opened()
    offers = [refer(within, to="Newark", because="x"), refer(outside, to="USCIS", because="x")]

    with pytest.raises(OwnOffer):
        accept(within, offers[0])
    accept(outside, offers[1])

    assert ("Houston", "Newark") == (charge(within).office, charge(within).offered_to)
    assert ("USCIS", None) == (charge(outside).office, charge(outside).offered_to)


def test_a_case_is_accepted_by_somebody_of_the_office_it_is_offered_to(connection: Base) -> None:
    open_in(connection)
    offer = refer_case(connection, CASE, to="Newark", because="moved", by=ANA, at=AT)
    here = Actor("dan", "officer", office="Houston", everywhere=False)
    there = Actor("eli", "officer", office="Newark", everywhere=False)

    with pytest.raises(OfferToOthers):
        answer_offer(connection, CASE, offer, accepted=True, by=here, at=AT)
    answer_offer(connection, CASE, offer, accepted=True, by=there, at=AT)

    assert ("Newark", None) == row(connection)


def test_who_may_not_refer_is_refused_and_it_is_on_the_trail(connection: Base) -> None:
    open_in(connection)

    with pytest.raises(NotYours):
        refer_case(connection, CASE, to="Newark", because="x", by=Actor("o", "oversight"), at=AT)

    assert ("refused",) == connection.execute(
        "SELECT outcome FROM audit.trail WHERE action = 'case.refer'"
    ).fetchone()


@pytest.mark.parametrize(("to", "because", "field"), [
    ("Nowhere", "moved", "to"), ("Houston", "moved", "to"), ("Newark", " ", "because"),
    ("Newark", "x" * 1_001, "because"),
])  # fmt: skip
def test_an_offer_to_nobody_or_without_a_reason_is_refused(
    to: str, because: str, field: str
) -> None:
    act = opened()

    with pytest.raises(ReferralRefused) as refused:
        refer(act, to=to, because=because)

    assert [field] == list(refused.value.faults)
    assert 2 == len(act.history())
