"""What a document may be: its formats by content, its types, and its sensitivity classes."""

from pathlib import PurePath
from typing import Final

from duecourse.access.roles import allowed
from duecourse.terms.errors import IntakeError

# A class is closed to every role but those that access/roles.py names under document.see.<class>.
SENSITIVITY: Final = {
    "ordinary": "Ordinary: everybody who may read the case",
    "confidential": "Confidential: asylum and other claims (8 CFR 208.6)",
    "medical": "Medical: officer and supervisor",
    "sealed": "Sealed by a court: supervisor and court liaison",
}
TYPES: Final = {
    "order": "Order of a judge or court",
    "filing": "Filing or motion",
    "proof_of_service": "Proof of service",
    "identity": "Identity or travel document",
    "evidence": "Evidence",
    "medical": "Medical paper",
    "letter": "Letter or e-mail received",
    "other": "Other paper",
}
# The least sensitive class that a type may have.
AT_LEAST: Final = {"medical": "medical"}
BEGINS: Final = {
    "pdf": (b"%PDF-",), "png": (b"\x89PNG\r\n\x1a\n",), "jpeg": (b"\xff\xd8\xff",),
    "tiff": (b"II*\x00", b"MM\x00*"),
}  # fmt: skip
ENDINGS: Final = {
    "pdf": (".pdf",), "png": (".png",), "jpeg": (".jpg", ".jpeg"), "tiff": (".tif", ".tiff"),
    "text": (".txt",),
}  # fmt: skip
MEDIA: Final = {
    "pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg", "tiff": "image/tiff",
    "text": "text/plain; charset=utf-8",
}  # fmt: skip
NAME_CHARACTERS_MAX: Final = 120


class WrongFormat(IntakeError):
    """The content of a file is none of the formats, or not the one its name says."""

    code = "document.wrong-format"

    def __init__(self, *, found: str, name: str) -> None:
        super().__init__(
            f"{name} is not taken: its content is {found}. Documents are PDF, PNG, JPEG, TIFF or "
            "plain text, under a name that says so. Print it to PDF, or scan it."
        )


class WordUnknown(IntakeError):
    """A type or class of a document is not one of those there are."""

    code = "document.word-unknown"

    def __init__(self, *, what: str, found: str, there: str) -> None:
        super().__init__(f"There is no {what} “{found[:40]}”. There are: {there}.")


def format_of(head: bytes, *, name: str) -> str:
    """Return the format of a file by its first bytes; its name must say the same.

    Raises WrongFormat.
    """
    found = next((one for one, starts in BEGINS.items() if head.startswith(starts)), None)
    if found is None:
        found = _text_or_refused(head, name)
    if PurePath(name).suffix.lower() not in ENDINGS[found]:
        raise WrongFormat(found=found.upper(), name=name)
    return found


def _text_or_refused(head: bytes, name: str) -> str:
    try:
        # The head may end within a letter: that is no fault of the text.
        text = head.decode("utf-8") if len(head) < 4 else _without_last_letter(head)
    except UnicodeDecodeError as wrong:
        raise WrongFormat(found="of no known format", name=name) from wrong
    if not text.strip():
        raise WrongFormat(found="empty", name=name)
    if text.lstrip("\ufeff \t\r\n").startswith(("<", "{\\rtf", "MZ", "PK", "#!")):
        raise WrongFormat(found="a web page, a program or markup", name=name)
    if any(ord(one) < 32 and one not in "\t\r\n\f" for one in text):
        raise WrongFormat(found="of no known format", name=name)
    return "text"


def _without_last_letter(head: bytes) -> str:
    for cut in range(4):
        try:
            return head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:
            if cut == 3:
                raise
    raise AssertionError("the last turn returns or raises")


def named(name: str) -> str:
    """Return a file's name without folders and without what is not written in names."""
    plain = PurePath(name.replace("\\", "/")).name
    kept = "".join(one for one in plain if one.isprintable() and one not in '"<>|?*:;')
    return kept.strip(" .")[-NAME_CHARACTERS_MAX:] or "document"


def checked(type_name: str, sensitivity: str) -> str:
    """Return the class under which a type is filed: the given one, or the least it may have.

    Raises WordUnknown.
    """
    if type_name not in TYPES:
        raise WordUnknown(what="type of document", found=type_name, there=", ".join(TYPES))
    if sensitivity not in SENSITIVITY:
        raise WordUnknown(what="sensitivity class", found=sensitivity, there=", ".join(SENSITIVITY))
    least = AT_LEAST.get(type_name, "ordinary")
    return least if sensitivity == "ordinary" else sensitivity


def open_classes(role: str) -> tuple[str, ...]:
    """Return the sensitivity classes that are open to a role."""
    return tuple(one for one in SENSITIVITY if allowed(role, f"document.see.{one}"))
