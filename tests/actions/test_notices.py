"""A notice says what the record says, to one tested recipient, and can be verified by its sum."""

import re
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cases_on_file import (
    ANA,
    AT,
    CASE,
    HEARING,
    Base,
    case_number,
    live_at,
    open_case,
    reachable_by,
    record,
)
from pypdf import PdfReader

from duecourse.access.roles import NotYours
from duecourse.actions.addresses import SHARED_CASES_MAX
from duecourse.actions.case_record import correct_fact
from duecourse.actions.letter import Issuer, LetterMissing
from duecourse.actions.notice_text import NoticeIncomplete
from duecourse.actions.notices import (
    NoticeAsked,
    RouteNotOpen,
    issued_on,
    notice_pdf,
    prepare_notice,
    preview_notice,
)
from duecourse.actions.paper_store import FileDamaged, PaperStore
from duecourse.actions.recipient import (
    CHANNEL_CASES_MAX,
    ACitizen,
    NotInForce,
    NotThatPerson,
    UsedForMany,
    same_person,
)
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger.keeping import NOTICE_PREPARED

ISSUER = Issuer(
    ("Houston Field Office", "126 Northpoint Dr", "Houston TX 77060"), "http://x/verify"
)


def asked(to: int, language: str = "es", name: str = "hearing_reminder") -> NoticeAsked:
    return NoticeAsked(name, to, language)


def prepared(base: Base, to: int, folder: Path, *, language: str = "es", **other: Any) -> int:
    """Prepare a reminder of a hearing."""
    given = {"issuer": ISSUER, "store": PaperStore(folder), "by": ANA, "at": AT} | other
    return prepare_notice(base, CASE, asked(to, language), **given)


def words(pdf: bytes) -> str:
    """Return the text of a PDF in one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_a_notice_is_filled_from_the_record_in_both_languages(
    connection: Base, tmp_path: Path
) -> None:
    open_case(connection, HEARING)
    version = prepared(connection, live_at(connection), tmp_path)

    told = words(notice_pdf(connection, CASE, version, store=PaperStore(tmp_path), by=ANA, at=AT))
    assert "Usted tiene una audiencia en la corte de inmigración el 18 de mayo de 2026." in told
    assert "You have a hearing at the immigration court on May 18, 2026." in told
    assert "Elena Rivas Mora 1200 Smith St Apt 4 HOUSTON TX 77002" in told


def test_what_is_recorded_says_which_version_of_what_went_to_whom(
    connection: Base, tmp_path: Path
) -> None:
    open_case(connection, HEARING)
    to = live_at(connection)
    prepared(connection, to, tmp_path)

    body = record(connection).kept_of(NOTICE_PREPARED)[0].body
    hearing = next(one.version for one in record(connection).facts if one.kind == "hearing_set")
    assert ("hearing_reminder", 1, "es", "letter", "Elena Rivas Mora", to, hearing) == (
        body["template"], body["template_version"], body["language"], body["route"],
        body["recipient"], body["address_version"], body["about"],
    )  # fmt: skip
    assert {"hearing_day": "18 de mayo de 2026"}.items() <= body["slots"].items()


def test_a_finding_of_the_law_fills_a_slot(connection: Base) -> None:
    granted = {"kind": "voluntary_departure_granted", "on": "2026-02-20", "stage": "pre_conclusion",
               "days": 60, "warned": True}  # fmt: skip
    open_case(connection, granted)
    to = live_at(connection)

    made = preview_notice(
        connection, CASE, asked(to, "en", "departure_period"), issuer=ISSUER, by=ANA, at=AT
    )

    assert "April 21, 2026" == made.filled.slots["last_day"]


def test_what_the_record_does_not_say_is_never_filled_in(connection: Base, tmp_path: Path) -> None:
    open_case(connection)
    to = live_at(connection)

    with pytest.raises(NoticeIncomplete, match="hearing on of hearing set"):
        prepared(connection, to, tmp_path)

    assert () == record(connection).kept_of(NOTICE_PREPARED)


def test_nobody_is_told_of_a_hearing_that_is_past(connection: Base) -> None:
    open_case(connection, HEARING)
    to = live_at(connection)

    with pytest.raises(NoticeIncomplete, match="2026-05-18 is past"):
        preview_notice(
            connection, CASE, asked(to), issuer=ISSUER, by=ANA, at=AT + timedelta(days=90)
        )


def test_a_corrected_hearing_day_is_the_one_that_is_told(connection: Base) -> None:
    open_case(connection, HEARING)
    to = live_at(connection)
    fact = next(one.version for one in record(connection).facts if one.kind == "hearing_set")
    moved = {**HEARING, "hearing_on": "2026-06-01"}
    moved.pop("kind")
    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT) as act:
        correct_fact(act, fact, moved)

    made = preview_notice(connection, CASE, asked(to, "en"), issuer=ISSUER, by=ANA, at=AT)

    assert "You have a hearing on June 1, 2026" == made.filled.texts[0].subject


def test_whoever_holds_a_notice_can_ask_whether_it_is_ours(
    connection: Base, tmp_path: Path
) -> None:
    open_case(connection, HEARING)
    prepared(connection, live_at(connection), tmp_path)
    total = record(connection).kept_of(NOTICE_PREPARED)[0].body["sha256"]

    assert AT.date() == issued_on(connection, total, at=AT)
    assert None is issued_on(connection, "0" * 64, at=AT)


def test_the_same_notice_makes_the_same_bytes(connection: Base) -> None:
    open_case(connection, HEARING)
    to = live_at(connection)

    made = [
        preview_notice(connection, CASE, asked(to), issuer=ISSUER, by=ANA, at=AT).pdf
        for _ in range(2)
    ]

    assert made[0] == made[1]


def test_a_file_that_was_touched_is_not_handed_out(connection: Base, tmp_path: Path) -> None:
    open_case(connection, HEARING)
    version = prepared(connection, live_at(connection), tmp_path)
    kept = next(path for path in tmp_path.rglob("*") if re.fullmatch(r"[0-9a-f]{64}", path.name))
    kept.write_bytes(kept.read_bytes() + b" ")

    with pytest.raises(FileDamaged):
        notice_pdf(connection, CASE, version, store=PaperStore(tmp_path), by=ANA, at=AT)


def test_a_name_that_cannot_be_printed_is_said(connection: Base) -> None:
    open_case(connection, HEARING, family="张", given="伟")
    to = live_at(connection)

    with pytest.raises(LetterMissing, match=r"U\+5F20"):
        preview_notice(connection, CASE, asked(to), issuer=ISSUER, by=ANA, at=AT)


def test_oversight_prepares_no_notice(connection: Base, tmp_path: Path) -> None:
    open_case(connection, HEARING)
    to = live_at(connection)

    with pytest.raises(NotYours):
        prepared(connection, to, tmp_path, by=Actor("olu", "oversight"))


def test_fact_16_a_contact_under_another_name_gets_nothing(
    connection: Base, tmp_path: Path
) -> None:
    open_case(connection, HEARING)
    to = reachable_by(connection, "james@example.org", name="James Whitfield")

    with pytest.raises(NotThatPerson, match="James Whitfield"):
        prepared(connection, to, tmp_path)

    assert () == record(connection).kept_of(NOTICE_PREPARED)


def test_fact_16_a_contact_used_for_many_gets_nothing(connection: Base, tmp_path: Path) -> None:
    for n in range(CHANNEL_CASES_MAX + 1):
        open_case(connection, case_id=case_number(n))
        reachable_by(connection, "desk@example.org", case_id=case_number(n))
    open_case(connection, HEARING)
    to = reachable_by(connection, "desk@example.org")

    with pytest.raises(UsedForMany, match="4 other cases"):
        prepared(connection, to, tmp_path)


def test_fact_16_a_citizen_gets_nothing(connection: Base, tmp_path: Path) -> None:
    open_case(connection, HEARING, nationalities=("HN", "US"))
    to = live_at(connection)

    with pytest.raises(ACitizen):
        prepared(connection, to, tmp_path)


def test_fact_16_counsel_gets_a_notice_only_while_of_record(
    connection: Base, tmp_path: Path
) -> None:
    open_case(connection, HEARING, counsel="Maya Okafor")
    hers = reachable_by(connection, "maya@example.org", whose="counsel", name="Maya Okafor")
    other = reachable_by(connection, "tom@example.org", whose="counsel", name="Tom Reyes")

    with pytest.raises(NotThatPerson, match="counsel of record"):
        prepared(connection, other, tmp_path)

    assert prepared(connection, hers, tmp_path) > other


def test_fact_16_an_address_that_has_ended_gets_nothing(connection: Base, tmp_path: Path) -> None:
    open_case(connection, HEARING)
    old = live_at(connection)
    live_at(connection, lines=("90 Elm St",), since=date(2026, 3, 2))

    with pytest.raises(NotInForce):
        prepared(connection, old, tmp_path)


def test_an_address_of_many_needs_to_say_in_whose_care(connection: Base, tmp_path: Path) -> None:
    for n in range(SHARED_CASES_MAX + 1):
        open_case(connection, case_id=case_number(n))
        live_at(connection, case_number(n))
    open_case(connection, HEARING)
    alone = live_at(connection)

    with pytest.raises(UsedForMany):
        prepared(connection, alone, tmp_path)
    kept = live_at(
        connection, in_care_of="Casa Esperanza", since=date(2026, 3, 2), use="mail",
        at=AT + timedelta(minutes=1),
    )  # fmt: skip

    assert prepared(connection, kept, tmp_path) > kept


def test_a_confirmation_of_an_address_does_not_go_by_sms(connection: Base) -> None:
    open_case(connection)
    live_at(connection)
    to = reachable_by(connection, "713 655 0123", channel="sms")

    with pytest.raises(RouteNotOpen):
        preview_notice(
            connection, CASE, asked(to, "en", "address_confirmed"), issuer=ISSUER, by=ANA, at=AT
        )


@pytest.mark.parametrize(
    ("name", "of_record", "same"),
    [
        ("Elena Rivas", "Elena Rivas Mora", True),
        ("RIVAS MORA, Elena", "Elena Rivas Mora", True),
        ("Élena Rivás", "Elena Rivas Mora", True),
        ("Elena", "Elena Rivas Mora", False),
        ("Elena Rivas Smith", "Elena Rivas Mora", False),
        ("Suharto", "Suharto", True),
        ("", "", False),
        ("张 伟", "张 伟", True),
    ],
)
def test_a_name_is_the_persons_when_all_its_words_are(
    name: str, of_record: str, same: bool
) -> None:
    assert same is same_person(name, of_record)
