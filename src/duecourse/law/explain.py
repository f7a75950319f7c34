"""Findings as sentences a person can read, with citations and arithmetic, ready for translation.

Every sentence goes through one function, `Translate`, as a message with named placeholders; gettext
fits. The steps that rules write are messages too: their days and numbers become placeholders.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from duecourse.law.book import rule_book
from duecourse.law.calendar import DAY_NAMES, MONTH_NAMES
from duecourse.law.document import vocabulary
from duecourse.law.engine import evaluate
from duecourse.law.exceptions import Considered, Outcome
from duecourse.law.findings import Finding, Status
from duecourse.law.titles import (
    CODES,
    FACTS,
    HOLD_KINDS,
    NOT_ADVICE,
    PARTS,
    READINGS,
    STATUSES,
    TITLES,
)

Translate = Callable[[str], str]
KEPT_MAX: Final = 20_000
CHANGING: Final = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} \w{3} \d{4}|\d{4}-\d\d-\d\d|\d[\d,]*"
)


def as_written(message: str) -> str:
    """Return the message itself: the language of the source."""
    return message


class Source(NamedTuple):
    """An event that an answer was made from: its place in the document, and its line."""

    place: str
    line: str


class Cited(NamedTuple):
    """A rule that was applied: its id, its sentence with the citation, and how it was checked."""

    id: str
    sentence: str
    checked: str
    unverified: bool


class Explanation(NamedTuple):
    """One finding in sentences. Each part is empty where there is nothing to say."""

    name: str
    title: str
    answer: str
    status: str
    sureness: str
    readings: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    could_change: tuple[str, ...] = ()
    changes: str = ""
    sources: tuple[Source, ...] = ()
    facts: str = ""
    looked_for: str = ""
    rules: tuple[Cited, ...] = ()


@dataclass(frozen=True)
class Report:
    """All explanations of one case on one day, in the order of the findings.

    `applying` are those whose question arises; `aside` the titles of the others.
    """

    as_of: date
    rule_book: str
    explanations: tuple[Explanation, ...]
    translate: Translate = as_written

    @property
    def applying(self) -> tuple[Explanation, ...]:
        """Return the explanations of the questions that arise on these facts."""
        return tuple(e for e in self.explanations if e.status != Status.NOT_APPLICABLE)

    @property
    def aside(self) -> tuple[str, ...]:
        """Return the titles of the questions that do not arise."""
        return tuple(e.title for e in self.explanations if e.status == Status.NOT_APPLICABLE)

    @property
    def not_advice(self) -> str:
        """Return the line that every page ends with."""
        return self.translate(NOT_ADVICE)


def explain_case(
    document: Mapping[str, Any],
    *,
    as_of: date | None = None,
    findings: Iterable[str] | None = None,
    translate: Translate = as_written,
) -> Report:
    """Return a case's findings in sentences, all of them when none is named.

    Raises what `evaluate` raises.
    """
    found = evaluate(document, as_of=as_of, findings=findings)
    day = as_of or date.fromisoformat(document["as_of"])
    lines = [source(event, n) for n, event in enumerate(document.get("events", ()))]
    sources: dict[tuple[int, ...], tuple[Source, ...]] = {}
    told = []
    for name, finding in found.items():
        if not finding.inputs:
            told.append(_without_sources(name, finding, translate))
            continue
        inputs = sources.get(finding.inputs)
        if inputs is None:
            inputs = sources[finding.inputs] = tuple(lines[n] for n in finding.inputs)
        told.append(explained(name, finding, sources=inputs, translate=translate))
    return Report(day, rule_book().hash, tuple(told), translate)


# By name and finding itself: those that rest on absence are the same objects for all cases.
_KEPT: dict[tuple[str, int], tuple[Finding, Translate, Explanation]] = {}


def _without_sources(name: str, finding: Finding, translate: Translate) -> Explanation:
    """Return the explanation of a finding that no event was read for, the kept one if there is."""
    kept = _KEPT.get((name, id(finding)))
    if kept is not None and kept[0] is finding and kept[1] is translate:
        return kept[2]
    told = explained(name, finding, translate=translate)
    if not finding.facts and finding.changes_on is None:
        if len(_KEPT) >= KEPT_MAX:
            _KEPT.clear()
        _KEPT[name, id(finding)] = finding, translate, told
    return told


def explained(
    name: str,
    finding: Finding,
    *,
    sources: tuple[Source, ...] = (),
    translate: Translate = as_written,
) -> Explanation:
    """Return one finding in sentences; `sources` are the events it was made from."""
    changes = finding.changes_on
    could_change = finding.could_change
    return Explanation(
        name,
        translate(TITLES[name]),
        _answer(finding, translate),
        finding.status,
        translate(STATUSES[finding.status]),
        _readings(finding.readings, translate) if finding.readings else (),
        finding.steps if translate is as_written else _steps(finding.steps, translate),
        tuple(_exception(c, translate) for c in finding.considered) if finding.considered else (),
        _named(finding.missing, translate),
        _named(could_change, translate) if could_change != finding.missing else (),
        "" if changes is None else _changes(changes, translate),
        sources,
        _facts(finding.facts, translate),
        _looked_for(finding.looked_for, translate),
        _cited(finding.rules, translate),
    )


def source(event: Mapping[str, Any], n: int) -> Source:
    """Return an event's place in its document and its line as worked rows write it."""
    when = event["on"] if "on" in event else event["at"]
    fields = [
        f" {name}={value if isinstance(value, str) else str(value).lower()}"
        for name, value in event.items()
        if name not in ("on", "at", "kind") and value is not None
    ]
    return Source(f"events[{n}]", f"{when} {event['kind']}{''.join(fields)}")


def _answer(finding: Finding, translate: Translate) -> str:
    value, status = finding.value, finding.status
    if value is not None:
        return _value(value, translate)
    if status is Status.NOT_APPLICABLE:
        return translate("The question does not arise on these facts.")
    if status is Status.UNKNOWN_FACT:
        return translate("No answer: the record does not say enough.")
    if finding.readings:
        return translate("There is more than one answer; see the readings.")
    if status is Status.OK:
        return translate("None so far.")
    return translate("No answer by machine.")


def _value(value: Any, translate: Translate) -> str:
    """Return an answer in words, as a sentence."""
    if isinstance(value, dict):
        if "unrolled" in value:
            return _deadline(value["due"], value["unrolled"], value["safe"], translate)
        if "due_at" in value:
            return _clock(value["local"], value["due_at"], translate)
    elif isinstance(value, list | tuple):
        if not value:
            return translate("None.")
        return "; ".join(_item(one, translate) for one in value) + "."
    return f"{_item(value, translate)}."


def _item(value: Any, translate: Translate) -> str:
    """Return a value in words, without the full stop."""
    if value is True or value is False:
        return translate("yes") if value else translate("no")
    if isinstance(value, str):
        return translate(CODES.get(value) or value.replace("_", " "))
    if isinstance(value, date):
        return said(value, translate)
    if isinstance(value, dict):
        if "scope" in value:
            return _hold(value["id"], value["scope"], value["kind"], translate)
        return ", ".join(
            f"{translate(PARTS.get(name) or name.replace('_', ' '))}: {_item(inner, translate)}"
            for name, inner in value.items()
        )
    return translate("none") if value is None else str(value)


@lru_cache(KEPT_MAX)
def said(day: date, translate: Translate = as_written) -> str:
    """Return a day as people write it: Tue 17 Feb 2026."""
    if isinstance(day, datetime):
        return day.isoformat()
    return translate("{weekday} {day} {month} {year}").format(
        weekday=translate(DAY_NAMES[day.weekday()]),
        day=day.day,
        month=translate(MONTH_NAMES[day.month - 1]),
        year=day.year,
    )


@lru_cache(KEPT_MAX)
def _deadline(due: date, unrolled: date, safe: date, translate: Translate) -> str:
    days = {"due": said(due, translate), "unrolled": said(unrolled, translate)}
    if due == unrolled == safe:
        return translate("{due}.").format(**days)
    message = "{due}. Counted, it is {unrolled}; do it by {safe} to be safe."
    if due == unrolled:
        message = "{due}. Do it by {safe} to be safe."
    elif safe == unrolled:
        message = "{due}. Counted, it is {unrolled}; do it by then to be safe."
    return translate(message).format(**days, safe=said(safe, translate))


@lru_cache(KEPT_MAX)
def _clock(local: str, due_at: str, translate: Translate) -> str:
    at = datetime.fromisoformat(local)
    return translate("{day} at {hour} local time ({utc}).").format(
        day=said(at.date(), translate), hour=f"{at:%H:%M}", utc=due_at
    )


@lru_cache(KEPT_MAX)
def _hold(name: str, scope: str, kind: str, translate: Translate) -> str:
    title = translate(rule_book().rules[name].title) if name in rule_book().rules else ""
    return translate("{id} {title} ({scope}): {meaning}").format(
        id=name,
        title=title,
        scope=translate("every country") if scope == "ALL" else scope,
        meaning=translate(HOLD_KINDS[kind]),
    )


def _readings(readings: Mapping[str, Any], translate: Translate) -> tuple[str, ...]:
    return tuple(
        translate("{reading}: {answer}").format(
            reading=translate(READINGS.get(name) or name.replace("_", " ")),
            answer=_value(value, translate),
        )
        for name, value in readings.items()
    )


def _steps(steps: tuple[str, ...], translate: Translate) -> tuple[str, ...]:
    return tuple(step_in(step, translate) for step in steps)


def message_of(step: str) -> tuple[str, tuple[str, ...]]:
    """Return a step as a message with placeholders, and what stands in them."""
    stated: list[str] = []

    def placed(match: re.Match[str]) -> str:
        stated.append(match[0])
        return f"{{{len(stated) - 1}}}"

    return CHANGING.sub(placed, step.replace("{", "{{").replace("}", "}}")), tuple(stated)


def step_in(step: str, translate: Translate) -> str:
    """Return a step of a rule in another language."""
    message, stated = message_of(step)
    return translate(message).format(*stated)


@lru_cache(KEPT_MAX)
def _exception(one: Considered, translate: Translate) -> str:
    message = {
        Outcome.APPLIED: "Exception applied: {name} ({cite}). {because}",
        Outcome.PASSED_OVER: "Exception passed over: {name} ({cite}). {because}",
        Outcome.UNKNOWN: "Exception left open: {name} ({cite}). {because}",
    }[one.outcome]
    name = translate(one.name.replace("_", " "))
    because = one.because if translate is as_written else step_in(one.because, translate)
    return translate(message).format(name=name, cite=one.cite, because=because)


@lru_cache(KEPT_MAX)
def _named(missing: tuple[str, ...], translate: Translate) -> tuple[str, ...]:
    known = vocabulary()["unknown"]
    return tuple(
        translate("{name}: {meaning}").format(
            name=name, meaning=translate(FACTS.get(name) or known.get(name) or "a field or event")
        )
        for name in missing
    )


@lru_cache(KEPT_MAX)
def _changes(day: date, translate: Translate) -> str:
    return translate("Although nothing else happens, the answer could change on {day}.").format(
        day=said(day, translate)
    )


@lru_cache(KEPT_MAX)
def _facts(facts: tuple[str, ...], translate: Translate) -> str:
    shown = [translate(FACTS.get(name, name)) for name in facts]
    return translate("Also read: {facts}.").format(facts=", ".join(shown)) if shown else ""


@lru_cache(KEPT_MAX)
def _looked_for(kinds: tuple[str, ...], translate: Translate) -> str:
    shown = [translate(kind.replace("_", " ")) for kind in kinds]
    message = "Looked for in the record and not found: {kinds}."
    return translate(message).format(kinds=", ".join(shown)) if shown else ""


@lru_cache(KEPT_MAX)
def _cited(rules: tuple[str, ...], translate: Translate) -> tuple[Cited, ...]:
    return tuple(_rule(rule, translate) for rule in rules)


def _rule(name: str, translate: Translate) -> Cited:
    rule = rule_book().rules[name]
    message = "{id} {title}: {cite}."
    if rule.unverified:
        message = "{id} {title}: {cite}. Unverified: nobody has checked it against the law's text."
    sentence = translate(message).format(id=name, title=translate(rule.title), cite=rule.cite)
    how = translate("Checked: {checked}; last on {day}.").format(
        checked=rule.checked.replace("**", ""), day=rule.last_checked
    )
    return Cited(name, sentence, how, rule.unverified)
