"""Where each notice of a case stands, and which proof of service stands beside which fact."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from duecourse.ledger.keeping import NOTICE_ATTEMPTED, NOTICE_PREPARED, SERVICE_PROVED
from duecourse.views.case_facts import Fact, Kept, Told

# What an attempt may end with; `begun` is written before a message leaves, so that a crash in
# between leaves a doubt that somebody must settle, and never a message that nobody knows of.
BEGUN, SENT, FAILED, RETURNED, DELIVERED = "begun", "sent", "failed", "returned", "delivered"
OUTCOMES: Final = (BEGUN, SENT, FAILED, RETURNED, DELIVERED)
PREPARED, SERVED = "prepared", "served"
# States from which somebody has to serve again.
SERVE_AGAIN: Final = frozenset({BEGUN, FAILED, RETURNED})


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to bring a notice to its recipient, and what became of it."""

    version: int
    channel: str
    outcome: str
    because: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Proof that something was served: how, on which day, and the document that says so."""

    version: int
    of_version: int
    method: str
    document: int
    on: date | None
    by: str


@dataclass(frozen=True, slots=True)
class NoticeStands:
    """A notice and how far it came. `about` is the version of the fact it tells, None: of none.

    One that was made elsewhere has neither `sha256` nor `pdf` nor `address_version`.

    `state`: prepared, begun, sent, failed, returned, delivered or served, whichever was last.
    """

    version: int
    template: str
    template_version: int | None
    language: str
    subject: str
    route: str
    recipient: str
    whose: str
    address_version: int | None
    about: int | None
    sha256: str
    pdf: str
    prepared_at: datetime
    prepared_by: str
    attempts: tuple[Attempt, ...]
    proofs: tuple[Proof, ...]
    state: str

    @property
    def serve_again(self) -> bool:
        """Say whether somebody has to serve it again."""
        return self.state in SERVE_AGAIN


@dataclass(frozen=True, slots=True)
class Absence:
    """A hearing that the record says was missed, and what it says of the notice of that hearing.

    `notice` is the word of the record on `hearing_set`: served, not_served, address_missing.
    """

    held_version: int
    hearing_on: date
    set_version: int | None
    notice: str | None
    proofs: tuple[Proof, ...]
    notices: tuple[NoticeStands, ...]


def attempts(of: Told) -> tuple[NoticeStands, ...]:
    """Return each notice of a case with its attempts and where it stands, the oldest first."""
    tried: dict[int, list[Attempt]] = {}
    for one in of.kept_of(NOTICE_ATTEMPTED):
        tried.setdefault(int(one.body["version"]), []).append(_attempt(one))
    proofs: dict[int, list[Proof]] = {}
    for one in of.kept_of(SERVICE_PROVED):
        proofs.setdefault(int(one.body["version"]), []).append(_proof(one))
    return tuple(
        _stands(one, tuple(tried.get(one.version, ())), tuple(proofs.get(one.version, ())))
        for one in of.kept_of(NOTICE_PREPARED)
    )


def proofs_of(of: Told) -> Mapping[int, tuple[Proof, ...]]:
    """Return the proofs of service by the version of the fact they stand beside.

    A proof names the fact itself, or a notice that tells of it.
    """
    about = {
        one.version: int(one.body["about"])
        for one in of.kept_of(NOTICE_PREPARED) if one.body.get("about") is not None
    }  # fmt: skip
    facts = {one.version for one in of.facts}
    found: dict[int, tuple[Proof, ...]] = {}
    for one in of.kept_of(SERVICE_PROVED):
        named = int(one.body["version"])
        fact = named if named in facts else about.get(named)
        if fact is not None:
            found[fact] = (*found.get(fact, ()), _proof(one))
    return found


def absences(of: Told) -> tuple[Absence, ...]:
    """Return each missed hearing with what is known of its notice."""
    proofs, notices = proofs_of(of), attempts(of)
    found = []
    for held in of.facts:
        if held.kind != "hearing_held" or held.fields.get("appeared") is not False:
            continue
        day = str(held.fields["on"])
        setting = next((one for one in reversed(of.facts) if _sets(one, day)), None)
        version = None if setting is None else setting.version
        found.append(Absence(
            held.version, date.fromisoformat(day), version,
            None if setting is None else setting.fields.get("notice"),
            () if version is None else proofs.get(version, ()),
            tuple(one for one in notices if version is not None and one.about == version),
        ))  # fmt: skip
    return tuple(found)


def _sets(fact: Fact, day: str) -> bool:
    return fact.kind == "hearing_set" and fact.fields.get("hearing_on") == day


def _attempt(one: Kept) -> Attempt:
    return Attempt(
        one.version, one.body["channel"], one.body["outcome"], one.body.get("because") or "",
        one.at, one.by,
    )  # fmt: skip


def _proof(one: Kept) -> Proof:
    return Proof(
        one.version, int(one.body["version"]), one.body["method"], int(one.body["document"]),
        one.on, one.by,
    )  # fmt: skip


def _stands(one: Kept, tried: tuple[Attempt, ...], proofs: tuple[Proof, ...]) -> NoticeStands:
    ends = [(each.version, each.outcome) for each in tried]
    ends += [(each.version, SERVED) for each in proofs]
    body = one.body
    # A notice that was made elsewhere is on the record with what is known of it.
    subject = body.get("subject") or str(body["template"]).replace("_", " ").capitalize()
    return NoticeStands(
        one.version, body["template"], body.get("template_version"), body.get("language") or "",
        subject, body.get("route") or "letter", body["recipient"], body.get("whose") or "person",
        body.get("address_version"), body.get("about"), body.get("sha256") or "",
        body.get("pdf") or "", one.at, one.by, tried, proofs, max(ends)[1] if ends else PREPARED,
    )  # fmt: skip
