"""`duecourse ledger`: verify the record, export it, sign checkpoints and make proofs."""

import argparse
import json
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from duecourse.cli.proofs import print_proof

EXIT_HOLDS, EXIT_DOES_NOT = 0, 1


def add_parser(subparsers: Any) -> None:
    """Add `ledger` and what it does to the command line."""
    ledger = subparsers.add_parser(
        "ledger", help="verify the record, export it, sign checkpoints, make proofs"
    )
    acts = ledger.add_subparsers(dest="act", required=True, metavar="ACT")
    _add_verify(acts)
    _add_export(acts)
    checkpoint = acts.add_parser(
        "checkpoint",
        help="sign the ledger as it stands and print the note",
        description="Sign size and root of the ledger. Hand the note to somebody outside: whoever "
        "has it can show later that nothing before it was changed.",
    )
    checkpoint.set_defaults(func=checkpoint_now)
    key = acts.add_parser("key", help="print the public key line that checks our checkpoints")
    key.set_defaults(func=print_key)
    prove = acts.add_parser("prove", help="print the proof that an event is in the ledger")
    prove.add_argument("position", type=int, help="the event's position, from 0")
    prove.add_argument("--size", type=int, help="in the tree of this size; as it stands if absent")
    prove.set_defaults(func=prove_event)
    case = acts.add_parser(
        "prove-case",
        help="write one case with the proof of each event, to be checked offline",
        description="Signs the ledger as it stands and writes the case's events, each with its "
        "proof under that root. tools/verify_export.py checks the file with Python alone.",
    )
    case.add_argument("case", type=UUID, metavar="CASE")
    case.add_argument("file", type=Path, metavar="FILE")
    case.set_defaults(func=prove_case)
    consistency = acts.add_parser(
        "prove-consistency", help="print the proof that a later ledger begins with an earlier one"
    )
    consistency.add_argument("first", type=int, help="events in the earlier one")
    consistency.add_argument("second", type=int, nargs="?", help="in the later; now if absent")
    consistency.set_defaults(func=prove_growth)


def _add_verify(acts: Any) -> None:
    verify = acts.add_parser(
        "verify",
        help="find any altered, removed or reordered event and name it",
        description="Walk the whole ledger and check every event's place, chain and leaf, every "
        "kept hash and every signed checkpoint. Exit code 0: all holds; 1: it does not.",
    )
    verify.add_argument(
        "--export", type=Path, metavar="FILE", help="an export, instead of the database"
    )
    verify.add_argument(
        "--key",
        metavar="LINE",
        help="the key line (`duecourse ledger key`) as you have it from us by another way; "
        "without it, an export is checked with the key line it names itself",
    )
    verify.add_argument("--json", action="store_true", help="print one JSON object")
    verify.set_defaults(func=verify_ledger)


def _add_export(acts: Any) -> None:
    export = acts.add_parser(
        "export",
        help="write the whole record to a file that anybody can verify offline",
        description="Write every event, the kept hashes and the signed checkpoints as JSON lines "
        "(compressed when the name ends in .gz).",
    )
    export.add_argument("file", type=Path, metavar="FILE")
    export.set_defaults(func=export_ledger)


def verify_ledger(arguments: argparse.Namespace) -> int:
    """Verify the database or an export and print what was found; return the exit code."""
    from duecourse.cli.database import as_it_stands, signer
    from duecourse.ledger.records import DatabaseRecords, ExportRecords
    from duecourse.ledger.verify import verify

    started = time.monotonic()
    if arguments.export:
        records = ExportRecords(arguments.export)
        verdict = verify(records, verifier_line=arguments.key or records.verifier_line())
    else:
        with as_it_stands() as connection:
            line = arguments.key or signer().verifier_line()
            verdict = verify(DatabaseRecords(connection), verifier_line=line)
    seconds = time.monotonic() - started
    shown = asdict(verdict) | {
        "root": verdict.root.hex(),
        "holds": verdict.holds,
        "seconds": round(seconds, 3),
    }
    if arguments.json:
        print(json.dumps(shown, indent=2))
    else:
        _print(shown)
    return EXIT_HOLDS if verdict.holds else EXIT_DOES_NOT


def _print(shown: dict[str, Any]) -> None:
    print(
        f"{shown['events']:,} events of {shown['cases']:,} cases, {shown['checkpoints']} signed "
        f"checkpoints, checked in {shown['seconds']:.1f} s\nroot {shown['root']}"
    )
    for problem in shown["problems"]:
        place = [
            f"{name.replace('_', ' ')} {problem[name]}"
            for name in ("position", "case_id", "version", "kind")
            if problem[name] is not None
        ]
        print(f"  {problem['what']}: {problem['said']} ({', '.join(place)})")
    if shown["problems_left_out"]:
        print(f"  and {shown['problems_left_out']:,} more")
    print("The record holds." if shown["holds"] else "THE RECORD DOES NOT HOLD.")


def export_ledger(arguments: argparse.Namespace) -> int:
    """Write the export and say how many events it has."""
    from duecourse.cli.database import as_it_stands, signer
    from duecourse.ledger.records import DatabaseRecords, write_export

    with as_it_stands() as connection:
        line = signer().verifier_line()
        count = write_export(DatabaseRecords(connection), arguments.file, verifier_line=line)
    print(f"{count:,} events written to {arguments.file.name}", file=sys.stderr)
    return 0


def checkpoint_now(_arguments: argparse.Namespace) -> int:
    """Sign the ledger as it stands and print the note."""
    from duecourse.actions.prove import sign_checkpoint
    from duecourse.cli.database import connected, signer

    with connected() as connection:
        print(sign_checkpoint(connection, signer=signer(), at=datetime.now(UTC)), end="")
    return 0


def print_key(_arguments: argparse.Namespace) -> int:
    """Print the key line."""
    from duecourse.cli.database import signer

    print(signer().verifier_line())
    return 0


def prove_event(arguments: argparse.Namespace) -> int:
    """Print the inclusion proof of one event."""
    from duecourse.actions.prove import prove_inclusion
    from duecourse.cli.database import connected

    with connected() as connection:
        proof = prove_inclusion(connection, position=arguments.position, size=arguments.size)
    print_proof(proof)
    return 0


def prove_case(arguments: argparse.Namespace) -> int:
    """Write the proofs of one case; return 1 if there is no such case."""
    from duecourse.actions.gate import CaseUnknown
    from duecourse.actions.prove import export_case
    from duecourse.cli.database import connected, signer

    with connected() as connection:
        told = export_case(connection, arguments.case, signer=signer(), at=datetime.now(UTC))
    if told is None:
        raise CaseUnknown
    arguments.file.write_text(json.dumps(told, ensure_ascii=False) + "\n")
    print(f"{len(told['events'])} events written to {arguments.file.name}", file=sys.stderr)
    return 0


def prove_growth(arguments: argparse.Namespace) -> int:
    """Print the consistency proof between two sizes."""
    from duecourse.actions.prove import prove_consistency
    from duecourse.cli.database import connected

    with connected() as connection:
        proof = prove_consistency(connection, first=arguments.first, second=arguments.second)
    print_proof(proof)
    return 0
