"""Faults in birth dates, documents and sex, in the order in which they are made."""

from typing import Final

from duecourse.sim.people import papers
from duecourse.sim.people.calendar_slips import exchanged, iso, one_digit_off
from duecourse.sim.people.draft import Draft
from duecourse.sim.people.groups import OTHER_STATES
from duecourse.sim.people.mix import Mix
from duecourse.sim.people.slips import misread


def birth_date(draft: Draft, mix: Mix) -> None:
    """Exchange day and month, change a digit, put 1 January for the day, or leave the date out."""
    for i in draft.hit(mix.birth_exchanged):
        other = exchanged(draft.born[i])
        if other is not None:
            draft.born_text[i] = iso(other)
            draft.noted(i, "dob_dm")
    for i in draft.hit(mix.birth_digit):
        draft.born_text[i] = iso(one_digit_off(draft.born[i], draft.chance.random()))
        draft.noted(i, "dob_digit")
    for i in draft.hit(mix.birth_new_year):
        draft.born_text[i] = draft.born_text[i][:4] + "-01-01"
        draft.noted(i, "dob_jan1")
    for i in draft.hit(mix.birth_missing):
        draft.born_text[i] = None
        draft.noted(i, "dob_missing")


def another_document(draft: Draft, mix: Mix) -> None:
    """Renew the document, or let a second nationality be shown."""
    fresh = papers.numbers(draft.chance, draft.state)
    for i in draft.share(mix.renewed):
        draft.document[i] = fresh[i]
        draft.renewed[i] = fresh[i]
        draft.noted(i, "doc_renewed")
    for i in draft.share(mix.dual):
        draft.state[i] = OTHER_STATES[int(draft.chance.random() * len(OTHER_STATES))]
        draft.issued_by[i] = draft.state[i]
        draft.document[i] = fresh[i][::-1]
        draft.renewed.pop(i, None)
        draft.noted(i, "dual_nat")


def document(draft: Draft, mix: Mix) -> None:
    """Misread, mistype or leave out the document number."""
    for i in draft.hit(mix.document_misread):
        draft.document[i] = misread(draft.document[i], draft.chance.random())
        draft.noted(i, "doc_ocr")
    for i in draft.hit(mix.document_mistyped):
        draft.document[i] = mix.mistype_number(draft.document[i], draft.chance)
        draft.noted(i, "doc_typo")
    for i in draft.hit(mix.document_missing):
        draft.document[i] = None
        draft.noted(i, "doc_missing")


def sex(draft: Draft, mix: Mix) -> None:
    """Put the other sex, or none."""
    for i in draft.hit(mix.sex_wrong):
        draft.sex[i] = "F" if draft.sex[i] == "M" else "M"
        draft.noted(i, "sex")
    for i in draft.hit(mix.sex_missing):
        draft.sex[i] = None


FAULTS: Final = (birth_date, another_document, document, sex)
