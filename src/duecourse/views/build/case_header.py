"""The head of the case page: who the case is about, who says so, and who is in charge."""

from duecourse.law.explain import said
from duecourse.ledger.keeping import IDENTITY_STATED
from duecourse.views.case_facts import Kept, Told
from duecourse.views.case_page_shapes import HeaderShown, Stated
from duecourse.views.header import Header, PersonName

NUMBERS = {
    "a_number": "A-number", "receipt": "Receipt number", "court": "Court number",
    "admission": "Admission number", "passport": "Passport", "reference": "Reference",
}  # fmt: skip
NAMES = {"primary": "Name", "alias": "Also known as", "birth": "Name at birth"}


def shown(of: Told, head: Header, *, state: tuple[str, str], reference: str | None) -> HeaderShown:
    """Return the head; `state` and `reference` are those of an admission that a feed began."""
    stated = of.kept_of(IDENTITY_STATED)
    named = reference or head.reference
    title = head.name or (f"Admission {named}" if reference else f"Case {named}")
    identity = (*_names(head, stated), *_birth(of, head, stated), *_numbers(stated))
    return HeaderShown(
        title, named, head.case_class, head.office, head.assigned_to, head.offered_to, identity,
        *state,
    )  # fmt: skip


def _names(head: Header, stated: tuple[Kept, ...]) -> tuple[Stated, ...]:
    if not stated:
        return ()
    return tuple(_said(NAMES.get(one.kind, "Name in its script"), _given_first(one), stated[-1])
                 for one in head.names)  # fmt: skip


def _birth(of: Told, head: Header, stated: tuple[Kept, ...]) -> tuple[Stated, ...]:
    if head.birth_on is None:
        return ()
    text = said(head.birth_on)
    if stated and stated[-1].body.get("birth_on"):
        return (_said("Date of birth", text, stated[-1]),)
    return (Stated("Date of birth", text, "stated with the facts", None, of.version),)


def _numbers(stated: tuple[Kept, ...]) -> tuple[Stated, ...]:
    """Return every number with the first statement that gave it: that is how old it is."""
    found: dict[tuple[str, str], Stated] = {}
    for kept in stated:
        for one in kept.body.get("numbers", ()):
            kind, number = str(one["kind"]), str(one["number"])
            text = NUMBERS.get(kind, kind.replace("_", " ").capitalize())
            found.setdefault((kind, number), _said(text, number, kept))
    return tuple(found.values())


def _said(text: str, value: str, kept: Kept) -> Stated:
    return Stated(text, value, str(kept.body.get("said_by") or kept.source), kept.at, kept.version)


def _given_first(name: PersonName) -> str:
    return " ".join(part for part in (name.given, name.family) if part)
