"""A form that was made from an older state of a case is not recorded over what came since."""

from collections.abc import Collection

from duecourse.terms.errors import LedgerError
from duecourse.views.case_facts import Told

KIND_WORDS = {
    "address_stated": "an address", "channel_stated": "a channel", "document_added": "a document",
    "note_added": "a note", "notice_prepared": "a notice", "notice_attempted": "an attempt",
    "service_proved": "a proof of service",
}  # fmt: skip


class StaleForm(LedgerError):
    """Somebody, or a second click, recorded the same kind of thing since the form was made."""

    code = "case.stale-form"

    def __init__(self, *, kind: str, version: int, by: str) -> None:
        super().__init__(
            f"Since you opened this form, {by} recorded {KIND_WORDS.get(kind, kind)} (version "
            f"{version}). Nothing was recorded now. Look at the case again, then decide."
        )


def fresh(of: Told, kinds: Collection[str], *, seen: int | None) -> None:
    """Return if nothing of these kinds was recorded after the version a form was made from.

    `seen` None: there was no form. Raises StaleForm.
    """
    if seen is None:
        return
    for one in of.kept_of(*kinds):
        if one.version > seen:
            raise StaleForm(kind=one.kind, version=one.version, by=one.by)
