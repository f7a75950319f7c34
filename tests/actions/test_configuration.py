"""The configuration in force narrows the real actions: the clinic takes no step of the agency."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from duecourse.access.roles import NotYours, allowed, withhold
from duecourse.actions import configuration
from duecourse.actions.case_record import record_facts, take_step
from duecourse.actions.configuration import (
    NoticeNotOffered,
    StepNotOffered,
    load,
    notice_offered,
    put_in_force,
    shown,
)
from duecourse.actions.fact_form import kinds_offered
from duecourse.actions.work_on_case import RECORD, STEP, work_on_case
from duecourse.audit.trail import Actor
from duecourse.cli import main
from duecourse.views.case_shapes import Meaning, NextStep, TrackStands, Watch

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
CASE = UUID("0d1f0b53-45f4-4e57-8a54-0f8f6fbfe001")
ANA = Actor("ana", "officer")
Base = psycopg.Connection[Any]


@pytest.fixture
def clinic() -> Iterator[None]:
    """The clinic's configuration in force, and none afterwards."""
    put_in_force(load("clinic"))
    yield
    configuration._in_force.clear()
    withhold({})


def test_the_clinic_records_facts_and_is_refused_every_step(connection: Base, clinic: None) -> None:
    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT) as act:
        record_facts(act, [{"kind": "entered_without_inspection", "on": "2025-01-01"}])

    with pytest.raises(NotYours), work_on_case(connection, CASE, action=STEP, by=ANA, at=AT) as act:
        take_step(act, "close_as_departed", as_of=AT.date())
    with (
        pytest.raises(StepNotOffered, match="The configuration clinic has no such step"),
        work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT) as act,
    ):
        take_step(act, "transfer", as_of=AT.date(), approved_by="ben")
    assert [("entered_without_inspection",)] == connection.execute(
        "SELECT kind FROM ledger.events ORDER BY position"
    ).fetchall()


def test_the_command_line_can_do_its_work_in_the_clinic(clinic: None) -> None:
    """`case import` and the nightly pass work in the role of the records steward."""
    assert [True, True, True] == [
        allowed("records_steward", action) for action in ("case.record", "case.look", "night.run")
    ]


def test_the_clinic_shows_what_its_clients_have_to_do_and_nothing_of_the_agency() -> None:
    due = date(2026, 4, 1)
    means = Meaning(
        AT.date(), {}, (TrackStands("custody", "none", None, 0, False),), None,
        (NextStep("appeal", "Appeal", "person", due, due, "8 CFR 1003.38"),
         NextStep("transfer", "Transfer", "person", due, due, "x"),
         NextStep("file_nta", "File", "officer", None, due, "x")),
        None, (Watch("lapses", "...", "x", due, "officer", due),
               Watch("odd", "...", "x", None, "o", due)),
        None,
    )  # fmt: skip

    here = shown(means, of=load("clinic"))

    assert [("appeal", "officer")] == [(one.name, one.role) for one in here.steps]
    assert ["lapses"] == [one.name for one in here.watches]
    assert means == shown(means, of=load("agency"))
    assert () == shown(means, case_class="application", of=load("clinic")).tracks
    assert means.tracks == shown(means, case_class="defence", of=load("clinic")).tracks


def test_a_notice_that_the_class_has_not_is_refused(clinic: None) -> None:
    notice_offered("hearing_reminder", "defence")

    with pytest.raises(NoticeNotOffered, match="not offered in cases of the class Application"):
        notice_offered("hearing_reminder", "application")


def test_the_command_prints_each_mistake_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("name = 1\n")

    assert 2 == main(["configuration", "check", str(file)])

    assert f"{file}:1: [wrong-kind] name is 1. It has to be a text in quotes." in (
        capsys.readouterr().err
    )
    assert 0 == main(["configuration", "check", "clinic"])
    assert 2 == main(["configuration", "check", str(tmp_path / "none.toml")])


def test_a_class_offers_its_forms_first_and_no_fact_is_lost(clinic: None) -> None:
    first, rest = kinds_offered("application")
    plain, everything = kinds_offered("unclassified")

    forms = {one.name: one for one in load("clinic").forms}
    assert [(forms[name].title, list(forms[name].records))
            for name in ("matter", "protection", "applications")] == [
        (title, [kind for kind, _, _ in kinds]) for title, kinds in first
    ]  # fmt: skip
    assert () == plain
    assert {kind[0] for _, kinds in everything for kind in kinds} == {
        kind[0] for _, kinds in (*first, *rest) for kind in kinds
    }
    assert "removed" in {kind[0] for _, kinds in rest for kind in kinds}
