"""The report of fields that nothing reads: complete, and true where it says so."""

from collections import defaultdict
from datetime import UTC, datetime

import pytest

from duecourse.actions.minimisation import Collected, minimisation
from duecourse.intake.from_feeds import ARRIVAL_BODY
from duecourse.law.document import vocabulary
from duecourse.ledger.keeping import KEEPING
from duecourse.ledger.keeping_fields import BODY_FIELDS
from duecourse.sim.agency import Agency, places
from duecourse.sim.agency_stories import stories

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)


@pytest.fixture(scope="module")
def report() -> dict[tuple[str, str, str], Collected]:
    """The report, by source, kind and name."""
    return {(one.source, one.kind, one.name): one for one in minimisation()}


def test_every_field_that_is_collected_is_in_it(
    report: dict[tuple[str, str, str], Collected],
) -> None:
    law = {("law", kind, name) for kind, of in vocabulary()["ev"].items() for name in of["fields"]}
    record = {("record", kind, name) for kind, names in BODY_FIELDS.items() for name in names}
    feed = {("feed", "arrival", name) for name in ARRIVAL_BODY}

    assert law | record | feed <= report.keys()
    assert KEEPING == BODY_FIELDS.keys()


def test_the_bodies_of_a_generated_agency_hold_no_other_fields() -> None:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for case in Agency(seed=7, now=NOW).cases(len(places(stories()))):
        for kind, _, body in case.events:
            if kind in KEEPING:
                found[kind] |= body.keys()

    assert len(found) > 15
    assert {} == {kind: names - set(BODY_FIELDS[kind]) for kind, names in found.items()
                  if names - set(BODY_FIELDS[kind])}  # fmt: skip


@pytest.mark.parametrize(("source", "kind", "name", "reader"), [
    ("law", "order_issued", "supervisor_concurred_on", "rule"),
    ("law", "hearing_held", "merits_calendared", "rule"),
    ("law", "person", "nationalities", "rule"),
    ("record", "identity_stated", "numbers", "view"),
    ("feed", "arrival", "birth_year", "linkage"),
])  # fmt: skip
def test_what_is_read_is_not_called_unread(
    report: dict[tuple[str, str, str], Collected], source: str, kind: str, name: str, reader: str
) -> None:
    assert reader in report[source, kind, name].read_by


@pytest.mark.parametrize(("source", "kind", "name"), [
    ("feed", "arrival", "airline"), ("feed", "arrival", "gender"),
    ("record", "address_stated", "shared_by"), ("law", "appeal_filed", "accepted_on"),
])  # fmt: skip
def test_what_nothing_reads_is_named(
    report: dict[tuple[str, str, str], Collected], source: str, kind: str, name: str
) -> None:
    """If one of these is put to use, or no longer collected, this row goes: the report is told."""
    assert () == report[source, kind, name].read_by
