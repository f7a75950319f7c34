"""The way to a case: by number, by name, by counsel."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from duecourse.actions.search_asked import CHARACTERS_MAX
from duecourse.actions.search_cases import Searched, search_cases
from duecourse.web import doors
from duecourse.web.page import page

PURPOSE = "case work"


@page("case.find")
def find(request: HttpRequest) -> HttpResponse:
    """Find cases by what a clerk has in hand; one that fits alone and fully opens at once."""
    asked = request.GET.get("q", "").strip()[:CHARACTERS_MAX]
    born = request.GET.get("born", "").strip()[:CHARACTERS_MAX]
    counsel = request.GET.get("by") == "counsel"
    searched = None
    if asked:
        with doors.connected() as connection:
            searched = search_cases(
                connection, asked, born=born, counsel=counsel, by=doors.asked_by(request),
                purpose=PURPOSE, at=doors.now(),
            )  # fmt: skip
        alone = None if counsel else _alone(searched)
        if alone is not None:
            return redirect("case", case_id=alone)
    shown = {"asked": asked, "born": born, "counsel": counsel, "searched": searched}
    return render(request, "find.html", shown)


def _alone(searched: Searched) -> str | None:
    """Return the case to open: the only one found by its number, never one found by a name."""
    if len(searched.shown) != 1:
        return None
    by_number = searched.admissions or searched.answer.found[0].by_number
    return searched.shown[0] if by_number else None
