"""Somebody at the forms of a case: fills them in as the page gives them, in this process."""

import re
from typing import Any
from uuid import UUID, uuid4

from open_case import AT, READY, Base, opened

ROLES = {
    "officer": "demo-officer", "supervisor": "demo-supervisor",
    "court_liaison": "demo-court-liaison", "oversight": "demo-oversight",
    "records_steward": "demo-records-steward", "administrator": "demo-administrator",
}  # fmt: skip
FORM = re.compile(r'name="form" value="([^"]+)"')
VERSION = re.compile(r'name="version" value="(\d+)"')


class Clerk:
    """A signed-in account that reads pages and posts their forms."""

    def __init__(self, role: str) -> None:
        from django.test import Client

        from duecourse.web.accounts.models import Account

        self.name = ROLES[role]
        self.client = Client(raise_request_exception=True)
        self.client.force_login(Account.objects.get(username=self.name))

    def get(self, path: str) -> Any:
        """Return the answer to a GET."""
        return self.client.get(path)

    def form(self, path: str) -> dict[str, str]:
        """Return what a form page hides in its form."""
        text = self.get(path).content.decode()
        found = {"form": FORM.findall(text), "version": VERSION.findall(text)}
        return {name: values[0] for name, values in found.items() if values}

    def post(self, path: str, *, hidden: dict[str, str] | None = None, **fields: Any) -> Any:
        """Fill in the form of a page and post it; `hidden` is what an earlier page hid."""
        return self.client.post(path, {**(hidden or self.form(path)), **fields})


def new_case(record: Base, *facts: dict[str, Any]) -> UUID:
    """Open a case of its own; return its id."""
    case_id = uuid4()
    opened(record, *(facts or READY), case_id=case_id, number=f"A {case_id.int % 10**9:09}")
    return case_id


def number_of(record: Base, case_id: UUID) -> str:
    """Return the A-number of a case."""
    row = record.execute(
        "SELECT number FROM views.case_numbers WHERE case_id = %s AND kind = 'a_number'", (case_id,)
    ).fetchone()
    assert row is not None
    return str(row[0])


__all__ = ["AT", "Clerk", "new_case", "number_of"]
