"""The oversight desk: search the trail, follow one thing on it, and verify proofs."""

import json
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from duecourse.access.roles import ALLOWED, allow
from duecourse.actions.oversight_trail import (
    CSV_ROWS_MAX,
    PROVE,
    NothingToProve,
    look_at_case_proof,
    look_at_entry_proof,
    search_trail,
    take_case_proof,
)
from duecourse.audit.trail import Outcome
from duecourse.views.trail_shapes import TrailAsked
from duecourse.web import csv_of, doors
from duecourse.web.page import page

# Days that are searched where neither a person nor a case narrows the search.
DAYS: Final = timedelta(days=30)
CHARACTERS_MAX: Final = 200
DIGITS_MAX: Final = 18  # of a number of the trail: the database's numbers end there
COLUMNS: Final = (
    "Number", "When", "Who", "Role", "What", "On what", "For what", "How it ended", "From where",
)  # fmt: skip


@page("oversight.trail")
def search(request: HttpRequest) -> HttpResponse:
    """Show what was searched for on the trail, a page of it."""
    at = doors.now()
    shown = {"tab": "trail", "actions": sorted(ALLOWED), "outcomes": [str(one) for one in Outcome]}
    asked, wrong = _asked(request, at.date())
    if wrong is not None:
        return render(
            request, "oversight_trail.html", shown | {"asked": asked, "refused": wrong}, status=422
        )
    with doors.connected() as connection:
        found = search_trail(connection, asked, by=doors.asked_by(request), at=at)
    return render(request, "oversight_trail.html", shown | {"asked": asked, "found": found})


@page("oversight.trail")
def search_csv(request: HttpRequest) -> HttpResponse:
    """Send what was searched for as a table file, at most CSV_ROWS_MAX entries."""
    at = doors.now()
    asked, _ = _asked(request, at.date())
    with doors.connected() as connection:
        found = search_trail(
            connection, asked, by=doors.asked_by(request), at=at, rows=CSV_ROWS_MAX
        )
    rows = (
        (one.number, one.at.isoformat(), one.actor, one.role, one.action, one.subject, one.purpose,
         one.outcome, one.origin)
        for one in found.entries
    )  # fmt: skip
    return csv_of.answer(f"trail-{at.date()}", COLUMNS, rows)


@page("oversight.prove")
def proofs(request: HttpRequest) -> HttpResponse:
    """Ask for a case or an entry, and lead to its proof."""
    allow(doors.asked_by(request).role, PROVE)
    case, number = (request.GET.get(name, "").strip() for name in ("case", "number"))
    if number.isdecimal() and len(number) <= DIGITS_MAX:
        return redirect("oversight-proof", number=int(number))
    if _case(case) is not None:
        return redirect("oversight-case-proof", case_id=_case(case))
    said = "Give the id of a case, or the number of an entry." if case or number else None
    shown = {
        "tab": "proofs", "refused": said, "case": case, "number": number,
        "verifier": doors.verifier(),
    }  # fmt: skip
    return render(request, "oversight_proofs.html", shown, status=422 if said else 200)


@page("oversight.prove")
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """Show the proof of one entry of the trail."""
    if len(str(number)) > DIGITS_MAX:
        raise NothingToProve
    with doors.connected() as connection:
        proof = look_at_entry_proof(
            connection, number, verifier=doors.verifier(), by=doors.asked_by(request),
            at=doors.now(),
        )  # fmt: skip
    shown = {"tab": "proofs", "proof": proof, "number": number}
    return render(request, "oversight_proof.html", shown)


@page("oversight.prove")
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show the proofs of a case, that of one version in full."""
    given = request.GET.get("version", "")
    version = int(given) if given.isdecimal() and len(given) <= DIGITS_MAX else None
    with doors.connected() as connection:
        found = look_at_case_proof(
            connection, case_id, version=version, verifier=doors.verifier(),
            by=doors.asked_by(request), at=doors.now(),
        )  # fmt: skip
    shown = {"tab": "proofs", "proof": found.shown, "found": found}
    return render(request, "oversight_proof.html", shown)


@page("oversight.prove")
def case_file(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Send the file that proves a case, to be checked offline."""
    with doors.connected() as connection:
        made = take_case_proof(
            connection, case_id, verifier=doors.verifier(), by=doors.asked_by(request),
            at=doors.now(),
        )  # fmt: skip
    answer = HttpResponse(json.dumps(made, ensure_ascii=False), content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="case-{case_id}.json"'
    return answer


def _asked(request: HttpRequest, today: date) -> tuple[TrailAsked, str | None]:
    """Return what is searched for, and what is wrong with it, if something is."""
    given = {
        name: request.GET.get(name, "").strip()[:CHARACTERS_MAX]
        for name in ("who", "case", "purpose", "action", "outcome", "from", "to", "before")
    }
    before = given["before"]
    wrong = None
    try:
        first = date.fromisoformat(given["from"]) if given["from"] else None
        last = date.fromisoformat(given["to"]) if given["to"] else None
    except ValueError:
        first, last, wrong = None, None, "This is no day. Give year, month and day: 2026-11-24."
    case_id = _case(given["case"])
    if given["case"] and case_id is None:
        wrong = "This is no id of a case. Copy it from the address of the case's page."
    if first is None and not given["who"] and case_id is None:
        first = today - DAYS
    return TrailAsked(
        given["who"], case_id, given["purpose"], given["action"], given["outcome"], first, last,
        int(before) if before.isdecimal() and len(before) <= DIGITS_MAX else None,
    ), wrong  # fmt: skip


def _case(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
