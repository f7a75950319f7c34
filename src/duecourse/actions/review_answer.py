"""Answer a case of doubt: a first reader, a second who does not know it, a supervisor at odds."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from psycopg import Connection

from duecourse.actions import assertions
from duecourse.actions.gate import acting
from duecourse.actions.review import OUTSIDE, PURPOSE, SETTLE, ReviewUnknown
from duecourse.actions.review_effect import carry_out
from duecourse.audit import trail
from duecourse.terms.errors import LinkageError
from duecourse.views.build.review_queue import OPEN_TO, Desk

ANSWER: Final = "review.answer"
NOTE_CHARACTERS_MAX: Final = 500

# Locked by a statement of its own: the next one sees what whoever held the lock has written.
LOCK: Final = "SELECT FROM linkage.review_waiting WHERE review = %s FOR UPDATE"
WAITING: Final = f"""
    WITH mine AS (SELECT w.* {OPEN_TO} AND w.review = %(number)s)
    SELECT w.stage, r.shown, r.read_twice,
           EXISTS (SELECT FROM linkage.review_known AS k WHERE k.review = r.id)
      FROM mine AS w JOIN linkage.review AS r ON r.id = w.review
"""  # noqa: S608 - both parts are ours
WRITE: Final = """
    INSERT INTO linkage.review_answer
        (review, stage, answer, chosen, place, note, actor, role, answered_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
FIRST: Final = """
    SELECT answer, chosen FROM linkage.review_answer WHERE review = %s AND stage = 'first'
"""
HAND_ON: Final = """
    UPDATE linkage.review_waiting SET stage = %s, held_by = NULL, held_until = NULL
     WHERE review = %s
"""
DONE: Final = "DELETE FROM linkage.review_waiting WHERE review = %s"


class Said(StrEnum):
    """What a reader may answer."""

    THIS = "this"
    NONE = "none"
    CANNOT_TELL = "cannot_tell"


class AnswerUnknown(LinkageError):
    """The answer is none of those a reader may give, or names nobody who was shown."""

    code = "linkage.answer-unknown"

    def __init__(self) -> None:
        super().__init__(
            "Choose one of the candidates shown, none of these, or cannot tell. Nothing was "
            "recorded."
        )


class AnswerNeedsNote(LinkageError):
    """An answer that leaves the doubt open says nothing, or a note is too long."""

    code = "linkage.answer-needs-note"

    def __init__(self) -> None:
        super().__init__(
            "Say in a sentence what is missing, so that the supervisor can look for it; a note "
            f"has at most {NOTE_CHARACTERS_MAX} characters. Nothing was recorded."
        )


@dataclass(frozen=True, slots=True)
class Given:
    """A reader's answer: what, whom if one was chosen, and a note."""

    said: Said
    chosen: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer came to. `goes_to` is the next stage, None when the case is settled.

    `assertions` are what was asserted by it: nothing before it is settled, nothing by a case whose
    answer was known, nothing by "cannot tell".
    """

    number: int
    goes_to: str | None
    assertions: tuple[int, ...] = ()


def given(said: str, *, chosen: str | None, note: str) -> Given:
    """Return the answer as typed data. Raises AnswerUnknown or AnswerNeedsNote."""
    if said not in set(Said) or (said == Said.THIS) != bool(chosen):
        raise AnswerUnknown
    note = " ".join(note.split())
    if len(note) > NOTE_CHARACTERS_MAX or (said == Said.CANNOT_TELL and not note):
        raise AnswerNeedsNote
    return Given(Said(said), chosen or None, note)


def answer(
    connection: Connection[Any], number: int, reply: Given, *, by: trail.Actor, at: datetime,
    inside: frozenset[str] = OUTSIDE,
) -> Answered:  # fmt: skip
    """Record a reader's answer. Raises NotYours, ReviewUnknown, AnswerUnknown.

    It settles the case unless another reading was drawn for it; cannot tell, and two readers who
    differ, go to a supervisor.
    """
    return _record(connection, number, reply, action=ANSWER, by=by, at=at, inside=inside)


def settle(
    connection: Connection[Any], number: int, reply: Given, *, by: trail.Actor, at: datetime,
    inside: frozenset[str] = OUTSIDE,
) -> Answered:  # fmt: skip
    """Record a supervisor's answer, which ends the case; raises as `answer` does.

    A supervisor who cannot tell either leaves the record unlinked.
    """
    return _record(connection, number, reply, action=SETTLE, by=by, at=at, inside=inside)


def _record(
    connection: Connection[Any], number: int, reply: Given, *, action: str, by: trail.Actor,
    at: datetime, inside: frozenset[str],
) -> Answered:  # fmt: skip
    subject = f"review {number}"
    with acting(connection, by=by, action=action, subject=subject, purpose=PURPOSE, at=at):
        desk = Desk(reader=by.name, settles=action == SETTLE, inside=inside)
        # In the order in which whoever protects or joins persons takes them: theirs, then the case.
        assertions.lock(connection, alone=True)
        connection.execute(LOCK, (number,))
        row = connection.execute(WAITING, desk.asked() | {"number": number}).fetchone()
        if row is None:
            raise ReviewUnknown(number=number)
        stage, shown, read_twice, known = row
        place = _place(reply, shown)
        goes_to = _goes_to(connection, number, reply, stage=stage, twice=read_twice, known=known)
        connection.execute(
            WRITE,
            (number, stage, str(reply.said), reply.chosen, place, reply.note, by.name, by.role, at),
        )
        made: tuple[int, ...] = ()
        if goes_to is not None:
            connection.execute(HAND_ON, (goes_to, number))
        else:
            connection.execute(DONE, (number,))
            if not known and reply.said is not Said.CANNOT_TELL:
                made = carry_out(
                    connection, number, chosen=reply.chosen, note=reply.note, by=by.name, at=at,
                    candidates=json.loads(shown)["candidates"], inside=inside,
                )  # fmt: skip
    return Answered(number=number, goes_to=goes_to, assertions=made)


def _place(reply: Given, shown: str) -> int | None:
    """Return where the chosen candidate stood, from 1; raises AnswerUnknown if nowhere."""
    if reply.chosen is None:
        return None
    people = [one["person"] for one in json.loads(shown)["candidates"]]
    if reply.chosen not in people:
        raise AnswerUnknown
    return people.index(reply.chosen) + 1


def _goes_to(
    connection: Connection[Any], number: int, reply: Given, *, stage: str, twice: bool, known: bool
) -> str | None:
    """Return the stage that follows, None when the case is settled.

    A drawn case is always read a second time before anything follows from it, also when the first
    reader could not tell: only so do the two readings measure the readers. A known case needs no
    supervisor: nothing follows from it.
    """
    if stage == "first" and twice:
        return "second"
    if stage == "supervisor" or known:
        return None
    if reply.said is Said.CANNOT_TELL:
        return "supervisor"
    if stage == "second":
        first = connection.execute(FIRST, (number,)).fetchone()
        assert first is not None, "a second reading follows a first"
        if first != (str(reply.said), reply.chosen):
            return "supervisor"
    return None
