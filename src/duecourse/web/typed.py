"""What may stand in an address or a form at all: text that the record can hold."""

from typing import Final

from django.http import HttpRequest

from duecourse.terms.errors import DuecourseError

FORM: Final = "application/x-www-form-urlencoded"
# No text of the database may hold it, and no keyboard writes it.
NUL: Final = "\x00"


class NotText(DuecourseError):
    """An address or a form holds a character that no text has."""

    code = "web.not-text"

    def __init__(self) -> None:
        super().__init__(
            "What was sent holds a character that no text has, perhaps from a copied file. Go "
            "back, take it out and send it again; nothing was recorded."
        )


def refuse_what_is_no_text(request: HttpRequest) -> None:
    """Return if what was sent can be recorded as text; raise NotText if not.

    A form with a file is not read here: whoever takes the file says first how large it may be.
    """
    given = [request.GET]
    if request.method == "POST" and request.content_type == FORM:
        given.append(request.POST)
    for one in given:
        for name, values in one.lists():
            if NUL in name or any(NUL in str(value) for value in values):
                raise NotText
