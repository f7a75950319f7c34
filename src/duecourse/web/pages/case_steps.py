"""Steps of the agency as pages: propose, approve or decline, undo, acknowledge, answer an alarm."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from duecourse.access.roles import allowed
from duecourse.actions.answer_alarm import answer_alarm
from duecourse.actions.case_record import Act, acknowledge, take_step
from duecourse.actions.interlock import StepUnknown, step_rule, steps
from duecourse.actions.two_people import (
    NOTICE_WAYS,
    Grounds,
    approve_step,
    decline_step,
    propose_step,
    propose_undo,
)
from duecourse.web import case_form, doors
from duecourse.web.case_form import Sheet
from duecourse.web.page import page

STEP = "case.step"
ANSWER = "stopped.answer"
EVIDENCE_MAX = 100
VERSION_DIGITS_MAX = 9


@page(STEP)
def propose(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Propose a step; one that needs a single person is taken at once, if the law permits it."""
    given = request.POST if request.method == "POST" else request.GET
    name = given.get("step", "")
    rule = step_rule(name) if name in steps() else None
    typed = {
        "destination": given.get("destination", "").strip().upper()[:2],
        "ground": given.get("ground", ""), "cite": given.get("cite", ""),
        "notice_on": given.get("notice_on", "").strip()[:10],
        "notice_how": given.get("notice_how", ""),
        "evidence": tuple(_versions(request)),
    }  # fmt: skip
    sheet = Sheet("case_propose.html", {
        "steps": steps().values(), "rule": rule, "typed": typed, "ways": NOTICE_WAYS,
    })  # fmt: skip
    if request.method != "POST":
        return case_form.shown(request, case_id, sheet)
    today = doors.now().date()

    def does(act: Act) -> int:
        if rule is None:
            raise StepUnknown(step=name[:40])
        to = str(typed["destination"]) or None
        if rule.people == 1:
            return take_step(act, rule.name, as_of=today, destination=to)
        grounds = Grounds(
            str(typed["ground"]), str(typed["cite"]), tuple(_versions(request)),
            {"on": str(typed["notice_on"]), "how": str(typed["notice_how"])},
        )  # fmt: skip
        return propose_step(act, rule.name, grounds, as_of=today, destination=to)

    return case_form.act(request, case_id, does, sheet, action=STEP)


@page(STEP)
def proposal(request: HttpRequest, case_id: UUID, version: int) -> HttpResponse:
    """Show a proposal with what it rests on; approve or decline it on the version shown."""
    sheet = Sheet("case_proposal.html", {
        "version": version, "because": request.POST.get("because", ""),
        "account": doors.asked_by(request).name,
    })  # fmt: skip
    if request.method != "POST":
        return case_form.shown(request, case_id, sheet)
    today = doors.now().date()

    def does(act: Act) -> int:
        if request.POST.get("answer") == "approve":
            return approve_step(act, version, as_of=today)
        return decline_step(act, version, because=request.POST.get("because", ""))

    approves = request.POST.get("answer") == "approve"
    return case_form.act(request, case_id, does, sheet, action=STEP, has_looked=approves)


@page(STEP)
def undo(request: HttpRequest, case_id: UUID, version: int) -> HttpResponse:
    """Propose that an adverse step is undone."""
    because = request.POST.get("because", "")
    sheet = Sheet("case_undo.html", {"version": version, "because": because})
    if request.method != "POST":
        return case_form.shown(request, case_id, sheet)
    today = doors.now().date()
    return case_form.act(
        request, case_id,
        lambda act: propose_undo(act, version, because=because, as_of=today), sheet, action=STEP,
    )  # fmt: skip


@page(ANSWER)
def stop(request: HttpRequest, case_id: UUID, version: int) -> HttpResponse:
    """Show a stopped step with its clock; acknowledge it."""
    sheet = Sheet("case_stop.html", {"version": version, "may_answer": _may_answer(request)})
    if request.method != "POST":
        return case_form.shown(request, case_id, sheet)
    return case_form.act(
        request, case_id, lambda act: acknowledge(act, version), sheet, action=ANSWER
    )


@page(ANSWER)
def alarm(request: HttpRequest, case_id: UUID, version: int) -> HttpResponse:
    """Show an alarm; say what was done about it."""
    because = request.POST.get("because", "")
    sheet = Sheet("case_alarm.html", {"version": version, "because": because})
    if request.method != "POST":
        return case_form.shown(request, case_id, sheet)
    return case_form.act(
        request, case_id, lambda act: answer_alarm(act, version, because=because), sheet,
        action=ANSWER,
    )  # fmt: skip


def _may_answer(request: HttpRequest) -> bool:
    return allowed(doors.asked_by(request).role, ANSWER)


def _versions(request: HttpRequest) -> list[int]:
    """Return the versions named as evidence; what is no number is left out and so missed."""
    given = request.POST.getlist("evidence")[:EVIDENCE_MAX]
    return [
        int(one) for one in given
        if one.isascii() and one.isdecimal() and len(one) <= VERSION_DIGITS_MAX
    ]  # fmt: skip
