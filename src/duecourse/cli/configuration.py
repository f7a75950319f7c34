"""`duecourse configuration`: check a configuration file; and which configuration is in force."""

import argparse
import json
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add `configuration` to the command line."""
    top = subparsers.add_parser("configuration", help="check a configuration file")
    acts = top.add_subparsers(dest="act", required=True, metavar="ACT")
    check = acts.add_parser(
        "check",
        help="name every mistake of a configuration with its line",
        description="Read a configuration as it would be read at a start. Exit code 2 and a line "
        "for each mistake if there are any.",
    )
    check.add_argument("file", help="agency, clinic, or the path of a file")
    check.add_argument("--json", action="store_true", help="print one JSON object")
    check.set_defaults(func=check_file)


def check_file(arguments: argparse.Namespace) -> int:
    """Read a configuration and say what it holds, or what is wrong with it."""
    from duecourse.actions.configuration import load
    from duecourse.views.configuration import ConfigurationRefused

    try:
        found = load(arguments.file)
    except ConfigurationRefused as refused:
        if not arguments.json:
            raise
        mistakes = [
            {"line": one.line, "code": one.code, "says": one.says} for one in refused.mistakes
        ]
        print(json.dumps({"file": arguments.file, "mistakes": mistakes}))
        return 2
    told = {
        "configuration": found.name, "edition": found.edition, "offices": len(found.offices),
        "classes": len(found.classes), "forms": len(found.forms), "queues": len(found.queues),
        "steps": len(found.steps), "mistakes": [],
    }  # fmt: skip
    if arguments.json:
        print(json.dumps(told))
    else:
        print(
            f"{found.title}, edition {found.edition}: no mistakes. {len(found.offices)} offices, "
            f"{len(found.classes)} case classes, {len(found.forms)} forms, {len(found.queues)} "
            f"queues, {len(found.steps)} steps of the agency."
        )
    return 0


def keep_in_force(asked: str | None = None) -> None:
    """Put a configuration in force, once a process: the one asked for, or the environment's."""
    from duecourse import config
    from duecourse.actions import configuration

    if configuration.is_chosen():
        return
    name = asked or config.read().configuration or configuration.DEFAULT
    configuration.put_in_force(configuration.load(name))
