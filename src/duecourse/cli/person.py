"""`duecourse person`: everything about a person, for the person."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

ROLES = ("records_steward", "supervisor")
OWNER_ONLY = 0o600


def add_parser(subparsers: Any) -> None:
    """Add `person` and what can be done with it to the command line."""
    person = subparsers.add_parser("person", help="what the record holds about a person")
    acts = person.add_subparsers(dest="act", required=True, metavar="ACT")
    export = acts.add_parser(
        "export",
        help="write everything about the person of a case: JSON, PDF and the proof",
        description="Writes record.json, record.pdf and proof.json into a new or empty folder; "
        "without --out, prints the record as JSON. Read it before you hand it out: nothing is "
        "blacked out. proof.json is checked with tools/verify_export.py.",
    )
    export.add_argument("case", type=UUID, metavar="CASE_ID")
    export.add_argument("--out", type=Path, metavar="FOLDER")
    export.add_argument(
        "--as", dest="role", choices=ROLES, default=ROLES[0],
        help="the role you look in; a claim for asylum is not open to a steward",
    )  # fmt: skip
    export.add_argument(
        "--inside", action="append", default=[], metavar="COMPARTMENT",
        help="1367, sealed or juvenile, where such a compartment is open to you",
    )  # fmt: skip
    export.set_defaults(func=export_package)


def export_package(arguments: argparse.Namespace) -> int:
    """Write or print the package of one case."""
    from duecourse.actions.person_export import export_person
    from duecourse.audit.trail import Actor
    from duecourse.cli.database import connected, signer

    by = Actor("operator", arguments.role, compartments=frozenset(arguments.inside))
    with connected() as connection:
        made = export_person(
            connection, arguments.case, signer=signer(), by=by, at=datetime.now(UTC)
        )
    if arguments.out is None:
        print(json.dumps(made.record, ensure_ascii=False))
        return 0
    arguments.out.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = {
        "record.json": json.dumps(made.record, ensure_ascii=False, indent=2).encode(),
        "record.pdf": made.pdf, "proof.json": json.dumps(made.proof).encode(),
    }  # fmt: skip
    for name, content in files.items():
        path = arguments.out / name
        path.touch(mode=OWNER_ONLY)
        path.write_bytes(content)
        print(path)
    return 0
