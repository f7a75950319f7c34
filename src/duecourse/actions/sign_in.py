"""Write on the trail who signed in or out, who failed to, and what changed about an account."""

from datetime import datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.audit import trail

PURPOSE: Final = "sign-in"
NOBODY: Final = "nobody"
SIGN_IN: Final = "account.sign-in"
SIGN_OUT: Final = "account.sign-out"
LOCK: Final = "account.lock"
CHANGE: Final = "account.secure"


def note(
    connection: Connection[Any],
    *,
    by: trail.Actor,
    action: str,
    subject: str,
    at: datetime,
    done: bool = True,
) -> None:
    """Write it down, in a transaction of its own; what it is about happens only afterwards.

    `subject` says how: by password, with a passkey, which limit ended it. Never what was typed.
    """
    outcome = trail.Outcome.DONE if done else trail.Outcome.REFUSED
    with connection.transaction():
        trail.write(
            connection, by=by, action=action, subject=subject, purpose=PURPOSE, at=at,
            outcome=outcome,
        )  # fmt: skip
