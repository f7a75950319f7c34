"""Open a case, state its people, refer it to another office, and answer offers."""

from dataclasses import fields
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from duecourse.access.roles import allow, allowed
from duecourse.actions import offers as offered
from duecourse.actions import open_case as opening
from duecourse.actions import people_of_case as people_acts
from duecourse.actions import refer as referring
from duecourse.actions.configuration import in_force
from duecourse.actions.gate import CaseUnknown
from duecourse.actions.people_of_case import CounselGiven, RelationGiven
from duecourse.actions.work_on_case import look_at_record
from duecourse.ledger.keeping import COUNSEL_STATED, RELATION_STATED
from duecourse.views.case_facts import Told
from duecourse.views.header import header
from duecourse.web import doors
from duecourse.web.page import page

WRONG = 422
CHARACTERS_MAX = 2_000
SECOND = "second"


@page("case.open")
def open_new(request: HttpRequest) -> HttpResponse:
    """Show the form that opens a case, or open it; what was typed stays if something is wrong."""
    if request.method != "POST":
        # Nothing is read for an empty form, so no action asks the gate.
        allow(doors.asked_by(request).role, opening.ACTION)
        return _opening(request, uuid4(), {"office": in_force().offices[0].name}, {})
    case_id = _uuid(request.POST.get("case_id", "")) or uuid4()
    typed = _typed(request, opening.CaseGiven)
    fields_given: dict[str, Any] = {**typed, SECOND: bool(typed[SECOND])}
    given = opening.CaseGiven(**fields_given)
    try:
        with doors.connected() as connection:
            opening.open_case(
                connection, case_id, given, by=doors.asked_by(request), at=doors.now()
            )
    except opening.CaseGivenRefused as refused:
        return _opening(request, case_id, typed, refused.faults)
    except opening.CaseOpenAlready as before:
        return redirect("case", case_id=before.case_id)
    return redirect("case", case_id=case_id)


@page("case.look")
def people(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show who belongs to a case, with forms to state them."""
    return _people(request, case_id, "", {}, {})


@require_POST
@page("case.record")
def state_person(request: HttpRequest, case_id: UUID, what: str) -> HttpResponse:
    """Record an identity, counsel or a relation; what was typed stays if something is wrong."""
    shape, act = _STATES[what]
    typed = _typed(request, shape)
    given = shape(**{name: value for name, value in typed.items() if name != SECOND})
    try:
        with doors.connected() as connection:
            act(
                connection, case_id, given, by=doors.asked_by(request), at=doors.now(),
                seen=_number(request.POST.get("seen")),
            )  # fmt: skip
    except opening.CaseGivenRefused as refused:
        return _people(request, case_id, what, typed, refused.faults)
    return redirect("people", case_id=case_id)


@page("case.refer")
def refer(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show the form that offers a case to another office, or offer it."""
    typed = {name: _one(request, name) for name in ("to", "because")}
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            with doors.connected() as connection:
                referring.refer_case(
                    connection, case_id, to=typed["to"], because=typed["because"],
                    by=doors.asked_by(request), at=doors.now(),
                    seen=_number(request.POST.get("seen")),
                )  # fmt: skip
            return redirect("offers")
        except referring.ReferralRefused as refused:
            wrong = refused.faults
    of = _record(request, case_id)
    head = header(of, as_of=doors.now().date(), fallback_reference=str(case_id)[:8])
    shown = {
        "case_id": case_id, "head": head, "version": of.version, "typed": typed, "wrong": wrong,
        "offices": [one.name for one in in_force().offices if one.name != head.office],
        "outside": in_force().outside,
    }  # fmt: skip
    return render(request, "refer.html", shown, status=WRONG if wrong else 200)


@page("case.refer")
def offers(request: HttpRequest) -> HttpResponse:
    """Show the offers that wait for an answer."""
    office, by = request.GET.get("office", "")[:CHARACTERS_MAX] or None, doors.asked_by(request)
    with doors.connected() as connection:
        shown = offered.look_at_offers(connection, office=office, by=by, at=doors.now())
    offices = [one.name for one in in_force().offices]
    context = {
        "offers": shown, "offices": offices, "chosen": office or "", "here": by.office,
        "everywhere": by.everywhere,
    }  # fmt: skip
    return render(request, "offers.html", context)


@require_POST
@page("case.refer")
def answer(request: HttpRequest, case_id: UUID, version: int) -> HttpResponse:
    """Accept or decline an offer."""
    with doors.connected() as connection:
        referring.answer_offer(
            connection, case_id, version, accepted=request.POST.get("answer") == "accept",
            because=_one(request, "because"), by=doors.asked_by(request), at=doors.now(),
        )  # fmt: skip
    return redirect("offers")


_STATES: dict[str, tuple[Any, Any]] = {
    "identity": (opening.CaseGiven, people_acts.state_identity),
    "counsel": (CounselGiven, people_acts.state_counsel),
    "relation": (RelationGiven, people_acts.state_relation),
}


def _opening(
    request: HttpRequest, case_id: UUID, typed: dict[str, str], wrong: dict[str, str]
) -> HttpResponse:
    here = in_force()
    shown = {
        "case_id": case_id, "typed": typed, "wrong": wrong,
        "classes": [(one.name, one.title) for one in here.classes],
        "offices": [(one.name, f"{one.name}, {one.city}") for one in here.offices],
        "sexes": SEXES,
    }  # fmt: skip
    return render(request, "open_case.html", shown, status=WRONG if wrong else 200)


SEXES = (("F", "Female"), ("M", "Male"), ("X", "Another"))


def _people(
    request: HttpRequest, case_id: UUID, what: str, typed: dict[str, str], wrong: dict[str, str]
) -> HttpResponse:
    of = _record(request, case_id)
    head = header(of, as_of=doors.now().date(), fallback_reference=str(case_id)[:8])
    shown = {
        "case_id": case_id, "head": head, "version": of.version, "what": what, "wrong": wrong,
        "counsel": of.kept_of(COUNSEL_STATED), "relations": of.kept_of(RELATION_STATED),
        "forms": [(one, one) for one in people_acts.FORMS], "sexes": SEXES,
        "kinds": [(one, one.capitalize()) for one in people_acts.RELATIONS],
        "may_record": allowed(doors.asked_by(request).role, "case.record"),
        "identity": typed if what == "identity" else _identity(of),
        "counsel_typed": typed if what == "counsel" else {},
        "relation_typed": typed if what == "relation" else {},
    }  # fmt: skip
    return render(request, "people.html", shown, status=WRONG if wrong else 200)


def _identity(of: Told) -> dict[str, str]:
    """Return the identity in force as the form shows it."""
    head = header(of, as_of=doors.now().date(), fallback_reference="")
    name = head.names[0] if head.names else None
    return {
        "family": name.family if name else "", "given": name.given if name else "",
        "birth_on": head.birth_on.isoformat() if head.birth_on else "", "sex": head.sex or "",
        "nationality": next(iter(of.person.get("nationalities", ())), ""),
        "a_number": next((number for kind, number in head.numbers if kind == "a_number"), ""),
    }  # fmt: skip


def _record(request: HttpRequest, case_id: UUID) -> Told:
    with doors.connected() as connection:
        of = look_at_record(connection, case_id, by=doors.asked_by(request), at=doors.now())
    if not of.version:
        raise CaseUnknown
    return of


def _typed(request: HttpRequest, shape: Any) -> dict[str, str]:
    return {one.name: _one(request, one.name) for one in fields(shape)}


def _one(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")[:CHARACTERS_MAX]


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() and len(text) < 10 else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
