"""Every open case has a next lawful step or a cited reason for waiting; who acts, by when, why."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import random_cases
from hypothesis import given, settings
from hypothesis import strategies as st
from telling import kept, told

from duecourse.law.columns.population import documents
from duecourse.law.document import vocabulary
from duecourse.ledger.keeping import ALARM_RAISED
from duecourse.terms.errors import LawError
from duecourse.views import steps as step_rules
from duecourse.views.case_facts import Taken, Told
from duecourse.views.case_shapes import Meaning, NextStep
from duecourse.views.lifecycle import day_of
from duecourse.views.meaning import meaning
from duecourse.views.steps.record import STEP_OF
from duecourse.views.steps.texts import StepsRefused, read, texts

IN = {"kind": "entered_without_inspection", "on": "2024-04-01"}
ADMITTED = {"kind": "admitted", "on": "2026-01-05", "class": "B-2", "until": "2026-07-04"}
ISSUED = {"kind": "nta_issued", "on": "2025-01-20"}
SERVED = {"kind": "nta_served", "on": "2025-01-26", "method": "personal", "time_and_place": True}
FILED = {"kind": "nta_filed", "on": "2025-02-05", "court": "Houston"}
HEARING = {
    "kind": "hearing_set", "on": "2025-03-01", "hearing_on": "2025-06-10", "type": "master",
    "notice": "served", "detained": False,
}  # fmt: skip
HELD = {"kind": "hearing_held", "on": "2025-06-10", "type": "master", "appeared": True}
ORDER = {
    "kind": "order_issued", "on": "2025-08-14", "by": "IJ", "type": "removal", "country": "HN",
    "form": "oral",
}  # fmt: skip
WAIVED = {"kind": "right_waived", "on": "2025-08-14", "right": "appeal"}
WARRANT = {"kind": "warrant_issued", "on": "2025-11-22", "form": "I-205"}
DOCUMENT = {"kind": "travel_document_presented", "on": "2025-12-02", "country": "HN"}
ORDERED = (IN, SERVED, FILED, HEARING, HELD, ORDER)
READY = (*ORDERED, WAIVED, WARRANT, DOCUMENT)
STAYED = {"kind": "stay_granted", "on": "2026-02-01", "by": "court", "basis": "individual"}
LEFT = {"kind": "departed", "on": "2026-05-01", "channel": "air", "to": "HN"}
APPEALED = {
    "kind": "appeal_filed", "on": "2025-08-20", "by": "respondent", "subject": "decision",
    "fee": "paid",
}  # fmt: skip
ASYLUM = {"kind": "asylum_filed", "on": "2024-09-01", "forum": "USCIS"}
ARRESTED = {
    "kind": "arrested", "at": "2026-06-19T22:00:00-05:00", "zone": "America/Chicago",
    "warrant": False,
}  # fmt: skip
CHILD = {"kind": "uac_determined", "at": "2026-07-03T10:00:00-07:00", "zone": "America/Los_Angeles"}
DETAINED = {"kind": "custody_started", "on": "2025-08-14", "authority": "241"}
FEAR = {"kind": "fear_expressed", "on": "2026-02-03", "type": "reasonable"}
GRANT = {
    "kind": "voluntary_departure_granted", "on": "2025-08-14", "stage": "conclusion", "days": 60,
    "bond_amount": 500,
}  # fmt: skip
CERTIFIED = {"kind": "case_certified", "on": "2025-09-01"}
NO_NOTICE = HEARING | {"notice": "not_served"}
ASKED = {"kind": "stay_requested", "on": "2026-01-10", "to": "DHS"}
CLAIMED = {"kind": "citizenship_claimed", "on": "2026-02-05", "basis": "claim"}
ADJUSTING = {"kind": "adjustment_filed", "on": "2026-02-02", "basis": "family"}
DENIED = {"kind": "motion_decided", "on": "2025-12-10", "type": "reopen", "outcome": "denied",
          "by": "BIA"}  # fmt: skip
MOTION = {"kind": "motion_filed", "on": "2025-10-01", "type": "reopen", "forum": "board"}
UNSURE = {"kind": "exit_recorded", "on": "2026-05-01", "source": "carrier_manifest",
          "match": "name_dob"}  # fmt: skip
MET = {"kind": "encountered", "on": "2026-08-01", "agency": "ICE"}
CONCERN = {"kind": "concern_raised", "on": "2026-03-01", "concern": "medical"}
NOTICE = {"kind": "notice_served", "on": "2026-03-02", "issuer": "DHS", "method": "mail",
          "respond_days": 30}  # fmt: skip

# as of, facts, step, who acts, by when
ROWS = (
    ("2024-05-01", (IN,), "decide_charges", "officer", None),
    ("2025-01-21", (IN, ISSUED), "serve_nta", "officer", None),
    ("2025-01-27", (IN, ISSUED, SERVED), "file_nta", "officer", None),
    ("2025-02-06", (IN, SERVED, FILED), "set_hearing", "court", None),
    ("2025-03-02", (IN, SERVED, FILED, HEARING), "prepare_hearing", "officer", "2025-06-10"),
    ("2025-03-02", (IN, SERVED, FILED, HEARING), "file_before_hearing", "person", "2025-05-27"),
    ("2025-03-02", (IN, SERVED, FILED, NO_NOTICE), "serve_hearing_notice", "court", "2025-06-10"),
    ("2025-06-11", (IN, SERVED, FILED, HEARING), "record_hearing", "court_liaison", None),
    ("2025-06-11", (IN, SERVED, FILED, HEARING, HELD), "decide_case", "court", None),
    ("2026-03-03", (IN, SERVED, FILED, NOTICE), "respond_to_notice", "person", "2026-04-06"),
    ("2025-08-20", ORDERED, "appeal", "person", "2025-09-15"),
    ("2025-08-21", (*ORDERED, APPEALED), "decide_appeal", "court", None),
    ("2025-10-01", (*ORDERED, WAIVED, MOTION), "decide_motion", "court", None),
    ("2025-08-20", (*ORDERED, WAIVED), "move_to_reopen", "person", "2025-11-12"),
    ("2025-08-20", (*ORDERED, WAIVED), "move_to_reconsider", "person", "2025-09-15"),
    ("2025-08-20", (*ORDERED, WAIVED), "petition_for_review", "person", "2025-09-15"),
    ("2025-12-11", (*ORDERED, WAIVED, MOTION, DENIED), "petition_on_motion", "person",
     "2026-01-09"),
    ("2025-10-01", (*ORDERED, WAIVED), "sign_warrant", "supervisor", None),
    ("2025-10-01", (*ORDERED, WAIVED), "get_travel_document", "officer", None),
    ("2025-12-10", (*ORDERED, WAIVED), "order_supervision", "officer", None),
    ("2026-01-05", READY, "authorise_removal", "officer", None),
    ("2026-01-11", (*READY, ASKED), "decide_stay_request", "supervisor", None),
    ("2026-01-11", (*READY, ASKED), "legal_review", "supervisor", None),
    ("2025-08-20", (*ORDERED, WAIVED, DETAINED), "review_custody_90_days", "officer", "2025-11-12"),
    ("2025-08-20", (*ORDERED, WAIVED, DETAINED), "review_custody_180_days", "supervisor",
     "2026-02-10"),
    ("2025-08-20", (*ORDERED, WAIVED, DETAINED), "show_removal_is_foreseeable", "supervisor",
     "2026-02-14"),
    ("2026-06-20", (IN, ARRESTED), "decide_custody_and_charges", "officer", "2026-06-21"),
    ("2026-07-04", (IN, CHILD), "hand_to_hhs", "officer", "2026-07-06"),
    ("2026-02-04", (*ORDERED, WAIVED, FEAR), "hold_fear_interview", "uscis", "2026-02-13"),
    ("2025-08-20", (*ORDERED, WAIVED, GRANT), "leave_in_time", "person", "2025-10-14"),
    ("2025-08-20", (*ORDERED, WAIVED, GRANT), "post_departure_bond", "person", "2025-08-21"),
    ("2024-10-01", (IN, ASYLUM), "decide_asylum", "uscis", None),
    ("2026-03-01", (ADMITTED, ADJUSTING), "decide_adjustment", "uscis", None),
    ("2026-02-01", (ADMITTED,), "leave_or_extend", "person", "2026-07-04"),
    ("2026-07-05", (ADMITTED,), "find_out_departure", "officer", None),
    ("2026-05-02", (ADMITTED, LEFT), "confirm_departure", "officer", None),
    ("2026-05-02", (IN, SERVED, FILED, LEFT), "tell_court_departed", "court_liaison", None),
    ("2026-05-02", (ADMITTED, UNSURE), "link_exit", "records_steward", None),
    ("2026-08-02", (ADMITTED, LEFT, MET), "find_out_reentry", "records_steward", None),
    ("2026-02-06", (IN, CLAIMED), "examine_citizenship", "officer", "2026-02-06"),
    ("2026-03-02", (IN, SERVED, FILED, CONCERN), "clear_medical", "officer", None),
)  # fmt: skip


def means(*events: dict[str, Any], as_of: str, **more: Any) -> Meaning:
    """Return what these facts mean."""
    return meaning(told(events, **more), as_of=date.fromisoformat(as_of))


def step(of: Meaning, name: str) -> NextStep:
    """Return one step by its name."""
    return next(one for one in of.steps if one.name == name)


@pytest.mark.parametrize(
    ("as_of", "events", "name", "role", "due"), ROWS, ids=[f"{row[2]}" for row in ROWS]
)
def test_a_step_says_who_acts_and_by_when(
    as_of: str, events: tuple[dict[str, Any], ...], name: str, role: str, due: str | None
) -> None:
    found = step(means(*events, as_of=as_of), name)

    assert (role, due) == (found.role, found.due_on and found.due_on.isoformat())
    assert found.cite


def test_a_time_to_file_is_offered_through_its_last_day_and_not_after_it() -> None:
    last, after = means(*ORDERED, as_of="2025-09-15"), means(*ORDERED, as_of="2025-09-16")

    assert "appeal" in [one.name for one in last.steps]
    assert "appeal" not in [one.name for one in after.steps]


def test_counsel_acts_where_counsel_entered() -> None:
    counsel = {"kind": "counsel_entered", "on": "2025-03-01"}

    assert "counsel" == step(means(*ORDERED, counsel, as_of="2025-08-20"), "appeal").role


def test_a_removal_that_is_held_is_shown_with_the_hold_and_its_citation() -> None:
    free = step(means(*READY, as_of="2026-01-05"), "authorise_removal")
    held = step(means(*READY, STAYED, as_of="2026-02-02"), "authorise_removal")

    assert (True, ()) == (free.may, free.blocked)
    assert not held.may
    stands = "J06 stands: a court has stayed removal. (INA 242(b)(3)(B),(f)(2); 8 CFR 241.3(c))"
    assert (stands,) == held.blocked


def test_an_unknown_fact_forbids_a_removal_and_is_a_step_of_its_own() -> None:
    found = means(*READY, as_of="2026-01-05", unknown=("fear", "identity"))

    assert not step(found, "authorise_removal").may
    assert "officer" == step(found, "find_out_fear").role
    assert "records_steward" == step(found, "find_out_identity").role


def test_a_record_that_nobody_called_complete_forbids_a_removal() -> None:
    found = means(*READY, as_of="2026-01-05", unknown=None)

    assert not step(found, "authorise_removal").may
    assert "records_steward" == step(found, "find_out_completeness").role


AT = datetime(2026, 1, 5, 10, tzinfo=UTC)


def taken(version: int, name: str, **stopped: Any) -> Taken:
    """Return a step that somebody took."""
    return Taken(version, name, "HN", "ana", AT, **stopped)


def test_the_agency_goes_from_authorising_to_scheduling_to_carrying_out() -> None:
    first = taken(20, "authorise_removal")
    both = (first, taken(21, "schedule_removal"))

    assert step(means(*READY, as_of="2026-01-06", steps=(first,)), "schedule_removal").may
    assert step(means(*READY, as_of="2026-01-06", steps=both), "carry_out_removal").may


def test_a_stopped_step_is_acknowledged_and_an_alarm_answered_also_in_a_case_that_ended() -> None:
    stop = taken(20, "authorise_removal", stopped_by=22, acknowledge_by=AT + timedelta(minutes=10))
    alarm = kept(ALARM_RAISED, 23, about="removed", because=["J06 stands"])
    gone = {"kind": "removed", "on": "2026-01-07", "to": "HN"}

    found = means(*READY, gone, as_of="2026-01-08", steps=(stop,), kept=(alarm,))

    assert found.outcome is not None
    assert ["acknowledge_stop", "answer_alarm"] == [one.name for one in found.steps]


def test_a_stay_that_ended_asks_only_to_find_out() -> None:
    found = means(ADMITTED, as_of="2026-08-01")

    assert ["find_out_departure"] == [one.name for one in found.steps]


WAITS = (
    ("2025-08-21", (*ORDERED, APPEALED), "An appeal is pending before the Board (8 CFR 1003.6(a))"),
    ("2025-03-02", (IN, SERVED, FILED, HEARING), "A hearing is set for Tue 10 Jun 2025"),
    ("2024-10-01", (IN, ASYLUM), "An asylum application is pending with USCIS"),
    ("2026-02-01", (ADMITTED,), "In authorised stay until Sat 4 Jul 2026"),
    ("2026-02-02", (*READY, STAYED), "J06 stands: a court has stayed removal."),
    ("2025-09-02", (*ORDERED, CERTIFIED), "The case was certified"),
    ("2026-01-01", ({"kind": "admitted", "on": "2020-01-05", "class": "LPR"},),
     "Permanent resident"),
)  # fmt: skip


@pytest.mark.parametrize(("as_of", "events", "says"), WAITS, ids=[row[2][:30] for row in WAITS])
def test_a_case_that_waits_says_for_what_and_by_which_law(
    as_of: str, events: tuple[dict[str, Any], ...], says: str
) -> None:
    found = means(*events, as_of=as_of).waits_for

    assert found is not None
    assert found.startswith(says)
    assert re.search(r"\(.+\)\.?$", found)


def of_document(document: dict[str, Any]) -> tuple[Told, date]:
    """Return a case document as a history, and its day."""
    of = told(
        document["events"], person=document.get("person"), unknown=document.get("unknown")
    )  # fmt: skip
    return of, date.fromisoformat(document["as_of"])


def neither(of: Meaning) -> bool:
    """Say whether an open case has no step that may be taken now and no reason for waiting."""
    return of.outcome is None and not any(one.may for one in of.steps) and not of.waits_for


@given(st.integers(0, 99_999))
def test_every_open_case_of_the_population_has_a_step_or_a_reason(n: int) -> None:
    of, as_of = of_document(next(documents(1, seed=9, first=n)))

    assert not neither(meaning(of, as_of=as_of))


# An entry, and perhaps charges, proceedings, an order, on a day before all that is drawn.
BEGINNING = (IN, SERVED, FILED, ORDER, WAIVED, GRANT)
BEGINNINGS = st.sampled_from([
    BEGINNING,
    (ADMITTED, *BEGINNING[1:]),
    (IN, FILED, HELD, {"kind": "proceedings_ended", "how": "administratively_closed"}),
    ({"kind": "paroled", "until": "1996-05-05"}, ASYLUM, ADJUSTING),
])  # fmt: skip


@st.composite
def whatever_cases(draw: st.DrawFn) -> tuple[Told, date]:
    """Draw random events of every kind after a beginning, and a day when most have happened."""
    drawn = draw(random_cases.documents())
    first = draw(st.integers(0, len(BEGINNING)))
    drawn["events"] = [{**one, "on": "1995-05-05"} for one in draw(BEGINNINGS)[:first]] + drawn[
        "events"
    ]
    of, as_of = of_document(drawn)
    days = sorted(day_of(fact) for fact in of.facts)
    if days:
        as_of = draw(st.sampled_from(days[len(days) // 2 :]))
    return of, as_of + timedelta(days=draw(st.integers(0, 400)))


@given(whatever_cases())
@settings(max_examples=300)
def test_every_open_case_of_whatever_events_has_a_step_or_a_reason(
    drawn: tuple[Told, date],
) -> None:
    of, as_of = drawn
    try:
        found = meaning(of, as_of=as_of)
    except LawError:  # the facts cannot stand together: refused when they are recorded
        return

    assert not neither(found)
    assert list(found.steps) == sorted(
        found.steps, key=lambda one: (one.due_on or date.max, one.name)
    )
    assert len(found.steps) == len({one.name for one in found.steps})


def shown(of: Meaning) -> tuple[Any, ...]:
    """Return what a page shows of a case: where it stands and what lies ahead."""
    ahead = list(of.steps)
    tracks = [(one.track, one.state) for one in of.tracks]
    return tracks, of.outcome and of.outcome.name, ahead, of.waits_for


@given(whatever_cases(), st.floats(0, 1))
@settings(max_examples=300)
def test_nothing_shown_changes_before_the_day_that_says_so(
    drawn: tuple[Told, date], share: float
) -> None:
    of, as_of = drawn
    try:
        before = meaning(of, as_of=as_of)
        last = (before.changes_on or as_of + timedelta(days=2000)) - timedelta(days=1)
        later = as_of + timedelta(days=int((last - as_of).days * share))
        after = meaning(of, as_of=later)
    except LawError:
        return

    assert shown(before) == shown(after)


def test_every_step_of_the_code_is_in_the_file_and_every_one_of_the_file_in_the_code() -> None:
    named = set(names_in_the_code())
    unknown = {f"find_out_{name}" for name in vocabulary()["unknown"]}
    renamed = {f"find_out_{name}" for name in STEP_OF}

    assert set(texts().steps) == named | (unknown - renamed) | set(STEP_OF.values())


def names_in_the_code() -> Iterator[str]:
    """Yield every name in the step rules that the file knows or that looks like a step."""
    for module in Path(str(step_rules.__path__[0])).glob("*.py"):
        source = module.read_text()
        yield from re.findall(r'at\.step\(\s*"([a-z_0-9]+)"', source)
        yield from (name for name in texts().steps if f'"{name}"' in source)
        if module.stem == "protection":
            yield from (name for name in texts().steps if name.startswith("clear_"))


BROKEN = (
    ('"role": "officer"', '"role": "oficer"', 3, "oficer is no role"),
    ('"D-02"', '"D-99"', 3, "D-99 is no rule"),
    ('"b"', '"a"', 4, "a stands twice"),
)
FILE = """{"roles": ["officer"], "waits": [],
 "steps": [
  {"name": "a", "title": "A", "role": "officer", "rules": ["D-02"]},
  {"name": "b", "title": "B", "role": "officer", "cite": "INA 239"}]}"""


@pytest.mark.parametrize(("right", "wrong", "line", "said"), BROKEN, ids=[r[3] for r in BROKEN])
def test_a_file_of_steps_that_cannot_be_is_refused_with_its_line(
    right: str, wrong: str, line: int, said: str
) -> None:
    assert {"a", "b"} == set(read(FILE).steps)

    with pytest.raises(StepsRefused, match=f"line {line}: {said}"):
        read(FILE.replace(right, wrong, 1))


NO_APPEAL = (
    ((*ORDERED, WAIVED), "the appeal was given up"),
    ((*ORDERED[:-1], ORDER | {"in_absentia": True}), "made in absentia"),
    ((IN, ORDER | {"by": "DHS", "type": "administrative"}), "made by DHS under 238(b)"),
    ((*ORDERED, APPEALED), "appealed already"),
)


@pytest.mark.parametrize(("events", "why"), NO_APPEAL, ids=[row[1] for row in NO_APPEAL])
def test_an_order_against_which_no_appeal_lies_offers_none(
    events: tuple[dict[str, Any], ...], why: str
) -> None:
    found = means(*events, as_of="2025-08-21")

    assert "appeal" not in [one.name for one in found.steps], why


def test_an_expedited_order_waits_for_the_supervisor_who_has_not_concurred() -> None:
    expedited = ORDER | {"by": "DHS", "type": "expedited"}
    concurred = expedited | {"supervisor_concurred_on": "2025-08-15"}

    assert "supervisor" == step(means(IN, expedited, as_of="2025-08-20"), "concur_in_order").role
    assert "concur_in_order" not in [
        one.name for one in means(IN, concurred, as_of="2025-08-20").steps
    ]
