"""Expunge a case: its key is destroyed, and what is found or shown of the person is cleared.

Two people, an order of a court or a statute, and no litigation hold. The ledger is not edited: that
something stood there stays provable, what it said is gone.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.case_record import Act, SecondPersonNeeded
from duecourse.actions.litigation_hold import said
from duecourse.actions.paper_store import PaperStore
from duecourse.actions.search_keys import hashed, of_counsel, words
from duecourse.actions.work_on_case import work_on_case
from duecourse.audit import trail
from duecourse.ledger import case_keys, keeping
from duecourse.ledger.read import LedgerReader
from duecourse.ledger.sealing import SEALED_KINDS, is_sealed
from duecourse.terms.errors import AccessError, LedgerError
from duecourse.views.case_facts import Told
from duecourse.views.header import Header, header
from duecourse.views.privacy import ExpungementAsked, privacy

EXPUNGE: Final = "privacy.expunge"
PURPOSE: Final = "expungement"
REMOVED_MAX: Final = 1_000
LATER: Final = """
    INSERT INTO privacy.to_remove (sha256, since)
    SELECT sha256, %(at)s FROM unnest(%(sums)s::text[]) AS new (sha256)
     WHERE NOT EXISTS (SELECT FROM views.papers
                        WHERE papers.sha256 = new.sha256 AND case_id <> %(case)s)
    ON CONFLICT DO NOTHING RETURNING sha256
"""
FORGET_TEXT: Final = "DELETE FROM views.paper_texts WHERE sha256 = ANY(%s)"
# A word goes when no case is found by it any more, neither its person nor its counsel.
FORGET_WORDS: Final = """
    DELETE FROM views.name_words WHERE word IN (
        SELECT word FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS gone (word, own, counsel)
         WHERE NOT EXISTS (SELECT FROM views.case_keys WHERE key IN (own, counsel)))
"""
WAITING: Final = "SELECT sha256 FROM privacy.to_remove ORDER BY since LIMIT %s"
DONE: Final = "DELETE FROM privacy.to_remove WHERE sha256 = %s"


class HoldStands(AccessError):
    """A litigation hold keeps the record."""

    code = "privacy.hold-stands"

    def __init__(self, *, cite: str) -> None:
        super().__init__(
            f"The record is held for {cite}. Nothing of it may be destroyed until the hold is "
            "lifted; nothing was changed."
        )


class WrittenPlainly(AccessError):
    """What says who the person is stands plainly in the ledger, so no key can be destroyed."""

    code = "privacy.written-plainly"

    def __init__(self, *, count: int) -> None:
        super().__init__(
            f"{count} events of this case that say who the person is were written before sealing "
            "was on (DUECOURSE_SEAL). The ledger is never edited, so they cannot be made "
            "unreadable, and nothing was changed. docs/privacy.md says what remains to be done."
        )


class NothingAsked(LedgerError):
    """Nobody has asked for the expungement that is to be carried out."""

    code = "privacy.nothing-asked"

    def __init__(self, *, version: int) -> None:
        super().__init__(
            f"Version {version} of the case asks for no expungement that waits. Look at the case "
            "again; nothing was changed."
        )


def ask_expungement(act: Act, *, order: str, cite: str) -> int:
    """Ask for a case to be expunged; return the version. Raises HoldStands, CiteNeeded."""
    before = act.told()
    _no_hold(before)
    body = {"order": said(order, "The order of a court"), "cite": said(cite, "The provision")}
    act.add(keeping.EXPUNGEMENT_ASKED, body)
    act.append(after=before.version)
    return before.version + 1


def expunge(
    connection: Connection[Any], case_id: UUID, version: int, *, store: PaperStore,
    by: trail.Actor, at: datetime,
) -> int:  # fmt: skip
    """Carry out what another person asked for in `version`; return how many files were removed.

    Raises NothingAsked, SecondPersonNeeded, HoldStands, WrittenPlainly, NotYours, CaseUnknown.
    """
    with work_on_case(
        connection, case_id, action=EXPUNGE, by=by, at=at, purpose=PURPOSE
    ) as act:  # fmt: skip
        before = act.told()
        asked = _asked(before, version)
        if asked.by == by.name:
            raise SecondPersonNeeded(what="Expunging a case")
        _no_hold(before)
        _all_sealed(connection, case_id)
        head = header(before, as_of=at.date(), fallback_reference="")
        act.add(keeping.EXPUNGED, {
            "version": version, "order": asked.order, "cite": asked.cite, "asked_by": asked.by,
        })  # fmt: skip
        act.append(after=before.version)
        # The append holds the head of the ledger: nobody writes under the key while it goes.
        case_keys.destroy(connection, [case_id], at=at)
        _forget_papers(connection, case_id, before, at=at)
        # What the case is found by is cleared here, so that its words can be told from those of
        # others; all other rows are written anew when this act ends.
        connection.execute("DELETE FROM views.case_keys WHERE case_id = %s", (case_id,))
        _forget_words(connection, head)
    return remove_waiting(connection, store=store)


def remove_waiting(connection: Connection[Any], *, store: PaperStore) -> int:
    """Remove the files that wait for it, also those that a crash left; return how many."""
    count = 0
    for (sha256,) in connection.execute(WAITING, (REMOVED_MAX,)).fetchall():
        count += store.remove(sha256)
        connection.execute(DONE, (sha256,))
    return count


def _asked(of: Told, version: int) -> ExpungementAsked:
    asked = privacy(of).asked
    if asked is None or asked.version != version:
        raise NothingAsked(version=version)
    return asked


def _no_hold(of: Told) -> None:
    for one in privacy(of).holds:
        raise HoldStands(cite=one.cite)


def _all_sealed(connection: Connection[Any], case_id: UUID) -> None:
    plain = sum(
        event.kind in SEALED_KINDS and not is_sealed(event)
        for event in LedgerReader(connection).as_written(case_id)
    )
    if plain:
        raise WrittenPlainly(count=plain)


def _forget_papers(
    connection: Connection[Any], case_id: UUID, of: Told, *, at: datetime
) -> None:  # fmt: skip
    """Let go of the texts and files that no other case has."""
    sums = [one.body["sha256"] for one in of.kept_of(keeping.DOCUMENT_ADDED)]
    sums += [one.body["pdf"] for one in of.kept_of(keeping.NOTICE_PREPARED) if one.body.get("pdf")]
    found = connection.execute(LATER, {"sums": sums, "case": case_id, "at": at}).fetchall()
    connection.execute(FORGET_TEXT, ([one for (one,) in found],))


def _forget_words(connection: Connection[Any], head: Header) -> None:
    named = [(one.family, one.given) for one in head.names]
    every = sorted({
        word for one in (*named, *((name, "") for _, name in head.counsel)) for word in words(*one)
    })  # fmt: skip
    own = [hashed(word) for word in every]
    connection.execute(FORGET_WORDS, (every, own, [of_counsel(key) for key in own]))
