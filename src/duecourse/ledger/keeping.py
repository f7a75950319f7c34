"""The record-keeping kinds of events, beside those of the law's vocabulary.

A kind is never renamed and never reused. The fields named here are those of the event's body;
`version` always names an event of the same case.
"""

from typing import Final

# Who the person is to the law, and how much of the record is there.
PERSON_STATED: Final = "person_stated"  # person: the law's person
COMPLETENESS_STATED: Final = "completeness_stated"  # unknown: names, or null
CORRECTED: Final = "corrected"  # version, fact (null: withdrawn), document

# The agency's own steps (actions/interlock).
# step (or undo), undoes, destination, ground, cite, evidence, notice, bulk, of, sampled
STEP_PROPOSED: Final = "step_proposed"
FACT_APPROVED: Final = "fact_approved"  # version (of the proposal), proposed_by
STEP_DECLINED: Final = "step_declined"  # version (of the proposal), because
STEP_TAKEN: Final = "step_taken"  # step, destination, ground, approved_by, proposed_by, ...
STEP_STOPPED: Final = "step_stopped"  # step_version, because, acknowledge_by
STEP_UNDONE: Final = "step_undone"  # step_version, because, approved_by, proposed_by, proposal
STOP_ACKNOWLEDGED: Final = "stop_acknowledged"  # step_version
ALARM_RAISED: Final = "alarm_raised"  # about, fact (its version), on, because, stamp
# The law changed, and with it a last day: moved (name, was, is), rule_book_before, rule_book_after.
DEADLINE_MOVED: Final = "deadline_moved"
ALARM_ANSWERED: Final = "alarm_answered"  # version, because

# The case itself and who is in charge of it.
CASE_OPENED: Final = "case_opened"  # class, office, reference, configuration
IDENTITY_STATED: Final = "identity_stated"  # names, birth_on, sex, numbers, said_by
ASSIGNED: Final = "assigned"  # to: an account or null, because
REFERRED: Final = "referred"  # to_office, to_agency, because
REFERRAL_ACCEPTED: Final = "referral_accepted"  # version
REFERRAL_DECLINED: Final = "referral_declined"  # version, because
NOTE_ADDED: Final = "note_added"  # text
# By order of a court: court, order (what it is called), document (its version or null).
CASE_SEALED: Final = "case_sealed"
CASE_UNSEALED: Final = "case_unsealed"
# The law's vocabulary has no death; `withdraws` names the version of one recorded by mistake.
DEATH_RECORDED: Final = "death_recorded"  # on, document: its version; or withdraws, because

# People beside the person, and the ways to reach them.
COUNSEL_STATED: Final = "counsel_stated"  # name, organisation, number, form, until
RELATION_STATED: Final = "relation_stated"  # relation, name, case_id, until
# An address: lines, city, state, post_code, country, in_care_of, use (home, mail), until, said_by;
# usable: no, with because, where there is none; shared_by: cases that have it when it is stated.
ADDRESS_STATED: Final = "address_stated"
# channel (email, sms), value, language, whose (person, counsel), name, until, said_by, shared_by.
CHANNEL_STATED: Final = "channel_stated"

# Papers: what was filed with the case, what was sent, what became of it.
# sha256, type, format, sensitivity, title, file_name, bytes, replaces (version or null).
DOCUMENT_ADDED: Final = "document_added"
# template, template_version, language, route (letter, email, sms), recipient (a name), whose,
# address_version (of the address or channel it goes to), about (version of the fact it tells, or
# null), slots, subject, text, sha256 (what it says, to verify by), pdf (sum of the letter).
NOTICE_PREPARED: Final = "notice_prepared"
NOTICE_ATTEMPTED: Final = "notice_attempted"  # version (of the notice), channel, outcome, because
SERVICE_PROVED: Final = "service_proved"  # version (of notice or fact), method, document (version)

# Privacy (docs/privacy.md): what holds a record, what ends it, what a person asks to be corrected.
LITIGATION_HOLD_PLACED: Final = "litigation_hold_placed"  # cite, because
LITIGATION_HOLD_LIFTED: Final = "litigation_hold_lifted"  # version (of the hold), because
EXPUNGEMENT_ASKED: Final = "expungement_asked"  # order (of a court, or the statute), cite
EXPUNGED: Final = "expunged"  # version (of what asked for it), order, cite, asked_by
# Fields: by (person or counsel), about: what is wrong, says: what is right.
CORRECTION_REQUESTED: Final = "correction_requested"
CORRECTION_ACKNOWLEDGED: Final = "correction_acknowledged"  # version (of the request)
CORRECTION_ANSWERED: Final = "correction_answered"  # version, corrected (true, false), because

KEEPING: Final = frozenset({
    CASE_SEALED, CASE_UNSEALED,
    PERSON_STATED, COMPLETENESS_STATED, CORRECTED, STEP_PROPOSED, FACT_APPROVED, STEP_DECLINED,
    STEP_TAKEN, STEP_STOPPED, STEP_UNDONE, STOP_ACKNOWLEDGED, ALARM_RAISED, ALARM_ANSWERED,
    CASE_OPENED, IDENTITY_STATED, ASSIGNED, REFERRED, REFERRAL_ACCEPTED, REFERRAL_DECLINED,
    NOTE_ADDED,
    COUNSEL_STATED, RELATION_STATED, ADDRESS_STATED, CHANNEL_STATED, DOCUMENT_ADDED,
    NOTICE_PREPARED, NOTICE_ATTEMPTED, SERVICE_PROVED, DEADLINE_MOVED, DEATH_RECORDED,
    LITIGATION_HOLD_PLACED, LITIGATION_HOLD_LIFTED, EXPUNGEMENT_ASKED, EXPUNGED,
    CORRECTION_REQUESTED, CORRECTION_ACKNOWLEDGED, CORRECTION_ANSWERED,
})  # fmt: skip
