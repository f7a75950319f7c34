"""The same deadline in sentences, with citations, as text and as a page.

Run: python examples/02_in_sentences.py > appeal.html
"""

import sys

from duecourse.law.explain import explain_case
from duecourse.law.explain_as import as_html, as_text

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
    """Print the text to the terminal and the page to standard output."""
    report = explain_case(CASE, findings=["proceedings.appeal_due"])
    print(as_text(report), file=sys.stderr)
    print(as_html(report))


if __name__ == "__main__":
    main()
