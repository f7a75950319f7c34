"""The departure board, and the stream that keeps an open board up to date."""

from collections.abc import AsyncIterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from duecourse.access.roles import allow
from duecourse.actions.look import look_at_board
from duecourse.web import chart, doors, live
from duecourse.web.page import page

PURPOSE = "watch departures"


@page("board.look")
def board(request: HttpRequest) -> HttpResponse:
    """Show the board."""
    with doors.connected() as connection:
        shown = look_at_board(
            connection, by=doors.asked_by(request), purpose=PURPOSE, at=doors.now()
        )
    return render(request, "board.html", chart.context(shown))


@page("board.look")
def stream(request: HttpRequest) -> StreamingHttpResponse:
    """Send the board's live part whenever it changed (server-sent events)."""
    allow(doors.asked_by(request).role, "board.look")

    async def events() -> AsyncIterator[bytes]:
        async for part in live.watch():
            yield part

    response = StreamingHttpResponse(events(), content_type="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response
