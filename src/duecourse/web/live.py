"""Tell every open board what changed: one listener a process, one rendering for all watchers.

PostgreSQL notifies on commit; the listener renders the board once and hands the bytes to all.
While one rendering runs, further notices only mark the board as changed: under load the boards
are a rendering behind, never a queue behind.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

import psycopg
from django.conf import settings
from django.template.loader import render_to_string

from duecourse.actions.look import board_for_watchers
from duecourse.actions.receive import CHANNEL
from duecourse.web import chart, doors

BETWEEN_RENDERINGS_SECONDS: Final = 0.05
BEAT_SECONDS: Final = 15.0
RECONNECT_SECONDS: Final = 1.0


class Watchers:
    """Everybody who watches, and the last rendering."""

    def __init__(self) -> None:
        self.latest: bytes | None = None
        self.count = 0
        self._changed = asyncio.Condition()
        self._version = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start listening, if nobody does."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        """Render after every notice while anybody watches; connect again when the server went."""
        while self.count:
            with contextlib.suppress(psycopg.OperationalError):
                await self._listen_once()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen_once(self) -> None:
        url = settings.DUECOURSE_DATABASE_URL
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            await self._publish()
            while self.count:
                # All notices that came meanwhile are one change of the board.
                async for _ in connection.notifies(timeout=BEAT_SECONDS, stop_after=1):
                    await self._publish()
                    await asyncio.sleep(BETWEEN_RENDERINGS_SECONDS)

    async def _publish(self) -> None:
        rendered = await asyncio.to_thread(render_live)
        async with self._changed:
            self.latest, self._version = rendered, self._version + 1
            self._changed.notify_all()

    async def next(self, seen: int) -> tuple[int, bytes | None]:
        """Return the rendering after version `seen`, or None when a beat passed without one."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(BEAT_SECONDS), self._changed:
                await self._changed.wait_for(lambda: self._version > seen)
            return self._version, self.latest
        return seen, None


_watchers: dict[asyncio.AbstractEventLoop, Watchers] = {}


async def watch() -> AsyncIterator[bytes]:
    """Yield the live part as server-sent events, and a comment now and then to keep it open."""
    watchers = _watchers.setdefault(asyncio.get_running_loop(), Watchers())
    watchers.count += 1
    watchers.start()
    seen = 0
    try:
        yield b"retry: 1000\n\n"
        while True:
            seen, rendered = await watchers.next(seen)
            yield b": beat\n\n" if rendered is None else rendered
    finally:
        watchers.count -= 1


def render_live() -> bytes:
    """Return the board's live part as one server-sent event."""
    with doors.connected() as connection:
        shown = board_for_watchers(connection, at=doors.now())
    text = render_to_string("board_live.html", chart.context(shown))
    lines = (f"data: {line}" for line in text.splitlines() if line.strip())
    return ("\n".join(lines) + "\n\n").encode()
