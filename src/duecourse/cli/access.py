"""`duecourse access`: which policy is behind each route and action, and all decisions."""

import argparse
import json
from itertools import product
from typing import Any

EXIT_HOLDS, EXIT_DOES_NOT = 0, 1


def add_parser(subparsers: Any) -> None:
    """Add `access` to the command line."""
    access = subparsers.add_parser("access", help="who may do what, and why")
    acts = access.add_subparsers(dest="act", required=True, metavar="ACT")
    routes = acts.add_parser(
        "routes",
        help="every route and action with its policies",
        description="Exit code 1 if a route declares no action, or an action has no policy.",
    )
    routes.add_argument("--json", action="store_true", help="print one JSON object")
    routes.set_defaults(func=show_routes)
    table = acts.add_parser(
        "table",
        help="the decision of every role, action, kind of case and place",
        description="Every role, every action, every mark of a case and every place of whoever "
        "asks towards it, for the purpose of case work; with the policies that decide.",
    )
    table.add_argument("--json", action="store_true", help="print one JSON object")
    table.set_defaults(func=show_table)


def show_routes(arguments: argparse.Namespace) -> int:
    """Print routes and actions; return 1 if one has no policy."""
    from duecourse.access import policy
    from duecourse.access.roles import ALLOWED
    from duecourse.web.settings import WebSettings, configure

    configure(WebSettings("postgresql:///none", "none", ()))
    from duecourse.web.routes import declared

    by_action = {
        action: [one.name for one in policy.policies() if one.about(action, "Case") and one.actions]
        for action in policy.actions()
    }
    routes = declared()
    without = [
        one["route"] for one in routes
        if one["action"] != "public" and one["action"] not in ALLOWED
    ]  # fmt: skip
    told = {"routes": routes, "actions": by_action, "without": without}
    if arguments.json:
        print(json.dumps(told))
    else:
        for one in routes:
            print(f"{one['route']:50} {one['action']}")
        print(f"{len(routes)} routes, {len(by_action)} actions, {len(without)} without a policy")
    return EXIT_DOES_NOT if without else EXIT_HOLDS


def show_table(arguments: argparse.Namespace) -> int:
    """Print the decision table."""
    from duecourse.access.decide import CaseFacts, Who, decide
    from duecourse.access.roles import ALLOWED, Role

    here, there = "here", "elsewhere"
    places = {
        "office in charge": CaseFacts("c", here), "another office": CaseFacts("c", there),
        "offered to the office": CaseFacts("c", there, here),
        "in charge of it": CaseFacts("c", there, "", "asker"), "no office yet": CaseFacts("c"),
    }  # fmt: skip
    marks = ("", "sealed", "asylum", "protected", "juvenile")
    cells: list[dict[str, Any]] = []
    for role, action, place, mark in product(Role, ALLOWED, places, marks):
        stands = places[place]
        case = CaseFacts(
            stands.id, stands.office, stands.offered_to, stands.assigned_to, "",
            mark == "sealed", mark == "asylum", mark == "protected", mark == "juvenile",
        )  # fmt: skip
        told = decide(Who("asker", str(role), here), action, case, purpose="case work")
        cells.append({
            "role": str(role), "action": action, "place": place, "mark": mark,
            "permitted": told.permitted, "because": list(told.because),
        })  # fmt: skip
    if arguments.json:
        print(json.dumps({"cells": cells}))
    else:
        for one in cells:
            says = "yes" if one["permitted"] else "no "
            named = f"{one['role']:16} {one['action']:26} {one['place']:22} {one['mark'] or '-':10}"
            print(f"{named} {says} {', '.join(one['because'])}")
    return EXIT_HOLDS
