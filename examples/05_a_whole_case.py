"""A whole case: what holds a removal, what is due, what an attorney must look at, what is missing.

Run: python examples/05_a_whole_case.py [CASE.json]
"""

import json
import sys
from pathlib import Path

from duecourse.law import Status
from duecourse.law.explain import explain_case

CASE = Path(__file__).with_suffix(".json")


def main() -> None:
    """Print what somebody who takes over the case asks first."""
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else CASE
    report = explain_case(json.loads(file.read_text()))
    told = {one.name: one for one in report.explanations}
    print(f"{told['holds'].title}: {told['holds'].answer}")
    print(f"{told['holds.removal_recordable'].title}: {told['holds.removal_recordable'].answer}")
    for heading, status in (
        ("An attorney must look at", Status.NEEDS_ATTORNEY),
        ("Turns on one day", Status.BOUNDARY_SENSITIVE),
        ("A fact is missing for", Status.UNKNOWN_FACT),
    ):
        for one in report.applying:
            if one.status == status:
                print(f"{heading}: {one.title}. {' '.join(one.missing)}")
    for one in report.applying:
        if one.changes:
            print(f"{one.title}: {one.answer} {one.changes}")
    print(report.not_advice)


if __name__ == "__main__":
    main()
