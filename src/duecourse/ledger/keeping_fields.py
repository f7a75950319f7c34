"""Which fields the bodies of record-keeping events have: what is collected, as a list to check."""

from collections.abc import Mapping
from typing import Final

from duecourse.ledger import keeping

_STAMP: Final = ("holds", "rule_book", "version")  # what the interlock judged on

BODY_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    keeping.PERSON_STATED: ("person",),
    keeping.COMPLETENESS_STATED: ("unknown",),
    keeping.CORRECTED: ("version", "fact", "document"),
    keeping.STEP_PROPOSED: (
        "step", "undoes", "destination", "ground", "cite", "evidence", "notice", "bulk", "of",
        "sampled", "said",
    ),
    keeping.FACT_APPROVED: ("version", "proposed_by"),
    keeping.STEP_DECLINED: ("version", "because"),
    keeping.STEP_TAKEN: (
        "step", "destination", "ground", "approved_by", "proposed_by", "proposal", *_STAMP,
    ),
    keeping.STEP_STOPPED: ("step_version", "because", "acknowledge_by", *_STAMP),
    keeping.STEP_UNDONE: ("step_version", "because", "approved_by", "proposed_by", "proposal"),
    keeping.STOP_ACKNOWLEDGED: ("step_version",),
    keeping.ALARM_RAISED: ("about", "fact", "on", "because", *_STAMP),
    keeping.DEADLINE_MOVED: ("moved", "rule_book_before", "rule_book_after"),
    keeping.ALARM_ANSWERED: ("version", "because"),
    keeping.CASE_OPENED: ("class", "office", "reference", "configuration"),
    keeping.IDENTITY_STATED: ("names", "birth_on", "sex", "numbers", "said_by"),
    keeping.ASSIGNED: ("to", "because"),
    keeping.REFERRED: ("to_office", "to_agency", "because"),
    keeping.REFERRAL_ACCEPTED: ("version",),
    keeping.REFERRAL_DECLINED: ("version", "because"),
    keeping.NOTE_ADDED: ("text",),
    keeping.CASE_SEALED: ("court", "order", "document"),
    keeping.CASE_UNSEALED: ("court", "order", "document"),
    keeping.DEATH_RECORDED: ("on", "document", "withdraws", "because"),
    keeping.COUNSEL_STATED: ("name", "organisation", "number", "form", "until"),
    keeping.RELATION_STATED: ("relation", "name", "case_id", "until"),
    keeping.ADDRESS_STATED: (
        "lines", "city", "state", "post_code", "country", "in_care_of", "use", "until", "said_by",
        "usable", "because", "shared_by",
    ),
    keeping.CHANNEL_STATED: (
        "channel", "value", "language", "whose", "name", "until", "said_by", "shared_by",
    ),
    keeping.DOCUMENT_ADDED: (
        "sha256", "type", "format", "sensitivity", "title", "file_name", "bytes", "replaces",
    ),
    keeping.NOTICE_PREPARED: (
        "template", "template_version", "language", "route", "recipient", "whose",
        "address_version", "about", "slots", "subject", "text", "sha256", "pdf",
    ),
    keeping.NOTICE_ATTEMPTED: ("version", "channel", "outcome", "because"),
    keeping.SERVICE_PROVED: ("version", "method", "document"),
    keeping.LITIGATION_HOLD_PLACED: ("cite", "because"),
    keeping.LITIGATION_HOLD_LIFTED: ("version", "because"),
    keeping.EXPUNGEMENT_ASKED: ("order", "cite"),
    keeping.EXPUNGED: ("version", "order", "cite", "asked_by"),
    keeping.CORRECTION_REQUESTED: ("by", "about", "says"),
    keeping.CORRECTION_ACKNOWLEDGED: ("version",),
    keeping.CORRECTION_ANSWERED: ("version", "corrected", "because"),
}  # fmt: skip
