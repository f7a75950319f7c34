"""What all forms on a case share: the one-time number, the version shown, and what was typed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from duecourse.access.roles import NotYours
from duecourse.actions.case_form import CaseMovedOn, Form, fill_in
from duecourse.actions.case_record import Act, StepRefused
from duecourse.actions.gate import CaseUnknown
from duecourse.actions.look import look_at_case
from duecourse.actions.refusal import reasons
from duecourse.terms.errors import DuecourseError, LedgerError
from duecourse.views.case_page_shapes import Asked, CasePage
from duecourse.web import doors

PURPOSE = "case work"
VERSION_DIGITS_MAX = 9
UNPROCESSABLE, CONFLICT = 422, 409


class FormBroken(LedgerError):
    """A form came without its number or without the version that it was shown with."""

    code = "web.form-broken"

    def __init__(self) -> None:
        super().__init__(
            "The form is not as the page gave it. Open the page again and fill it in there; "
            "nothing was recorded."
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form page: its template and address, and what it adds to the case's context."""

    template: str
    more: dict[str, Any] = field(default_factory=dict)


def look(request: HttpRequest, case_id: UUID) -> CasePage:
    """Return the case as it stands now; the look is on the trail."""
    at = doors.now()
    with doors.connected() as connection:
        return look_at_case(
            connection, case_id, asked=Asked(at.date()), by=doors.asked_by(request),
            purpose=PURPOSE, at=at,
        )  # fmt: skip


def posted_form(request: HttpRequest) -> Form:
    """Return the number and version that a form carries. Raises FormBroken."""
    version = request.POST.get("version", "")
    try:
        number = UUID(request.POST.get("form", ""))
    except ValueError as failure:
        raise FormBroken from failure
    if not (version.isascii() and version.isdecimal()) or len(version) > VERSION_DIGITS_MAX:
        raise FormBroken
    return Form(number, int(version))


def shown(request: HttpRequest, case_id: UUID, sheet: Sheet) -> HttpResponse:
    """Return a form page on a case as it stands."""
    case = look(request, case_id)
    return _render(request, case, sheet, Form(uuid4(), case.version), status=200)


def again(
    request: HttpRequest, case_id: UUID, sheet: Sheet, refused: DuecourseError | None = None
) -> HttpResponse:
    """Return the form as it was typed, with what is wrong; a form that is stale, to confirm anew.

    Refusals that are no answer to the form itself are raised on.
    """
    if isinstance(refused, NotYours | CaseUnknown):
        raise refused
    case, form = look(request, case_id), posted_form(request)
    context: dict[str, Any] = {"refused": refused}
    status = UNPROCESSABLE
    if isinstance(refused, StepRefused):
        context["reasons"] = reasons(refused.verdict)
    if isinstance(refused, CaseMovedOn):
        since = [one for one in case.timeline if one.version > form.shown_at]
        context["since"] = since
        form, status = Form(uuid4(), case.version), CONFLICT
    return _render(request, case, sheet, form, status=status, **context)


def act(
    request: HttpRequest, case_id: UUID, does: Callable[[Act], int], sheet: Sheet, *, action: str,
    source: str = "agency", has_looked: bool = False,
) -> HttpResponse:  # fmt: skip
    """Let a posted form act once; show the case with what came of it, or the form again."""
    try:
        with doors.connected() as connection:
            did = fill_in(
                connection, case_id, does, form=posted_form(request), action=action,
                by=doors.asked_by(request), at=doors.now(), source=source, has_looked=has_looked,
            )  # fmt: skip
    except DuecourseError as refused:
        if isinstance(refused, FormBroken):
            raise
        return again(request, case_id, sheet, refused)
    before = "&before" if did.repeated else ""
    target = reverse("case", args=[case_id])
    return HttpResponseRedirect(f"{target}?done={did.version}{before}#v{did.version}")


def _render(
    request: HttpRequest, case: CasePage, sheet: Sheet, form: Form, *, status: int, **more: Any
) -> HttpResponse:
    context = {"case": case, "form": form, "now": case.at, **sheet.more, **more}
    return render(request, sheet.template, context, status=status)
