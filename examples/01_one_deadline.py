"""One deadline: how long may the judge's decision of 15 January 2026 be appealed?

Run: python examples/01_one_deadline.py
"""

from duecourse.law import evaluate

CASE = {
    "events": [
        {
            "kind": "order_issued", "on": "2026-01-15", "by": "IJ", "type": "removal",
            "country": "HN", "form": "oral",
        },
    ],
    "as_of": "2026-01-20",
    "unknown": [],
}  # fmt: skip


def main() -> None:
    """Print the deadline, the day to be safe, and why."""
    found = evaluate(CASE, findings=["proceedings.appeal_due"])["proceedings.appeal_due"]
    print("last day:", found.value["due"])
    print("to be safe:", found.value["safe"])
    for step in found.steps:
        print("because:", step)
    print("rules:", ", ".join(found.rules))


if __name__ == "__main__":
    main()
