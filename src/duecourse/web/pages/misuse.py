"""Reports of misuse: those that the nightly pass kept, and any days anew."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duecourse.actions import misuse
from duecourse.views.misuse_shapes import AccountKnown, Misuse
from duecourse.web import doors
from duecourse.web.accounts.models import Account
from duecourse.web.page import page

WRONG = 422
FINDINGS_SHOWN = 50
ENTRIES_SHOWN = 12
FIELDS = ("username", "last_name", "first_name", "office", "everywhere")


@page("misuse.look")
def report(request: HttpRequest) -> HttpResponse:
    """Show the report of the days that are asked for; else the last one that was kept."""
    by, at = doors.asked_by(request), doors.now()
    yesterday = at.date() - timedelta(days=1)
    typed = {name: request.GET.get(name, "").strip()[:20] for name in ("from", "to")}
    told: Misuse | None = None
    refused = ""
    with doors.connected() as connection:
        try:
            if not any(typed.values()):
                told = misuse.look_at_kept(connection, None, by=by, at=at)
            if told is None:
                last = date.fromisoformat(typed["to"] or typed["from"] or str(yesterday))
                told = misuse.report(
                    connection, date.fromisoformat(typed["from"] or str(last)), last,
                    accounts=_accounts(), by=by, at=at,
                )  # fmt: skip
        except misuse.DaysNotAsked as wrong:
            refused = str(wrong)
        except ValueError:
            refused = "A day is written as 2026-03-02. Nothing was looked for; correct the days."
    context = {
        "told": told, "sections": _sections(told) if told else (), "refused": refused,
        "first": typed["from"] or (told and str(told.first)) or "",
        "last": typed["to"] or (told and str(told.last)) or "", "today": str(at.date()),
        "tab": "misuse", "entries_shown": ENTRIES_SHOWN,
    }  # fmt: skip
    return render(request, "misuse.html", context, status=WRONG if refused else 200)


def _accounts() -> list[AccountKnown]:
    return [AccountKnown(*row) for row in Account.objects.order_by("username").values_list(*FIELDS)]


def _sections(told: Misuse) -> list[dict[str, object]]:
    """Return each method with what it found, as far as a page shows it."""
    sections: list[dict[str, object]] = []
    for method in told.methods:
        found = told.of(method.name)
        lines = [
            {
                "of": one, "numbers": one.entries[:ENTRIES_SHOWN],
                "more": max(0, len(one.entries) - ENTRIES_SHOWN),
            }
            for one in found[:FINDINGS_SHOWN]
        ]  # fmt: skip
        sections.append({
            "method": method, "count": len(found), "lines": lines,
            "more": max(0, len(found) - FINDINGS_SHOWN),
        })  # fmt: skip
    return sections
