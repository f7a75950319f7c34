"""The papers of a case: look, state an address or channel, file, note, download, search, verify."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from duecourse.access.roles import allowed
from duecourse.actions.addresses import (
    AddressGiven,
    AddressRefused,
    no_usable_address,
    state_address,
)
from duecourse.actions.channels import ChannelGiven, state_channel
from duecourse.actions.document_kinds import SENSITIVITY, TYPES, open_classes
from duecourse.actions.documents import Filing, add_document, add_note, document_file
from duecourse.actions.gate import CaseUnknown, pass_gate
from duecourse.actions.notices import issued_on
from duecourse.actions.papers import find_papers, look_at_papers
from duecourse.terms.errors import AccessError, DuecourseError
from duecourse.views.paper_shapes import PapersPage
from duecourse.web import doors, paper_fields
from duecourse.web.page import PUBLIC, page
from duecourse.web.paper_form import FILE, PaperForm, seen

PURPOSE: Final = "case work"
SUM_CHARACTERS: Final = 64
VERSION_DIGITS_MAX: Final = 9
Act = Callable[[Any, PaperForm, PapersPage], object]


@page("papers.look")
def papers(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show the papers of a case."""
    shown, by = _look(request, case_id), doors.asked_by(request)
    return render(request, "papers.html", {
        "papers": shown, "types": TYPES, "classes": SENSITIVITY,
        "may_record": allowed(by.role, "case.record"), "may_file": allowed(by.role, "document.add"),
        "may_send": allowed(by.role, "notice.send"), "routes": set(doors.outgoing().senders),
    })  # fmt: skip


@page("case.record")
def address(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """State an address, or that there is no usable one."""
    form = PaperForm(paper_fields.address(_today()), "Record")

    def act(connection: Any, form: PaperForm, shown: PapersPage) -> object:
        given: dict[str, Any] = {"by": doors.asked_by(request), "at": doors.now(),
                                 "seen": seen(request, now=shown.version)}  # fmt: skip
        since = form.day("since") or shown.day
        if form["usable"] == "no":
            return no_usable_address(
                connection, case_id, because=form["because"], since=since, use=form["use"],
                as_given=" ".join([form["lines"], form["city"]]).strip(), **given,
            )  # fmt: skip
        stated = AddressGiven(
            tuple(form["lines"].splitlines()), form["city"], form["state"], form["post_code"],
            form["country"], form["said_by"], since, form["in_care_of"], form["use"],
            form.day("until"),
        )  # fmt: skip
        return state_address(connection, case_id, stated, **given)

    return answer_form(
        request, case_id, form, "An address", act, then="addresses", action="case.record"
    )


@page("case.record")
def channel(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """State an e-mail address or a number."""
    form = PaperForm(paper_fields.channel(_today()), "Record")

    def act(connection: Any, form: PaperForm, shown: PapersPage) -> object:
        stated = ChannelGiven(
            form["channel"], form["value"], form["whose"], form["name"], form["language"],
            form["said_by"], form.day("since") or shown.day, form.day("until"),
        )  # fmt: skip
        return state_channel(
            connection, case_id, stated, by=doors.asked_by(request), at=doors.now(),
            seen=seen(request, now=shown.version),
        )  # fmt: skip

    return answer_form(
        request,
        case_id,
        form,
        "An e-mail address or number",
        act,
        then="channels",
        action="case.record",
    )


@page("document.add")
def document(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """File a document."""
    by = doors.asked_by(request)
    classes = {name: SENSITIVITY[name] for name in open_classes(by.role)}
    form = PaperForm(paper_fields.document(classes), "File the document")

    file = request.FILES.get("file")

    def act(connection: Any, form: PaperForm, shown: PapersPage) -> object:  # noqa: ARG001
        assert isinstance(file, UploadedFile), "the form was checked before"
        replaces = int(form["replaces"]) if form["replaces"] else None
        filing = Filing(form["title"], form["type"], form["sensitivity"], file.name or "", replaces)
        return add_document(
            connection, case_id, filing, file.chunks(), store=doors.outgoing().store, by=by,
            at=doors.now(),
        )  # fmt: skip

    def typed(form: PaperForm) -> bool:
        form.typed(request)
        for one in form.fields:
            if one.kind == FILE and file is None:
                one.error = "Choose a file. One that was chosen before has to be chosen again."
            number = one.value.isdecimal() and len(one.value) < VERSION_DIGITS_MAX
            if one.name == "replaces" and one.value and not number:
                one.error = "A version is a number."
        return not form.faulty

    return answer_form(
        request,
        case_id,
        form,
        "A document",
        act,
        then="documents",
        action="document.add",
        typed=typed,
    )


@page("case.record")
def note(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Record a note."""
    form = PaperForm(paper_fields.note(), "Record the note")

    def act(connection: Any, form: PaperForm, shown: PapersPage) -> object:  # noqa: ARG001
        return add_note(
            connection, case_id, form["text"], by=doors.asked_by(request), at=doors.now()
        )

    return answer_form(request, case_id, form, "A note", act, then="notes", action="case.record")


@page("papers.look")
def download(request: HttpRequest, case_id: UUID, version: int) -> HttpResponse:
    """Hand a document out as an attachment."""
    with doors.connected() as connection:
        file = document_file(
            connection, case_id, version, store=doors.outgoing().store,
            by=doors.asked_by(request), at=doors.now(),
        )  # fmt: skip
    return attachment(file.content, name=file.name, media=file.media)


@page("papers.find")
def find(request: HttpRequest) -> HttpResponse:
    """Find documents and notes by their words."""
    asked, by = request.GET.get("q", "").strip()[:100], doors.asked_by(request)
    chosen = {
        "type_name": _known(request.GET.get("type"), {*TYPES, "note"}),
        "sensitivity": _known(request.GET.get("class"), set(SENSITIVITY)),
    }
    found = None
    with doors.connected() as connection:
        if asked:
            found = find_papers(connection, asked, by=by, at=doors.now(), **chosen)
        else:
            pass_gate(connection, action="papers.find", subject="", by=by, purpose=PURPOSE,
                      at=doors.now())  # fmt: skip
    return render(request, "papers_found.html", {
        "asked": asked, "found": found, "types": {**TYPES, "note": "Note"}, "classes": SENSITIVITY,
        **chosen,
    })  # fmt: skip


@page(PUBLIC)
def verify(request: HttpRequest, total: str) -> HttpResponse:
    """Say whether and when a notice of this sum was made; nothing else, to anybody."""
    issued = None
    if len(total) == SUM_CHARACTERS:
        with doors.connected() as connection:
            issued = issued_on(connection, total.lower(), at=doors.now())
    return render(request, "verify.html", {"issued": issued}, status=200 if issued else 404)


def attachment(content: bytes, *, name: str, media: str) -> HttpResponse:
    """Return bytes that a browser saves and does not open in the page."""
    response = HttpResponse(content, content_type=media)
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    )
    return response


def _today() -> str:
    return doors.now().date().isoformat()


def _look(request: HttpRequest, case_id: UUID) -> PapersPage:
    with doors.connected() as connection:
        return look_at_papers(connection, case_id, by=doors.asked_by(request), at=doors.now())


def answer_form(
    request: HttpRequest, case_id: UUID, form: PaperForm, title: str, act: Act, *, then: str,
    action: str, typed: Callable[[PaperForm], bool] | None = None,
) -> HttpResponse:  # fmt: skip
    """Show a form, or act on it; what was typed stays, and what is wrong stands beside it.

    Whoever may not do what the form does is not shown it.
    """
    with doors.connected() as connection:
        pass_gate(
            connection, action=action, subject=str(case_id), by=doors.asked_by(request),
            purpose=PURPOSE, at=doors.now(),
        )  # fmt: skip
    shown, status = _look(request, case_id), 200
    form.seen = shown.version
    if request.method != "POST":
        form.untouched(request.GET.dict())
    elif typed(form) if typed else form.typed(request):
        try:
            with doors.connected() as connection:
                act(connection, form, shown)
        except AddressRefused as refused:
            form.fault(refused.faults)
            form.code, status = refused.code, 422
        except (AccessError, CaseUnknown):
            raise
        except DuecourseError as refused:
            form.wrong.append(str(refused))
            form.code, status = refused.code, 422
        else:
            return redirect(reverse("papers", args=[case_id]) + f"#{then}")
    else:
        status = 422
    context = {"form": form, "papers": shown, "title": title, "typed": request.method == "POST"}
    return render(request, "paper_form.html", context, status=status)


def _known(text: str | None, words: set[str]) -> str | None:
    return text if text in words else None
