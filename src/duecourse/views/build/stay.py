"""The authorised stay of many admissions at once: each distinct question is put to the law once."""

from datetime import date
from typing import Any, Final

import polars as pl

from duecourse import law
from duecourse.views.from_ledger import admission_document

FINDING: Final = "stay.authorized_through"
STAYS_KEPT_MAX: Final = 200_000

Question = tuple[str | None, str, date | None, date | None]
Answer = tuple[date | None, str, date | None]


class AuthorisedStays:
    """Answers of the law on admissions, kept by question so that none is asked twice.

    The rule function itself answers (law.evaluate); there is no second copy of it here.
    """

    def __init__(self, *, as_of: date) -> None:
        self._as_of = as_of
        self._kept: dict[Question, Answer] = {}
        self.rule_book: str = law.rule_book().hash

    def add_to(self, arrivals: pl.DataFrame) -> pl.DataFrame:
        """Add authorized_through, stay_status, changes_on and rule_book to each arrival."""
        asked = arrivals.select("class", "until_kind", "until", "arrived_on")
        questions = asked.unique(maintain_order=True)
        answers = [self._answer(question) for question in questions.iter_rows()]
        known = questions.with_columns(
            pl.Series("authorized_through", [a[0] for a in answers], dtype=pl.Date),
            pl.Series("stay_status", [a[1] for a in answers], dtype=pl.String),
            pl.Series("changes_on", [a[2] for a in answers], dtype=pl.Date),
        )
        return arrivals.join(
            known, on=asked.columns, how="left", nulls_equal=True, maintain_order="left"
        ).with_columns(pl.lit(self.rule_book).alias("rule_book"))

    def _answer(self, question: Question) -> Answer:
        known = self._kept.get(question)
        if known is None:
            if len(self._kept) >= STAYS_KEPT_MAX:
                self._kept.clear()
            known = self._kept[question] = self._ask(question)
        return known

    def _ask(self, question: Question) -> Answer:
        class_, until_kind, until, arrived_on = question
        if class_ is None or arrived_on is None:
            return None, "unknown_fact", None
        document = admission_document(
            class_=class_, until_kind=until_kind, until=until, arrived_on=arrived_on
        )
        as_of = max(self._as_of, arrived_on)
        finding: Any = law.evaluate(document, as_of=as_of, findings=(FINDING,))[FINDING]
        value = finding.value if isinstance(finding.value, date) else None
        return value, str(finding.status), finding.changes_on
