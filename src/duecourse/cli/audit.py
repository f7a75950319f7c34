"""`duecourse audit`: verify the trail of looks and acts, export it, sign and prove it."""

import argparse
import json
import sys
import time
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from duecourse.cli.proofs import print_proof

EXIT_HOLDS, EXIT_DOES_NOT = 0, 1
OVERSEER = ("operator", "oversight", "command line")
ENTRIES_PRINTED = 20


def add_parser(subparsers: Any) -> None:
    """Add `audit` and what it does to the command line."""
    audit = subparsers.add_parser("audit", help="verify, export and prove who looked and acted")
    acts = audit.add_subparsers(dest="act", required=True, metavar="ACT")
    verify = acts.add_parser(
        "verify",
        help="find any altered, removed, doubled or moved entry and name it",
        description="Walk the whole trail and check every entry's place and hash, every kept hash "
        "and every signed checkpoint. Exit code 0: all holds; 1: it does not.",
    )
    verify.add_argument("--export", type=Path, metavar="FILE", help="an export, not the database")
    verify.add_argument("--key", metavar="LINE", help="the key line as you have it by another way")
    verify.add_argument("--json", action="store_true", help="print one JSON object")
    verify.set_defaults(func=verify_trail)
    export = acts.add_parser("export", help="write the trail to a file that anybody can verify")
    export.add_argument("file", type=Path, metavar="FILE", help="compressed if it ends in .gz")
    export.set_defaults(func=export_trail)
    checkpoint = acts.add_parser(
        "checkpoint", help="sign the trail as it stands and print the note for an outside witness"
    )
    checkpoint.set_defaults(func=checkpoint_now)
    prove = acts.add_parser("prove", help="print the proof that an entry is in the trail")
    prove.add_argument("position", type=int, help="the entry's place, from 0")
    prove.add_argument("--size", type=int, help="in the trail of this size; now if absent")
    prove.set_defaults(func=prove_one)
    growth = acts.add_parser(
        "prove-consistency", help="print the proof that a later trail begins with an earlier one"
    )
    growth.add_argument("first", type=int)
    growth.add_argument("second", type=int, nargs="?", help="now if absent")
    growth.set_defaults(func=prove_growth)
    _add_misuse(acts)
    _add_bench(acts)


def _add_misuse(acts: Any) -> None:
    misuse = acts.add_parser(
        "misuse",
        help="what on the trail of some days should be asked about",
        description="Lists entries of the trail by method; each method says how it is done. The "
        "days are those of UTC; without any, yesterday.",
    )
    misuse.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DAY")
    misuse.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DAY")
    misuse.add_argument("--json", action="store_true", help="print one JSON object")
    misuse.set_defaults(func=show_misuse)


def _add_bench(acts: Any) -> None:
    bench = acts.add_parser(
        "bench",
        help="measure writing, proving and verifying",
        description="Writes entries in an empty database of its own, as acts do: batches of 1,000, "
        "and one entry a transaction from several connections; seals, proves and verifies them. "
        "With --tree, proofs are also made and checked in a generated tree of that many entries.",
    )
    bench.add_argument("--entries", type=int, default=100_000, help="(%(default)s)")
    bench.add_argument("--tree", type=int, default=0, help="entries of a generated tree")
    bench.add_argument(
        "--corruptions", type=int, default=0, help="corrupt a copy so often; each must be named"
    )
    bench.add_argument("--kills", type=int, default=0, help="kill acts half way so often")
    bench.add_argument("--json", action="store_true", help="print one JSON object")
    bench.set_defaults(func=run_bench)


def verify_trail(arguments: argparse.Namespace) -> int:
    """Verify the database or an export, print what was found and return the exit code."""
    from duecourse.audit.records import DatabaseTrail, ExportedTrail
    from duecourse.audit.verify import verify
    from duecourse.cli.database import as_it_stands, signer

    started = time.monotonic()
    if arguments.export:
        exported = ExportedTrail(arguments.export)
        verdict = verify(exported, verifier_line=arguments.key or exported.verifier_line())
    else:
        with as_it_stands() as connection:
            line = arguments.key or signer().verifier_line()
            verdict = verify(DatabaseTrail(connection), verifier_line=line)
    shown = asdict(verdict) | {
        "root": verdict.root.hex(), "holds": verdict.holds,
        "seconds": round(time.monotonic() - started, 3),
    }  # fmt: skip
    if arguments.json:
        print(json.dumps(shown, indent=2))
    else:
        print(f"{verdict.entries:,} entries, {verdict.checkpoints} signed checkpoints")
        for problem in verdict.problems:
            print(f"  {problem.what}: {problem.said} (place {problem.position})")
        print("The trail holds." if verdict.holds else "THE TRAIL DOES NOT HOLD.")
    return EXIT_HOLDS if verdict.holds else EXIT_DOES_NOT


def export_trail(arguments: argparse.Namespace) -> int:
    """Write the export and say how many entries it has."""
    from duecourse.audit.records import DatabaseTrail, write_export
    from duecourse.cli.database import as_it_stands, signer

    with as_it_stands() as connection:
        line = signer().verifier_line()
        count = write_export(DatabaseTrail(connection), arguments.file, verifier_line=line)
    print(f"{count:,} entries written to {arguments.file.name}", file=sys.stderr)
    return 0


def checkpoint_now(_arguments: argparse.Namespace) -> int:
    """Sign the trail as it stands and print the note."""
    from duecourse.actions.prove_trail import sign_trail
    from duecourse.cli.database import connected, signer

    with connected() as connection:
        print(sign_trail(connection, signer=signer(), at=datetime.now(UTC)), end="")
    return 0


def prove_one(arguments: argparse.Namespace) -> int:
    """Print the inclusion proof of one entry."""
    from duecourse.actions.prove_trail import prove_entry
    from duecourse.cli.database import connected

    with connected() as connection:
        proof = prove_entry(connection, position=arguments.position, size=arguments.size)
    print_proof(proof)
    return 0


def prove_growth(arguments: argparse.Namespace) -> int:
    """Print the consistency proof between two sizes."""
    from duecourse.actions.prove_trail import prove_trail_growth
    from duecourse.cli.database import connected

    with connected() as connection:
        proof = prove_trail_growth(connection, first=arguments.first, second=arguments.second)
    print_proof(proof)
    return 0


def show_misuse(arguments: argparse.Namespace) -> int:
    """Print the report of misuse of some days."""
    from duecourse.actions.misuse import report
    from duecourse.audit.trail import Actor
    from duecourse.cli.accounts_known import accounts_known
    from duecourse.cli.database import connected, database_url

    at, url = datetime.now(UTC), database_url()
    last = arguments.last or arguments.first or at.date() - timedelta(days=1)
    with connected(url) as connection:
        told = report(
            connection, arguments.first or last, last, accounts=accounts_known(url),
            by=Actor(*OVERSEER), at=at,
        )  # fmt: skip
    if arguments.json:
        print(json.dumps(asdict(told), default=str))
        return EXIT_HOLDS
    for method in told.methods:
        found = told.of(method.name)
        print(f"{method.title}: {len(found)}\n  {method.says}")
        for one in found:
            numbers = ", ".join(map(str, one.entries[:ENTRIES_PRINTED]))
            more = len(one.entries) - ENTRIES_PRINTED
            also = f" and {more} more" if more > 0 else ""
            print(f"  {one.account}: {one.about} {one.says} (entries {numbers}{also})")
    return EXIT_HOLDS


def run_bench(arguments: argparse.Namespace) -> int:
    """Measure the trail and print what was found; return 1 if a goal was missed."""
    from duecourse import config
    from duecourse.cli.database import passing_database
    from duecourse.sim import trail_faults
    from duecourse.sim.bench import trail

    with passing_database(config.read().home / "bench" / "postgres", name="bench_trail") as url:
        found = trail.measure(url, entries=arguments.entries)
        if arguments.corruptions:
            found |= trail.corrupt(url, count=arguments.corruptions)
        if arguments.kills:
            found |= trail_faults.kills(url, seed=1, count=arguments.kills)
    if arguments.tree:
        found |= trail.measure_tree(arguments.tree)
    print(json.dumps(found, indent=None if arguments.json else 2))
    return EXIT_HOLDS if trail.holds(found) else EXIT_DOES_NOT
