"""`duecourse account`: who may sign in."""

import argparse
import getpass
import sys
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add `account` to the command line."""
    from duecourse.access.roles import Role
    from duecourse.cli.account_acts import add_acts

    account = subparsers.add_parser("account", help="make and keep the accounts that may sign in")
    acts = account.add_subparsers(dest="act", required=True, metavar="ACT")
    add = acts.add_parser(
        "add",
        help="make an account, or give a standing one another role and password",
        description="The password is asked for, or read from the first line of standard input.",
    )
    add.add_argument("name")
    add.add_argument("--role", required=True, choices=[str(role) for role in Role])
    add.add_argument(
        "--inside", action="append", default=[], metavar="COMPARTMENT",
        help="a protected compartment that is open to the account; may be given more than once",
    )  # fmt: skip
    add.add_argument("--given", default="", help="given name, to tell look-ups of one's own name")
    add.add_argument("--family", default="", help="family name, for the same")
    where = add.add_mutually_exclusive_group()
    where.add_argument("--office", default="", help="the office whose cases are open to it")
    where.add_argument(
        "--every-office", action="store_true", help="it is of every office: a national desk"
    )
    add.set_defaults(func=add_account)
    add_acts(acts)


def add_account(arguments: argparse.Namespace) -> int:
    """Make the account."""
    from duecourse.access.roles import Role
    from duecourse.cli.account_acts import note_act, pages_set_up

    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
    else:
        password = sys.stdin.readline().rstrip("\n")
    with pages_set_up():
        from duecourse.web.accounts.open_accounts import open_account

        open_account(
            arguments.name, role=Role(arguments.role), password=password, inside=arguments.inside,
            office=arguments.office, everywhere=arguments.every_office,
            full_name=(arguments.given, arguments.family),
        )  # fmt: skip
        where = "every office" if arguments.every_office else arguments.office or "no office"
        note_act(arguments.name, f"{arguments.role} of {where}")
    print(f"{arguments.name} may sign in as {arguments.role}.")
    return 0
