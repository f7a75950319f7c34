"""Serve pages with one account that has a password and no second factor, as a real place begins.

Usage: python account_server.py DATABASE_URL PORT
"""

import sys

import psycopg

from duecourse.ledger.migrate import migrate
from duecourse.web.rate_limits import Limit, Rates
from duecourse.web.serve import prepare, serve
from duecourse.web.settings import WebSettings

with psycopg.connect(sys.argv[1], autocommit=True) as opened:
    migrate(opened)
made = prepare(
    WebSettings(
        sys.argv[1], "a secret of the tests", ("127.0.0.1", "localhost"),
        rates=Rates(search=Limit(account=2, address=100)),
    )
)  # fmt: skip
from duecourse.access.roles import Role  # noqa: E402 - accounts stand once the pages are set up
from duecourse.web.accounts.open_accounts import open_account  # noqa: E402

open_account("ada", role=Role.OFFICER, password="a long enough passphrase", everywhere=True)
serve(made, host="127.0.0.1", port=int(sys.argv[2]))
