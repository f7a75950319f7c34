"""Whatever bytes come from outside: read, or refused by name; never a crash of ours, never a hang.

`make fuzz` gives each test FUZZ_EXAMPLES examples; here they are few. What is refused in a way of
its own (a `DuecourseError`, or what the reader's own documentation names) is answered.
"""

import gzip
import json
import os
import tempfile
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duecourse.actions import bounces, document_kinds, document_text, search_asked
from duecourse.actions.senders import Smtp
from duecourse.actions.serve_notice import Message
from duecourse.audit import records as of_trail
from duecourse.feeds.i94 import parse
from duecourse.feeds.i94.columns import FILE_COLUMNS
from duecourse.law import document
from duecourse.ledger import records as of_ledger
from duecourse.linkage import normalise
from duecourse.terms.errors import DuecourseError

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "60"))
SECONDS_MAX = 5.0
fuzzed = settings(
    max_examples=EXAMPLES, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=12,
)
I94_TEXT = st.one_of(
    st.none(), st.text(max_size=12), st.integers().map(str), st.floats().map(str),
    st.sampled_from(["20551", "10282016", "D/S", "20551.0", " ", "-1", "9" * 30, "1e400"]),
)  # fmt: skip
WORDS = st.text(max_size=200)
FIELDS = ("Action", "Status", "Diagnostic-Code", "Original-Envelope-Id", "Content-Type", "To")
REPORT = b"""From: a@example.org
Content-Type: multipart/report; report-type=delivery-status; boundary="b"
FIELD: VALUE

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; a.example

FIELD: VALUE
Action: failed
Original-Envelope-Id: 7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c11.3.0123456789abcdef

--b--
"""
LINE = st.dictionaries(
    st.sampled_from(
        ["event", "entry", "subtree", "checkpoint", "size", "head", "tail_marks", "end"]
    ),
    JUNK,
).map(lambda made: json.dumps(made).encode())
READERS = {
    "ledger": (of_ledger.ExportRecords, of_ledger.EXPORT_FORMAT, lambda one: one.events()),
    "trail": (of_trail.ExportedTrail, of_trail.EXPORT_FORMAT, lambda one: one.entries()),
}


def answered(reads: Callable[[], Any]) -> Any:
    """Return what a reader makes of something, None if it refuses it; it must not take long."""
    started = time.monotonic()
    try:
        return reads()
    except DuecourseError:
        return None
    finally:
        assert time.monotonic() - started < SECONDS_MAX


@fuzzed
@given(st.dictionaries(st.sampled_from(sorted(FILE_COLUMNS)), I94_TEXT))
def test_any_row_of_the_arrival_file_is_typed_or_its_field_is_named(row: dict[str, Any]) -> None:
    whole = dict.fromkeys(FILE_COLUMNS) | row
    frame = pl.DataFrame([whole], schema=dict.fromkeys(FILE_COLUMNS, pl.String))

    typed = answered(lambda: parse.messages(frame.with_columns(line=pl.lit(0, dtype=pl.Int64))))

    assert 1 == len(typed)


@fuzzed
@given(JUNK)
def test_any_bytes_are_a_document_or_are_refused(junk: Any) -> None:
    answered(lambda: document.read(junk))
    answered(lambda: document.read({"events": junk, "as_of": "2026-01-01"}))
    answered(lambda: document.read({"events": [junk], "person": junk, "as_of": "2026-01-01"}))


@fuzzed
@given(WORDS, WORDS, WORDS, WORDS)
def test_any_name_date_and_number_has_a_comparable_form(
    surname: str, given_name: str, born: str, number: str
) -> None:
    record = normalise.Given(surname, given_name, born, document=number)

    made = answered(lambda: normalise.comparable(record))

    assert made is not None


@fuzzed
@given(WORDS, WORDS)
def test_any_text_can_be_searched_for(text: str, born: str) -> None:
    assert answered(lambda: search_asked.read(text, born=born)) is not None


@fuzzed
@given(st.binary(max_size=400), st.sampled_from(FIELDS), WORDS)
def test_any_mail_is_a_report_of_delivery_or_is_refused(raw: bytes, field: str, value: str) -> None:
    plain = value.encode("utf-8", "replace")
    for mail in (
        raw,
        REPORT.replace(b"FIELD", field.encode()).replace(b"VALUE", plain) + raw,
        REPORT.replace(b"FIELD: VALUE", raw),
    ):
        answered(lambda mail=mail: bounces.read(mail))


@fuzzed
@given(st.binary(max_size=600), WORDS)
def test_any_file_has_a_format_or_is_refused(head: bytes, name: str) -> None:
    for start in (b"", b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00"):
        for ending in ("", ".pdf", ".txt", ".PNG"):
            answered(
                lambda start=start, ending=ending: document_kinds.format_of(
                    start + head, name=name + ending
                )
            )
    kept = answered(lambda: document_kinds.named(name))
    assert kept is None or ("/" not in kept and "\\" not in kept and kept.isprintable())


@settings(fuzzed, max_examples=max(2, EXAMPLES // 20))
@given(st.binary(max_size=600))
def test_any_pdf_gives_its_words_or_says_that_it_has_none(tail: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        Path(file.name).write_bytes(b"%PDF-1.7\n" + tail)

        said = document_text.text_of(Path(file.name), "pdf")

        assert isinstance(said.text, str)


@pytest.mark.parametrize("of", sorted(READERS))
@fuzzed
@given(
    st.lists(st.one_of(st.binary(max_size=80), LINE), max_size=6),
    st.sampled_from([".jsonl", ".gz"]),
)
def test_any_file_is_an_export_or_is_refused(of: str, lines: list[bytes], ending: str) -> None:
    reader, form, all_of = READERS[of]
    first = json.dumps({"format": form, "verifier": "someone+1+AAAA"}).encode()
    for content in (b"\n".join(lines), b"\n".join([first, *lines])):
        with tempfile.NamedTemporaryFile(suffix=ending) as file:
            packed = gzip.compress(content) if ending == ".gz" and len(lines) % 2 else content
            Path(file.name).write_bytes(packed)
            records = reader(Path(file.name))

            answered(records.verifier_line)
            answered(lambda records=records: list(all_of(records)))


@fuzzed
@given(WORDS, WORDS)
def test_no_address_of_mail_breaks_out_of_its_header(name: str, subject: str) -> None:
    server = Smtp("localhost", 25, "notices@example.org")
    message = Message(
        to="someone@example.org", name=name, language="en", subject=subject, text="Hello",
        pdf=b"%PDF-", reference="r-1",
    )  # fmt: skip

    mail = answered(lambda: _mailed(server, message))

    if mail is not None:
        assert [("", "someone@example.org")] == [
            ("", one.addr_spec) for one in mail["To"].addresses
        ]
        assert mail["Bcc"] is None


def _mailed(server: Smtp, message: Message) -> EmailMessage | None:
    """Return the mail as it comes to its reader; None where `send` answers that it is not sent."""
    try:
        raw = server.mail(message).as_bytes()
    except ValueError:
        return None
    read = message_from_bytes(raw, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read
