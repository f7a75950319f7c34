"""`law manual`: the rules as pages a lawyer can check."""

import argparse
from pathlib import Path
from typing import Any, Final

from duecourse.law.commands import CODES, EXIT_DONE

FOLDER: Final = Path("build") / "manual"


def add_parser(acts: Any) -> None:
    """Add `manual` to the law's commands."""
    parser = acts.add_parser(
        "manual",
        help="write the manual: one page a rule, for a lawyer to check",
        description="Write the manual as Markdown and HTML: each rule with its text, citation, "
        "exceptions, dated parameters and worked rows; an index; parameters; holds.",
        epilog=CODES,
    )
    parser.add_argument(
        "--out", type=Path, default=FOLDER, metavar="FOLDER", help=f"{FOLDER} if absent"
    )
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the manual, say where, and return the exit code."""
    from duecourse.law import manual

    files = manual.write(arguments.out)
    print(f"{len(files)} files written to {arguments.out}; begin with index.html or index.md")
    return EXIT_DONE
