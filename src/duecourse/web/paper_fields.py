"""The fields of the forms about papers, with their words and hints."""

from collections.abc import Mapping
from typing import Final

from duecourse.actions.document_kinds import TYPES
from duecourse.web.paper_form import AREA, DATE, FILE, SELECT, Field, choices

LANGUAGES: Final = (("en", "English"), ("es", "Spanish"))
USABLE: Final = (("yes", "Yes"), ("no", "No: record why"))
USES: Final = (("home", "Living there"), ("mail", "Mail only"))
CHANNELS: Final = (("email", "E-mail"), ("sms", "Text message"))
WHOSE: Final = (("person", "The person's own"), ("counsel", "Counsel's"))
OUTCOMES: Final = {
    "sent": "Posted", "delivered": "Delivered", "returned": "Came back", "failed": "Did not arrive",
}  # fmt: skip
HOW: Final = {"personal": "In person", "mail": "By mail", "electronic": "Electronically"}


def address(today: str) -> list[Field]:
    """Return the fields of an address, or of the statement that there is none."""
    return [
        Field("usable", "Is there an address that mail can reach?", SELECT, default="yes",
              choices=USABLE),
        Field("lines", "Street and number", AREA, needed=False, marked=False, says="street",
              hint="As on an envelope, up to three lines. A post-office box is an address."),
        Field("city", "City", needed=False, marked=False, says="city"),
        Field("state", "State or province", needed=False, marked=False, says="state"),
        Field("post_code", "Post code", needed=False, marked=False, says="post code"),
        Field("country", "Country", needed=False, marked=False, default="US", says="country",
              hint="Two letters, such as US, MX or HN."),
        Field("in_care_of", "In care of", needed=False, says="in care of",
              hint="A shelter, a family, a facility: whose name is on the door."),
        Field("use", "Used for", SELECT, default="home", says="use", choices=USES),
        Field("since", "From", DATE, default=today),
        Field("until", "Until", DATE, needed=False, says="last day", hint="Only if it is known."),
        Field("said_by", "Who says so", needed=False,
              hint="The person, counsel, a facility, a letter that came back."),
        Field("because", "If there is no usable address: why", AREA, needed=False,
              hint="What was asked and what the person answered. What was given stays beside it."),
    ]  # fmt: skip


def channel(today: str) -> list[Field]:
    """Return the fields of an e-mail address or a number."""
    return [
        Field("channel", "Kind", SELECT, choices=choices(CHANNELS)),
        Field("value", "Address or number",
              hint="A number without its country is one of the United States."),
        Field("whose", "Whose it is", SELECT, choices=choices(WHOSE),
              hint="Counsel gets a notice only while of record."),
        Field("name", "Name of whoever reads it",
              hint="First and family name. Notices go out only under the person's or counsel's."),
        Field("language", "Language", SELECT, default="en", choices=LANGUAGES),
        Field("since", "From", DATE, default=today),
        Field("until", "Until", DATE, needed=False, hint="Give the last day to end one."),
        Field("said_by", "Who says so", needed=False),
    ]  # fmt: skip


def document(classes: Mapping[str, str]) -> list[Field]:
    """Return the fields of a document; `classes` are those open to who files it."""
    return [
        Field("file", "File", FILE, hint="PDF, PNG, JPEG, TIFF or plain text, at most 25 MB."),
        Field("title", "Title", hint="What it is, in a few words."),
        Field("type", "Type", SELECT, choices=choices(TYPES)),
        Field("sensitivity", "Who may see it", SELECT, default="ordinary",
              choices=tuple(classes.items())),
        Field("replaces", "Takes the place of", needed=False,
              hint="The version of the document that this is a newer version of. Both stay."),
    ]  # fmt: skip


def note() -> list[Field]:
    """Return the field of a note."""
    return [
        Field("text", "Note", AREA,
              hint="It stays as you write it, under your name. Relations, addresses and claims "
              "have records of their own: they do not belong in a note."),
    ]  # fmt: skip


def outcome(today: str) -> list[Field]:
    """Return the fields of what became of a notice."""
    return [
        Field("outcome", "What became of it", SELECT, choices=choices(OUTCOMES)),
        Field("on", "On", DATE, default=today),
        Field("because", "How, or why", AREA, needed=False,
              hint="How it was posted and its number; what the envelope or the server says."),
    ]  # fmt: skip


def proof(documents: Mapping[str, str]) -> list[Field]:
    """Return the fields of a proof of service; `documents` are those of the case, by version."""
    return [
        Field("method", "How it was served", SELECT, choices=choices(HOW)),
        Field("on", "On", DATE),
        Field("document", "Document that proves it", SELECT, choices=choices(documents),
              hint="File the certificate or receipt first; it is listed here then."),
    ]  # fmt: skip
