"""An unknown fact gives an answer that names it, cites its rules and says so in a sentence."""

from datetime import date

from duecourse import law

ORDER = {"kind": "order_issued", "on": "2026-01-15", "by": "IJ", "type": "removal", "form": "oral"}


def test_a_fact_named_as_unknown_turns_the_finding_that_needs_it_to_null() -> None:
    document = {"person": {}, "events": [ORDER], "unknown": ["appeal"]}

    found = law.evaluate(document, as_of=date(2026, 3, 2))["proceedings.decision_final_on"]

    assert (None, "unknown_fact", ("appeal",)) == (found.value, found.status, found.missing)
    assert ("D-11",) == found.rules[-1:]
    assert ("The record does not say: appeal. So there is no answer yet.",) == found.steps


def test_a_finding_without_its_event_still_cites_the_rules_of_the_vocabulary() -> None:
    document = {"person": {}, "events": [], "unknown": ["appeal"]}

    found = law.evaluate(document, as_of=date(2026, 3, 2))["proceedings.decision_final_on"]

    assert ("D-10", "D-11") == found.rules
