"""Notices of a case: choose, see it as it would go out, prepare, send, say what became of it."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from duecourse.actions.letter import LetterMissing
from duecourse.actions.notice_templates import NoSuchTemplate, templates
from duecourse.actions.notice_text import NoticeIncomplete
from duecourse.actions.notices import (
    Drafted,
    NoticeAsked,
    RouteNotOpen,
    envelope,
    notice_pdf,
    prepare_notice,
    preview_notice,
)
from duecourse.actions.papers import look_at_papers
from duecourse.actions.recipient import RecipientRefused
from duecourse.actions.serve_notice import prove_service, record_outcome, send_notice
from duecourse.terms.errors import DuecourseError
from duecourse.views.paper_shapes import PapersPage, Place
from duecourse.web import doors, paper_fields
from duecourse.web.page import page
from duecourse.web.pages.papers import answer_form, attachment
from duecourse.web.paper_form import PaperForm, seen

REFUSALS: Final = (NoSuchTemplate, NoticeIncomplete, RecipientRefused, RouteNotOpen, LetterMissing)


@page("notice.prepare")
def notice(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Choose a notice and a recipient, see it as it would go out, and prepare it."""
    by, at = doors.asked_by(request), doors.now()
    given = request.POST if request.method == "POST" else request.GET
    drafted: Drafted | None = None
    wrong: DuecourseError | None = None
    with doors.connected() as connection:
        shown = look_at_papers(connection, case_id, by=by, at=at)
        asked = _asked(given.dict())
        if asked is not None:
            try:
                if request.method == "POST":
                    prepare_notice(
                        connection, case_id, asked, issuer=doors.outgoing().issuer,
                        store=doors.outgoing().store, by=by, at=at,
                        seen=seen(request, now=shown.version),
                    )  # fmt: skip
                    return redirect(reverse("papers", args=[case_id]) + "#notices")
                drafted = preview_notice(
                    connection, case_id, asked, issuer=doors.outgoing().issuer, by=by, at=at
                )
            except REFUSALS as refused:
                wrong = refused
    context = {
        "papers": shown, "drafted": drafted, "wrong": wrong, "asked": given.dict(),
        "envelope": envelope(drafted.recipient) if drafted else (),
        "templates": list(templates().values()), "recipients": _recipients(shown),
        "languages": paper_fields.LANGUAGES,
    }  # fmt: skip
    return render(request, "notice.html", context, status=422 if wrong else 200)


@page("case.look")
def pdf(request: HttpRequest, case_id: UUID, version: int) -> HttpResponse:
    """Hand out the PDF of a notice, to print or to keep."""
    with doors.connected() as connection:
        made = notice_pdf(
            connection, case_id, version, store=doors.outgoing().store,
            by=doors.asked_by(request), at=doors.now(),
        )  # fmt: skip
    return attachment(made, name=f"notice-{version}.pdf", media="application/pdf")


@require_POST
@page("notice.send")
def send(request: HttpRequest, case_id: UUID, version: int) -> HttpResponse:
    """Send a notice by its channel."""
    given = request.POST.get("seen", "")
    with doors.connected() as connection:
        send_notice(
            connection, case_id, version, senders=doors.outgoing().senders,
            store=doors.outgoing().store, by=doors.asked_by(request), at=doors.now(),
            seen=int(given) if given.isdecimal() and len(given) < 10 else 0,
        )  # fmt: skip
    return redirect(reverse("papers", args=[case_id]) + "#notices")


@page("case.record")
def outcome(request: HttpRequest, case_id: UUID, version: int) -> HttpResponse:
    """Record what became of a notice."""
    form = PaperForm(paper_fields.outcome(doors.now().date().isoformat()), "Record")

    def act(connection: Any, form: PaperForm, shown: PapersPage) -> object:
        return record_outcome(
            connection, case_id, version, outcome=form["outcome"], because=form["because"],
            on=form.day("on") or shown.day, by=doors.asked_by(request), at=doors.now(),
            seen=seen(request, now=shown.version),
        )  # fmt: skip

    title = f"What became of notice {version}"
    return answer_form(request, case_id, form, title, act, then="notices", action="case.record")


@page("case.record")
def proof(request: HttpRequest, case_id: UUID, version: int) -> HttpResponse:
    """Record the proof that a notice or a fact was served."""
    with doors.connected() as connection:
        shown = look_at_papers(connection, case_id, by=doors.asked_by(request), at=doors.now())
    documents = {str(one.version): one.title for one in shown.documents if not one.replaced_by}
    form = PaperForm(paper_fields.proof(documents), "Record the proof")

    def act(connection: Any, form: PaperForm, shown: PapersPage) -> object:
        return prove_service(
            connection, case_id, version, method=form["method"], document=int(form["document"]),
            on=form.day("on") or shown.day, by=doors.asked_by(request), at=doors.now(),
            seen=seen(request, now=shown.version),
        )  # fmt: skip

    title = f"Proof of service of version {version}"
    return answer_form(request, case_id, form, title, act, then="service", action="case.record")


def _asked(given: dict[str, str]) -> NoticeAsked | None:
    """Return which notice is asked for; None while the form is not filled in."""
    name, to, language = given.get("name", ""), given.get("to", ""), given.get("language", "")
    if not (name and to.isdecimal() and len(to) < 10 and language):
        return None
    return NoticeAsked(name[:60], int(to), language[:8])


def _recipients(shown: PapersPage) -> list[tuple[str, str]]:
    """Return the addresses and channels in force, as a clerk would choose among them."""
    letters = [(str(one.stated.version), "Letter to " + ", ".join(one.lines))
               for one in shown.addresses if one.in_force and one.lines]  # fmt: skip
    return letters + [
        (str(one.stated.version), _channel(one)) for one in shown.channels if one.in_force
    ]


def _channel(one: Place) -> str:
    kind = "E-mail" if one.stated.body["channel"] == "email" else "Text message"
    return f"{kind} to {one.lines[0]} ({one.lines[1]})"
