"""What the record does not say: no guess, but the name of the fact that would settle it.

A written decision whose mailing nobody recorded gives no appeal deadline. Once the day is entered,
it does. A fact named in `unknown` has the same effect: an absent event is not taken for a no.

Run: python examples/03_what_is_unknown.py
"""

from typing import Any

from duecourse.law import Status, evaluate

NAME = "proceedings.appeal_due"
ORDER = {
    "kind": "order_issued", "on": "2026-01-15", "by": "IJ", "type": "removal",
    "country": "HN", "form": "written",
}  # fmt: skip


def ask(order: dict[str, Any], unknown: list[str]) -> None:
    """Print the deadline, or what is missing for it."""
    case = {"events": [order], "as_of": "2026-01-20", "unknown": unknown}
    found = evaluate(case, findings=[NAME])[NAME]
    if found.status is Status.UNKNOWN_FACT:
        print("no answer; missing:", ", ".join(found.missing))
    else:
        print("last day:", found.value["due"])


def main() -> None:
    """Ask before and after the day of mailing is known."""
    ask(ORDER, [])
    ask(ORDER | {"mailed_on": "2026-01-16"}, [])
    ask(ORDER | {"mailed_on": "2026-01-16"}, ["service"])


if __name__ == "__main__":
    main()
