"""Record a fact, correct one or withdraw it; a half-filled form comes back as it was typed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duecourse.actions import fact_form
from duecourse.actions.case_record import Act, correct_fact, record_facts
from duecourse.actions.end_hold import propose_correction, propose_facts
from duecourse.actions.fact_form import DOCUMENT_MAX, SOURCES, FactForm
from duecourse.actions.fact_in_force import fact_in_force
from duecourse.web import case_form, doors
from duecourse.web.case_form import Sheet
from duecourse.web.page import page

RECORD = "case.record"
Does = Callable[[Act], int]


@page(RECORD)
def record(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Choose a kind of fact, fill in its fields, record it."""
    given = request.POST if request.method == "POST" else request.GET
    kind = given.get("kind", "")
    if not kind:
        case = case_form.look(request, case_id)
        forms, others = fact_form.kinds_offered(case.header.case_class)
        shown = {"case": case, "forms": forms, "others": others}
        return render(request, "case_kinds.html", shown)
    if request.method != "POST":
        return case_form.shown(request, case_id, _sheet(fact_form.blank(kind)))
    form = _typed(request, kind)
    return _act(request, case_id, form, version=None)


@page(RECORD)
def correct(request: HttpRequest, case_id: UUID, version: int) -> HttpResponse:
    """Correct a fact that stands; what it said before stays beside it."""
    kind, stated = _in_force(request, case_id, version)
    if request.method != "POST":
        sheet = _sheet(fact_form.blank(kind, stated), corrects=version)
        return case_form.shown(request, case_id, sheet)
    return _act(request, case_id, _typed(request, kind), version=version)


@page(RECORD)
def withdraw(request: HttpRequest, case_id: UUID, version: int) -> HttpResponse:
    """Withdraw a fact that should never have been recorded; it stays in the record, struck out."""
    kind, stated = _in_force(request, case_id, version)
    sheet = Sheet("case_withdraw.html", {
        "fact": fact_form.blank(kind, stated), "corrects": version, **_said(request),
    })  # fmt: skip
    if request.method != "POST":
        return case_form.shown(request, case_id, sheet)
    if sheet.more["errors"]:
        return case_form.again(request, case_id, sheet)

    def does(act: Act) -> int:
        act.document = str(sheet.more["document"])
        return correct_fact(act, version, None)

    def proposes(act: Act) -> int:
        return propose_correction(act, version, None, document=str(sheet.more["document"]))

    return _alone_or_with_another(request, case_id, sheet, does, proposes)


def _act(
    request: HttpRequest, case_id: UUID, form: FactForm, *, version: int | None
) -> HttpResponse:
    said = _said(request)
    sheet = _sheet(form, corrects=version, **said)
    if form.fact is None or said["errors"]:
        return case_form.again(request, case_id, sheet)
    fact: dict[str, Any] = form.fact
    stated = {"kind": form.kind, **fact}

    def does(act: Act) -> int:
        act.document = str(said["document"])
        if version is None:
            return record_facts(act, [stated])
        return correct_fact(act, version, fact)

    def proposes(act: Act) -> int:
        if version is None:
            return propose_facts(act, [stated], document=str(said["document"]))
        return propose_correction(act, version, fact, document=str(said["document"]))

    return _alone_or_with_another(request, case_id, sheet, does, proposes)


def _alone_or_with_another(
    request: HttpRequest, case_id: UUID, sheet: Sheet, does: Does, proposes: Does
) -> HttpResponse:
    """Act; where one person alone may not, the form comes back and offers to propose it."""
    if request.POST.get("propose"):
        return case_form.act(request, case_id, proposes, sheet, action=RECORD)
    source = str(sheet.more["source"])
    return case_form.act(request, case_id, does, sheet, action=RECORD, source=source)


def _sheet(form: FactForm, *, corrects: int | None = None, **said: Any) -> Sheet:
    given = {"document": "", "source": "agency", "errors": {}, **said}
    return Sheet("case_fact.html", {
        "fact": form, "corrects": corrects, "sources": SOURCES, "document_max": DOCUMENT_MAX,
        **given,
    })  # fmt: skip


def _said(request: HttpRequest) -> dict[str, Any]:
    """Return who said it and in which document; `errors` where that is not given."""
    document = request.POST.get("document", "").strip()
    source = request.POST.get("source", "agency")
    errors = {}
    if request.method == "POST" and not 0 < len(document) <= DOCUMENT_MAX:
        errors["document"] = f"Name the document it is taken from, in 1 to {DOCUMENT_MAX} letters."
    if source not in SOURCES:
        errors["source"] = f"Choose one of the sources: {', '.join(SOURCES.values())}."
    return {"document": document[:DOCUMENT_MAX], "source": source, "errors": errors}


def _typed(request: HttpRequest, kind: str) -> FactForm:
    typed = {name: str(request.POST.get(name, "")) for name in request.POST}
    several = {name: [str(one) for one in request.POST.getlist(name)] for name in request.POST}
    return fact_form.read(kind, typed, several)


def _in_force(request: HttpRequest, case_id: UUID, version: int) -> tuple[str, dict[str, Any]]:
    at = doors.now()
    with doors.connected() as connection:
        return fact_in_force(connection, case_id, version, by=doors.asked_by(request), at=at)
