"""One departure is linked, put before a person or left, and a hard stop always means a person."""

import inspect
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from duecourse.linkage import decide as module
from duecourse.linkage.decide import Effect, decide
from duecourse.linkage.evidence import Candidate, Claim, Departure, Paper, Stop, Stratum
from duecourse.linkage.policy import Floors, Outcome, Policy
from duecourse.linkage.stay import Stays

CAME = date(2026, 1, 10)
LEFT = CAME + timedelta(days=40)
# A weight of 20 bits is automatic and one of 5 a question, with every kind of document.
POLICY = Policy(
    budget_per_100k=5,
    margin_cuts=(3.0, 8.0),
    stay_cuts=(0.5,),
    settle_days=180,
    stays=Stays((0, 61), (2.0, -1.0)),
    rows={
        Stratum(paper, margin, stay, claim, settled): Floors(20.0, 5.0)
        for paper in Paper
        for margin in (0, 1, 2)
        for stay in (0, 1)
        for claim in Claim
        for settled in (False, True)
    },
)
SEEN = Departure(departed_on=LEFT, on_file_until=CAME + timedelta(days=400))
RENEWED = Candidate(arrival="A1", bits=24.0, paper=Paper.DIFFERS, arrived_on=CAME)
AGREES = replace(RENEWED, paper=Paper.SAME, bits=38.0)
OTHER = replace(RENEWED, arrival="A2", bits=4.0)


def test_heavy_evidence_is_linked_and_light_evidence_asked_about_or_left() -> None:
    heavy = decide(POLICY, SEEN, [RENEWED])
    light = decide(POLICY, SEEN, [replace(RENEWED, bits=8.0)])
    nothing = decide(POLICY, SEEN, [replace(RENEWED, bits=1.0)])

    assert (Outcome.AUTOMATIC, "A1") == (heavy.outcome, heavy.chosen)
    assert (Outcome.REVIEW, "A1") == (light.outcome, light.chosen)
    assert (Outcome.NONE, None) == (nothing.outcome, nothing.chosen)


def test_only_an_agreeing_document_or_a_person_gives_a_link_legal_effect() -> None:
    effects = {
        paper: decide(POLICY, SEEN, [replace(AGREES, paper=paper)]).effect for paper in Paper
    }
    said = decide(POLICY, SEEN, [replace(RENEWED, bits=-9.0, must_link=True)])

    assert dict.fromkeys(Paper, Effect.POSSIBLE) | {Paper.SAME: Effect.CONFIRMED} == effects
    assert (Outcome.AUTOMATIC, Effect.CONFIRMED) == (said.outcome, said.effect)


# what is met                         the departure               the candidates
STOPPED = [
    (Stop.BEFORE_ARRIVAL, {"departed_on": CAME - timedelta(days=1)}, [AGREES]),
    (Stop.RIVALS, {}, [RENEWED, replace(OTHER, bits=23.0)]),
    (Stop.RIVALS, {}, [AGREES, replace(OTHER, bits=36.5)]),
    (Stop.SIBLING, {}, [replace(RENEWED, sibling=True)]),
    (Stop.SIBLING, {}, [replace(AGREES, sibling=True), replace(OTHER, sibling=True)]),
    (Stop.SIBLING, {}, [replace(AGREES, sibling=True), replace(OTHER, bits=20.0)]),
    (Stop.SIBLING, {}, [RENEWED, replace(OTHER, sibling=True)]),
    (Stop.CANNOT_LINK, {}, [replace(AGREES, cannot_link=True)]),
    (Stop.CANNOT_LINK, {}, [replace(AGREES, cannot_link=True, must_link=True)]),
    (Stop.WEAK_BIRTH, {"birth_weak": True}, [RENEWED]),
    (Stop.WEAK_BIRTH, {}, [replace(RENEWED, birth_weak=True)]),
    (Stop.PROTECTED, {"protected": True}, [AGREES]),
    (Stop.PROTECTED, {"protected": True}, []),
    (Stop.PROTECTED, {}, [AGREES, replace(OTHER, protected=True)]),
    (Stop.TRUNCATED, {"truncated": True}, [RENEWED]),
    (Stop.TRUNCATED, {"truncated": True}, [OTHER]),
    (Stop.TRUNCATED, {"truncated": True}, []),
    (Stop.DRIFT, {"drift": True}, [AGREES]),
    (Stop.TAKEN, {}, [replace(AGREES, claim=Claim.TAKEN)]),
    (Stop.CONTESTED, {}, [replace(RENEWED, claim=Claim.CONTESTED)]),
    (Stop.BETTER_NOT_AVAILABLE, {}, [replace(AGREES, claim=Claim.TAKEN), replace(OTHER, bits=21)]),
]


@pytest.mark.parametrize(("stop", "departure", "candidates"), STOPPED)
def test_every_hard_stop_goes_to_a_person_and_says_why(
    stop: Stop, departure: dict[str, object], candidates: list[Candidate]
) -> None:
    seen = replace(SEEN, **departure)  # type: ignore[arg-type]

    made = decide(POLICY, seen, candidates)

    assert Outcome.REVIEW == made.outcome
    assert stop in made.stops
    assert module.sentences(stop)[0] in made.reasons
    assert made.effect is None


def test_an_agreeing_document_answers_a_search_cut_short_and_a_1_january() -> None:
    seen = replace(SEEN, truncated=True, birth_weak=True)

    assert Outcome.AUTOMATIC == decide(POLICY, seen, [AGREES]).outcome


def test_an_agreeing_document_stands_against_another_given_name_if_nobody_may_be_the_twin() -> None:
    stranger = replace(OTHER, bits=-6.0)

    made = decide(POLICY, SEEN, [replace(AGREES, sibling=True), stranger])

    assert Outcome.AUTOMATIC == made.outcome


def test_a_twin_whose_own_departure_is_known_is_no_danger() -> None:
    gone = replace(OTHER, sibling=True, claim=Claim.TAKEN)

    assert Outcome.AUTOMATIC == decide(POLICY, SEEN, [RENEWED, gone]).outcome


def test_an_arrival_that_cannot_be_meant_is_no_rival() -> None:
    late = replace(RENEWED, arrival="A2", arrived_on=LEFT + timedelta(days=3))
    taken = replace(RENEWED, arrival="A3", claim=Claim.TAKEN)

    made = decide(POLICY, SEEN, [late, taken, RENEWED])

    assert (Outcome.AUTOMATIC, "A1") == (made.outcome, made.chosen)
    assert made.margin is None
    assert ["A1", "A2", "A3"] == [one.arrival for one in made.shown]


def test_a_claim_counts_as_absent_only_once_it_could_have_come() -> None:
    day = CAME + timedelta(days=POLICY.settle_days)
    made = [
        decide(POLICY, replace(SEEN, on_file_until=until), [RENEWED]).stratum
        for until in (day - timedelta(days=1), day, None)
    ]

    assert [False, True, False] == [stratum.settled for stratum in made if stratum]


def test_a_stratum_without_a_row_is_never_automatic() -> None:
    bare = replace(POLICY, rows={})

    assert Outcome.REVIEW == decide(bare, SEEN, [AGREES]).outcome


def test_two_must_links_are_a_question_and_nobody_found_is_none() -> None:
    twice = [replace(RENEWED, must_link=True), replace(OTHER, must_link=True)]

    assert Outcome.REVIEW == decide(POLICY, SEEN, twice).outcome
    assert Outcome.NONE == decide(POLICY, SEEN, []).outcome


def test_the_order_of_candidates_does_not_matter_and_at_most_three_are_shown() -> None:
    many = [replace(OTHER, arrival=f"B{n}", bits=float(n % 4)) for n in range(9)]

    assert decide(POLICY, SEEN, [*many, RENEWED]) == decide(POLICY, SEEN, [RENEWED, *many[::-1]])
    assert 3 == len(decide(POLICY, SEEN, many).shown)


def test_decide_is_given_nothing_that_says_which_group_a_person_belongs_to() -> None:
    given = {one.name for kind in (Departure, Candidate) for one in fields(kind)}
    text = inspect.getsource(module.decide) + "".join(Stratum._fields)
    evidence = {"arrival", "bits", "paper", "arrived_on", "claim", "sibling", "birth_weak"}
    evidence |= {"protected", "cannot_link", "must_link", "departed_on", "on_file_until"}

    assert evidence | {"truncated", "drift"} == given
    for group in ("nationality", "sex", "age", "surname", "issued", "source", "origin", "country"):
        assert group not in text
