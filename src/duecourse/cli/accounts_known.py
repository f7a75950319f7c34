"""The accounts of an installation as reports of misuse know them, read without the web."""

import psycopg

from duecourse.views.misuse_shapes import AccountKnown

LAID = "SELECT to_regclass('accounts.account') IS NOT NULL"
READ = """
    SELECT username, last_name, first_name, office, everywhere FROM accounts.account
     ORDER BY username
"""


def accounts_known(url: str) -> tuple[AccountKnown, ...]:
    """Return the accounts; none where the web was never started and has laid no tables.

    Read with the installation's own right: the role that acts write with sees no account.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        laid = connection.execute(LAID).fetchone()
        if laid is None or not laid[0]:
            return ()
        return tuple(AccountKnown(*row) for row in connection.execute(READ).fetchall())
