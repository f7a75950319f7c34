"""Refuse a request that is too large before its body is read.

Django writes a body whole to a temporary file before any page sees it; two gigabytes would fill the
disk first and be refused after. This stands before it.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any, Final

from duecourse.actions.paper_store import BYTES_MAX, MEBIBYTE
from duecourse.web.settings import CONTENT_SECURITY_POLICY

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
# A form has fields beside its file.
REQUEST_BYTES_MAX: Final = BYTES_MAX + MEBIBYTE
TOO_LARGE: Final = 413
# So long, and so much, what still comes is thrown away: a browser reads the answer and not a break.
DRAIN_SECONDS_MAX: Final = 2.0
DRAIN_BYTES_MAX: Final = 256 * MEBIBYTE


class _TooMuch(Exception):
    pass


class UploadLimit:
    """Passes requests on; one that is too large gets a page that says so."""

    def __init__(self, application: Any, *, bytes_max: int = REQUEST_BYTES_MAX) -> None:
        self._application, self._bytes_max = application, bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        if _told_length(scope) > self._bytes_max:
            await _refuse(receive, send)
            return
        taken, begun = 0, False

        async def counted() -> MutableMapping[str, Any]:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._bytes_max:
                raise _TooMuch
            return message

        async def noted(message: MutableMapping[str, Any]) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._application(scope, counted, noted)
        except _TooMuch:
            if not begun:
                await _refuse(receive, send)


def _told_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def _refuse(receive: Receive, send: Send) -> None:
    page = _page()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(page)).encode()),
        (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": TOO_LARGE, "headers": headers})
    await send({"type": "http.response.body", "body": page, "more_body": True})
    # Whoever goes on sending after the answer is cut off.
    with suppress(TimeoutError):
        await asyncio.wait_for(_drain(receive), DRAIN_SECONDS_MAX)
    await send({"type": "http.response.body", "body": b""})


async def _drain(receive: Receive) -> None:
    more, thrown = True, 0
    while more and thrown < DRAIN_BYTES_MAX:
        message = await receive()
        thrown += len(message.get("body", b""))
        more = message["type"] == "http.request" and message.get("more_body", False)


def _page() -> bytes:
    from django.http import HttpRequest
    from django.template.loader import render_to_string

    from duecourse.web.page import shown_everywhere

    # The frame of a page for somebody who is not known: nothing of the request was read.
    shown = shown_everywhere(HttpRequest()) | {"megabytes": BYTES_MAX // MEBIBYTE}
    return render_to_string("too_large.html", shown).encode()
