"""Steps that were stopped and alarms, each with its clock; and the entry of a court order."""

import re
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from duecourse.access.roles import allow, allowed
from duecourse.actions import fact_form
from duecourse.actions.case_record import SecondPersonNeeded
from duecourse.actions.court_order import (
    ORDER_KINDS,
    CourtOrder,
    OrderNamesNoCase,
    enter_order,
    look_at_order,
)
from duecourse.actions.fact_form import DOCUMENT_MAX, FactForm, title_of
from duecourse.actions.stopped import look_at_stopped
from duecourse.terms.errors import LawError, LedgerError
from duecourse.web import doors
from duecourse.web.case_form import UNPROCESSABLE, FormBroken
from duecourse.web.page import page

PURPOSE = "stopped steps"
NUMBERS_CHARACTERS_MAX = 20_000


@page("stopped.look")
def stopped(request: HttpRequest) -> HttpResponse:
    """Show what waits for an acknowledgement or an answer, the oldest clock first."""
    by, at = doors.asked_by(request), doors.now()
    with doors.connected() as connection:
        shown = look_at_stopped(connection, by=by, purpose=PURPOSE, at=at)
    context = {
        "stopped": shown, "may_answer": allowed(by.role, "stopped.answer"),
        "may_enter": allowed(by.role, "court.order"), "now": at,
    }  # fmt: skip
    return render(request, "stopped.html", context)


@page("court.order")
def order(request: HttpRequest) -> HttpResponse:
    """Enter a court order into the record of every case that it names."""
    allow(doors.asked_by(request).role, "court.order")
    given = request.POST if request.method == "POST" else request.GET
    kind = given.get("kind", "")
    if kind not in ORDER_KINDS:
        kinds = [(name, title_of(name)) for name in ORDER_KINDS]
        context = {"kinds": kinds, "numbers": given.get("numbers", "")}
        return render(request, "court_order_kinds.html", context)
    if request.method != "POST":
        return _form(request, fact_form.blank(kind), status=200)
    typed = {name: str(request.POST.get(name, "")) for name in request.POST}
    several = {name: [str(one) for one in request.POST.getlist(name)] for name in request.POST}
    return _enter(request, fact_form.read(kind, typed, several))


@page("court.order")
def order_did(request: HttpRequest, form: UUID) -> HttpResponse:
    """Show what an order did: which steps it stopped, and who must acknowledge."""
    with doors.connected() as connection:
        did = look_at_order(connection, form, by=doors.asked_by(request), at=doors.now())
    context = {"did": did, "title": title_of(did.title), "now": doors.now()}
    return render(request, "court_order_did.html", context)


def _enter(request: HttpRequest, form: FactForm) -> HttpResponse:
    document = request.POST.get("document", "").strip()
    errors = {}
    if not 0 < len(document) <= DOCUMENT_MAX:
        errors["document"] = f"Name the order it is taken from, in 1 to {DOCUMENT_MAX} letters."
    numbers = _numbers(request.POST.get("numbers", ""))
    if not numbers:
        errors["numbers"] = "Name at least one case."
    if form.fact is None or errors:
        return _form(request, form, status=UNPROCESSABLE, errors=errors)
    number = _form_number(request)
    entered = CourtOrder(numbers, {"kind": form.kind, **form.fact}, document)
    try:
        with doors.connected() as connection:
            enter_order(
                connection, entered, form=number, by=doors.asked_by(request), at=doors.now()
            )
    except OrderNamesNoCase as refused:
        wrong = ", ".join((*refused.unknown, *refused.doubtful)[:20])
        errors["numbers"] = f"{refused} {wrong}"
        return _form(request, form, status=UNPROCESSABLE, errors=errors)
    except (LawError, LedgerError, SecondPersonNeeded) as refused:
        return _form(request, form, status=UNPROCESSABLE, refused=str(refused))
    return redirect("court-order-did", form=number)


def _form(
    request: HttpRequest, form: FactForm, *, status: int, errors: dict[str, str] | None = None,
    refused: str = "",
) -> HttpResponse:  # fmt: skip
    given = request.POST if request.method == "POST" else request.GET
    context = {
        "fact": form, "errors": errors or {}, "refused": refused,
        "numbers": given.get("numbers", "")[:NUMBERS_CHARACTERS_MAX],
        "document": given.get("document", "")[:DOCUMENT_MAX], "document_max": DOCUMENT_MAX,
        "form_number": _form_number(request) if request.method == "POST" else uuid4(),
    }  # fmt: skip
    return render(request, "court_order.html", context, status=status)


def _form_number(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("form", ""))
    except ValueError as failure:
        raise FormBroken from failure


def _numbers(text: str) -> tuple[str, ...]:
    """Return the numbers of a list, one a line or parted by commas or semicolons."""
    given = re.split(r"[\n,;]", text[:NUMBERS_CHARACTERS_MAX])
    return tuple(dict.fromkeys(one.strip() for one in given if one.strip()))
