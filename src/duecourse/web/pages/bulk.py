"""One adverse step for several cases: propose it, read the sample, answer for all."""

import re
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from duecourse.access.roles import allow, allowed
from duecourse.actions.bulk_adverse import (
    BulkStep,
    answer_bulk,
    bulk_steps,
    cases_of,
    propose_for_many,
    sample_size,
)
from duecourse.actions.bulk_refused import BulkRefused, BulkUnknown
from duecourse.actions.court_order import OrderNamesNoCase
from duecourse.actions.fact_form import kinds_by_chapter
from duecourse.actions.look_at_bulk import look_at_bulk
from duecourse.actions.two_people import NOTICE_WAYS, TEXT_MAX
from duecourse.terms.errors import DuecourseError
from duecourse.web import doors
from duecourse.web.case_form import UNPROCESSABLE, FormBroken
from duecourse.web.page import page

NUMBERS_CHARACTERS_MAX = 20_000
TYPED = ("step", "numbers", "ground", "cite", "evidence", "notice_on", "notice_how")


@page("bulk.propose")
def propose(request: HttpRequest) -> HttpResponse:
    """Propose one step for several cases; what stands against a single one refuses the whole."""
    by = doors.asked_by(request)
    allow(by.role, "bulk.propose")
    if request.method != "POST":
        return _form(request, uuid4(), status=200)
    number = _number(request)
    typed = _typed(request)
    wanted = BulkStep(
        typed["step"], typed["ground"], typed["cite"], typed["evidence"],
        {"on": typed["notice_on"], "how": typed["notice_how"]},
    )  # fmt: skip
    try:
        with doors.connected() as connection:
            at = doors.now()
            cases = cases_of(connection, _numbers(typed["numbers"]), by=by, at=at)
            propose_for_many(connection, wanted, cases, form=number, by=by, at=at)
    except OrderNamesNoCase as refused:
        wrong = (*refused.unknown, *refused.doubtful)[:20]
        return _form(request, number, status=UNPROCESSABLE, refused=refused, wrong=wrong)
    except BulkRefused as refused:
        against = refused.against.items()
        return _form(request, number, status=UNPROCESSABLE, refused=refused, against=against)
    except DuecourseError as refused:
        return _form(request, number, status=UNPROCESSABLE, refused=refused)
    return redirect("bulk-one", bulk=number)


@page("bulk.look")
def look(request: HttpRequest, bulk: UUID) -> HttpResponse:
    """Show what was proposed, the sample first."""
    return _shown(request, bulk, uuid4(), status=200)


@require_POST
@page("bulk.answer")
def answer(request: HttpRequest, bulk: UUID) -> HttpResponse:
    """Answer for all cases by the sample."""
    by = doors.asked_by(request)
    allow(by.role, "bulk.answer")
    number = _number(request)
    answers = {}
    for name, value in request.POST.items():
        if name.startswith("case-") and value in ("right", "wrong"):
            answers[_uuid(name.removeprefix("case-"))] = value == "right"
    try:
        with doors.connected() as connection:
            answer_bulk(
                connection, bulk, answers, because=request.POST.get("because", ""), form=number,
                by=by, at=doors.now(),
            )  # fmt: skip
    except BulkUnknown:
        raise
    except DuecourseError as refused:
        more: dict[str, Any] = {"refused": refused}
        if isinstance(refused, BulkRefused):
            more["against"] = refused.against.items()
        return _shown(request, bulk, number, status=UNPROCESSABLE, **more)
    return redirect("bulk-one", bulk=bulk)


def _shown(
    request: HttpRequest, bulk: UUID, number: UUID, *, status: int, **more: Any
) -> HttpResponse:
    by = doors.asked_by(request)
    with doors.connected() as connection:
        shown = look_at_bulk(connection, bulk, by=by, at=doors.now())
    typed = {one.case_id: request.POST.get(f"case-{one.case_id}", "") for one in shown.sample}
    context = {
        "bulk": shown, "form_number": number, "typed": typed,
        "because": request.POST.get("because", "")[:TEXT_MAX],
        "may_answer": allowed(by.role, "bulk.answer") and by.name != shown.by and shown.waits,
        **more,
    }  # fmt: skip
    return render(request, "bulk_one.html", context, status=status)


def _form(request: HttpRequest, number: UUID, *, status: int, **more: Any) -> HttpResponse:
    context = {
        "form_number": number, "typed": _typed(request), "steps": bulk_steps(),
        "ways": NOTICE_WAYS, "chapters": kinds_by_chapter(), "sample_of_200": sample_size(200),
        **more,
    }  # fmt: skip
    return render(request, "bulk.html", context, status=status)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:NUMBERS_CHARACTERS_MAX] for name in TYPED}


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in re.split(r"[\n,;]", text) if one.strip()))


def _number(request: HttpRequest) -> UUID:
    return _uuid(request.POST.get("form", ""))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as failure:
        raise FormBroken from failure
