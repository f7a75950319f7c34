"""Everybody's own desk: what there is to do, by when, and what stands in its way."""

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from duecourse.access.roles import Role, allowed
from duecourse.actions import desk_filter, desks
from duecourse.actions.acknowledge_stop import acknowledge_stop
from duecourse.actions.assign import (
    AssigneeUnknown,
    AssignmentChanged,
    AssignmentIncomplete,
    assign,
)
from duecourse.actions.gate import CaseUnknown
from duecourse.terms.errors import DuecourseError
from duecourse.web import doors, load_chart
from duecourse.web.accounts.models import Account
from duecourse.web.page import page, role_title
from duecourse.web.pages import exports

OWN: Final = ("after", "whose", "did")  # what stands in a desk's address beside the filter
OFFICERS_LISTED_MAX: Final = 200
DUE_WORDS: Final = (
    ("overdue", "Overdue"), ("7", "Within 7 days"), ("14", "Within 14 days"),
    ("30", "Within 30 days"), ("90", "Within 90 days"), ("none", "No legal day"),
)  # fmt: skip
DID: Final = {
    "acknowledged": "The acknowledgement is recorded.", "kept": "The filter is kept.",
    "dropped": "The filter is removed.", "assigned": "The cases were reassigned.",
}  # fmt: skip
NOT_FILED: Final = ("after", "did")  # what of it makes no difference to the file


@page("desk.look")
def desk(request: HttpRequest) -> HttpResponse:
    """Show the desk of whoever is signed in."""
    return _shown(request)


@page("desk.look")
def my_cases(request: HttpRequest) -> HttpResponse:
    """Show the open cases that an officer is in charge of."""
    at = doors.now()
    with doors.connected() as connection:
        cases = desks.look_at_my_cases(connection, by=doors.asked_by(request), at=at)
    return render(request, "desk_cases.html", {"cases": cases, "today": at.date()})


@page("desk.workload")
def workload(request: HttpRequest) -> HttpResponse:
    """Show an office's work by account, and the ages of its cases."""
    with doors.connected() as connection:
        load, offices = desks.look_at_workload(
            connection, request.GET.get("office"), by=doors.asked_by(request), at=doors.now()
        )
    shown: dict[str, Any] = {"load": load, "offices": offices}
    if load is not None:
        shown |= {"by_account": load_chart.by_account(load), "by_age": load_chart.by_age(load)}
    return render(request, "desk_workload.html", shown)


@page("desk.export")
def queue_csv(request: HttpRequest) -> HttpResponse:
    """Send the queue as a table file."""
    asked = request.GET.dict()
    return exports.taken(
        request, "queue", {name: one for name, one in asked.items() if name not in NOT_FILED}
    )


@require_POST
@page("case.assign")
def reassign(request: HttpRequest) -> HttpResponse:
    """Put somebody in charge of the chosen cases; what is refused comes back with the form."""
    to = request.POST.get("to", "").strip()
    known = Account.objects.filter(username=to, role=str(Role.OFFICER)).exists()
    try:
        with doors.connected() as connection:
            assign(
                connection, _chosen(request), to=to, because=request.POST.get("because", ""),
                officers={to} if known else (), by=doors.asked_by(request), at=doors.now(),
            )  # fmt: skip
    except (AssignmentIncomplete, AssigneeUnknown, AssignmentChanged) as refused:
        return _shown(request, refused=refused)
    return redirect(f"{reverse('desk')}?did=assigned")


@require_POST
@page("case.record")
def acknowledge(request: HttpRequest, case_id: UUID, version: int) -> HttpResponse:
    """Record that somebody knows a step was stopped."""
    with doors.connected() as connection:
        acknowledge_stop(connection, case_id, version, by=doors.asked_by(request), at=doors.now())
    return redirect(f"{reverse('desk')}?did=acknowledged")


@require_POST
@page("desk.look")
def keep_filter(request: HttpRequest) -> HttpResponse:
    """Keep the filter under a name, or keep one no longer."""
    by, at = doors.asked_by(request), doors.now()
    name = request.POST.get("name", "")
    with doors.connected() as connection:
        if request.POST.get("drop"):
            desk_filter.drop(connection, request.POST["drop"], desk=by.role, by=by, at=at)
            return redirect(f"{reverse('desk')}?office=&did=dropped")
        given = {
            field: value for field, value in request.POST.dict().items()
            if field not in ("csrfmiddlewaretoken", "name", "opens")
        }  # fmt: skip
        chosen = desk_filter.read(given)
        desk_filter.keep(
            connection, name, chosen, desk=by.role, opens="opens" in request.POST, by=by, at=at
        )
    return redirect(f"{reverse('desk')}?{urlencode(chosen.given() or {'office': ''})}&did=kept")


def _chosen(request: HttpRequest) -> list[tuple[UUID, str | None]]:
    """Return the cases that were ticked, each with who was in charge when the list was shown."""
    chosen = []
    for ticked in request.POST.getlist("case"):
        case_id, _, was = ticked.partition(" ")
        try:
            chosen.append((UUID(case_id), was or None))
        except ValueError as wrong:
            raise CaseUnknown from wrong
    return chosen


def _filter_fields(given: dict[str, str]) -> dict[str, str]:
    return {field: value for field, value in given.items() if field not in OWN}


def _shown(request: HttpRequest, *, refused: DuecourseError | None = None) -> HttpResponse:
    by, at = doors.asked_by(request), doors.now()
    if not allowed(by.role, desks.LOOK):
        return render(request, "desk_none.html", {}, status=403)
    asked = request.GET.dict()
    given = _filter_fields(asked)
    with doors.connected() as connection:
        shown = desks.look_at_desk(
            connection, desk_filter.read(given) if given else None, by=by, at=at,
            after=asked.get("after"), of_role=asked.get("whose", ""),
        )  # fmt: skip
    context = {
        "desk": shown, "today": at.date(), "now": at, "refused": refused,
        "of_title": role_title(shown.of_role), "did": DID.get(asked.get("did", "")),
        "due_words": DUE_WORDS, "narrowed": _address(shown.filter.given(), asked),
        "next": _address(shown.filter.given(), asked, after=shown.queue.after or ""),
        "ticked": request.POST.getlist("case"), "to": request.POST.get("to", ""),
        "because": request.POST.get("because", ""), "officers": _officers(by.role),
        "may_assign": allowed(by.role, "case.assign"),
        "shown_max": desks.SHOWN_MAX,
        "others_due": _others(by.role, asked.get("whose", "")),
    }  # fmt: skip
    return render(request, "desk.html", context, status=200 if refused is None else 422)


def _others(role: str, whose: str) -> str:
    """Return which of a supervisor's two queues is shown: that of officers, or one's own."""
    if role != Role.SUPERVISOR:
        return ""
    return "own" if whose == Role.SUPERVISOR else "officers"


def _officers(role: str) -> list[str]:
    """Return the officers to choose from; whoever may not assign needs none."""
    if not allowed(role, "case.assign"):
        return []
    officers = Account.objects.filter(role=str(Role.OFFICER), is_active=True).order_by("username")
    return list(officers.values_list("username", flat=True)[:OFFICERS_LISTED_MAX])


def _address(given: dict[str, str], asked: dict[str, str], **more: str) -> str:
    """Return the part of an address that keeps the filter, and whose queue it is."""
    kept = (given or {"office": ""}) | ({"whose": asked["whose"]} if asked.get("whose") else {})
    return urlencode(kept | more)
