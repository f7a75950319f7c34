"""Papers of the demonstration's agency: documents and notices of some cases, by the real acts.

What is sent goes to files in the demonstration's home. Every word is invented.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.channels import ChannelGiven, state_channel
from duecourse.actions.documents import Filing, add_document
from duecourse.actions.notice_text import NoticeIncomplete
from duecourse.actions.notices import NoticeAsked, prepare_notice
from duecourse.actions.outgoing import Outgoing
from duecourse.actions.recipient import RecipientRefused
from duecourse.actions.serve_notice import prove_service, record_outcome, send_notice
from duecourse.audit.trail import Actor
from duecourse.ledger.read import LedgerReader
from duecourse.views.case_facts import Told, told
from duecourse.views.header import header
from duecourse.views.reach import addresses_on

CASES: Final = 24
WITH_ADDRESS: Final = """
    SELECT DISTINCT c.case_id FROM views.cases c JOIN views.case_addresses a USING (case_id)
    WHERE c.outcome IS NULL AND c.name <> '' ORDER BY c.case_id LIMIT %s
"""
PAPERS: Final = (
    ("letter", "ordinary", "Letter of the landlord",
     "The family has rented two rooms on the second floor since the spring and pays on time."),
    ("evidence", "confidential", "Statement about the journey",
     "The statement tells how the house was watched and why the family left at night."),
    ("medical", "medical", "Letter of the clinic",
     "The knee was operated on; long travel should wait until the wound is closed."),
    ("filing", "ordinary", "Motion to change venue",
     "The respondent asks that the proceedings go on at the court near the new home."),
)  # fmt: skip
RECEIPT: Final = "Certified mail receipt. Delivered to the addressee, who signed for it."


@dataclass(frozen=True, slots=True)
class Papers:
    """Files papers with cases that are there already."""

    connection: Connection[Any]
    out: Outgoing
    by: Actor
    at: datetime

    def fill(self, cases: int = CASES) -> int:
        """File papers with cases that have an address; return to how many a notice was made."""
        rows = self.connection.execute(WITH_ADDRESS, (cases,)).fetchall()
        served = 0
        for n, (case_id,) in enumerate(rows):
            self._file(case_id, *PAPERS[n % len(PAPERS)])
            try:
                self._serve(case_id, n)
            except RecipientRefused:
                continue  # a shelter's address, a citizen: the demonstration has those as well
            served += 1
        return served

    def _of(self, case_id: UUID) -> Told:
        return told(LedgerReader(self.connection).history(case_id))

    def _file(self, case_id: UUID, kind: str, sensitivity: str, title: str, text: str) -> int:
        # The number of the case in the text makes each file one of its own.
        head = header(self._of(case_id), as_of=self.at.date(), fallback_reference=str(case_id))
        content = f"{title}. Case {head.reference}\n\n{text}\n".encode()
        filing = Filing(title, kind, sensitivity, f"{kind}.txt")
        return add_document(
            self.connection, case_id, filing, [content], store=self.out.store, by=self.by,
            at=self.at,
        )  # fmt: skip

    def _serve(self, case_id: UUID, n: int) -> None:
        """Prepare a notice and let it come as far as its turn says."""
        by_email = n % 4 == 3
        to = self._channel(case_id) if by_email else self._address(case_id)
        version = self._prepared(case_id, to, "es" if n % 2 else "en")
        given: dict[str, Any] = {"by": self.by, "at": self.at}
        if by_email:
            send_notice(
                self.connection, case_id, version, senders=self.out.senders, store=self.out.store,
                **given,
            )  # fmt: skip
            return
        told_of = {"on": self.at.date(), **given}
        if n % 4:
            record_outcome(
                self.connection, case_id, version, outcome="sent", because="certified", **told_of
            )
        if n % 4 == 1:
            record_outcome(
                self.connection, case_id, version, outcome="returned",
                because="moved, left no address", **told_of,
            )  # fmt: skip
        elif n % 4 == 2:
            receipt = self._file(case_id, "proof_of_service", "ordinary", "Receipt", RECEIPT)
            prove_service(
                self.connection, case_id, version, method="mail", document=receipt, **told_of
            )

    def _prepared(self, case_id: UUID, to: int, language: str) -> int:
        """Remind of the hearing where one is set; else confirm the address."""
        made: dict[str, Any] = {
            "issuer": self.out.issuer, "store": self.out.store, "by": self.by, "at": self.at,
        }  # fmt: skip
        try:
            asked = NoticeAsked("hearing_reminder", to, language)
            return prepare_notice(self.connection, case_id, asked, **made)
        except NoticeIncomplete:
            asked = NoticeAsked("address_confirmed", to, language)
            return prepare_notice(self.connection, case_id, asked, **made)

    def _address(self, case_id: UUID) -> int:
        return addresses_on(self._of(case_id), self.at.date())[0].version

    def _channel(self, case_id: UUID) -> int:
        head = header(self._of(case_id), as_of=self.at.date(), fallback_reference="")
        name = head.names[0]
        given = ChannelGiven(
            "email", f"person-{case_id.hex[:12]}@example.org", "person",
            f"{name.given} {name.family}", "es", "the person", self.at.date(),
        )  # fmt: skip
        return state_channel(self.connection, case_id, given, by=self.by, at=self.at)
