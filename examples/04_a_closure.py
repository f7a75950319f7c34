"""A snow day: which running deadlines of our clients does it move, from which day to which?

Nothing in the library changes; the change is passed in, and both days come back.

Run: python examples/04_a_closure.py
"""

from datetime import date

from duecourse.law.recompute import closure, moved


def client(decided_on: str) -> dict[str, object]:
    """Return a client whose removal a judge ordered on that day."""
    order = {"kind": "order_issued", "on": decided_on, "by": "IJ", "type": "removal",
             "country": "HN", "form": "oral"}  # fmt: skip
    return {"events": [order], "as_of": "2026-02-01", "unknown": []}


CLIENTS = {"first": client("2026-01-15"), "second": client("2026-01-20")}


def main() -> None:
    """Print each running deadline that the closure moves."""
    change = closure(date(2026, 2, 17), date(2026, 2, 18), reason="EOIR notice, snow")
    for one in moved(CLIENTS.items(), change):
        print(f"{one.case}: {one.finding} {one.old['due']} -> {one.new['due']} ({one.cause})")


if __name__ == "__main__":
    main()
