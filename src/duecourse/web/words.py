"""How values are written on pages: days, instants, numbers, codes."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from duecourse.actions.configuration import in_force
from duecourse.web.waterfall import signed

register = template.Library()


@register.filter
def day(value: date | str | None) -> str:
    """Return a calendar day as `17 Feb 2026`."""
    if value is None:
        return "not recorded"
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return str(value)
    return f"{value.day} {value:%b %Y}"


@register.filter
def instant(value: datetime | None) -> str:
    """Return an instant to the second, in UTC."""
    return "never" if value is None else f"{value.day} {value:%b %Y %H:%M:%S} UTC"


@register.filter
def clock(value: datetime) -> str:
    """Return the time of day in UTC."""
    return f"{value:%H:%M:%S}"


@register.filter
def thousands(value: int | None) -> str:
    """Return a number with its thousands set apart."""
    return "unknown" if value is None else f"{value:,}"


@register.filter
def duration(seconds: float | None) -> str:
    """Return a length of time in words a clerk says."""
    if seconds is None:
        return "unknown"
    if seconds < 1:
        return "under a second"
    whole = timedelta(seconds=round(seconds))
    if whole < timedelta(minutes=2):
        return f"{whole.seconds} seconds"
    if whole < timedelta(hours=2):
        return f"{whole.seconds // 60} minutes"
    if whole < timedelta(days=2):
        return f"{int(whole.total_seconds()) // 3600} hours"
    return f"{whole.days} days"


MARKS = {
    "same": "Same",
    "alike": "Same once made comparable",
    "swapped": "Same, in the other field",
    "near": "Nearly the same",
    "differs": "Differs",
    "missing": "Not on one side",
    "plain": "",
}


# Why no machine decided, short enough for the queue; the page of the case has the whole sentence.
REASONS = {
    "before_arrival": "Left before coming",
    "rivals": "Two fit about equally well",
    "sibling": "As with twins",
    "cannot_link": "Said apart by a person",
    "weak_birth": "Birth date is weak, no document agrees",
    "protected": "Protected record",
    "truncated": "Search was cut short",
    "drift": "The source is new or has changed",
    "taken": "Admission is ended already",
    "contested": "Another departure fits as well",
    "better_not_available": "The best fit is not to be had",
    "not_settled": "Evidence does not settle it",
}


@register.filter
def reason_words(reason: str) -> str:
    """Return why a person is asked, in a few words; an unknown code stands for itself."""
    return REASONS.get(reason) or said(reason)


ANSWERS = {
    "this": "One of those shown",
    "none": "None of these",
    "cannot_tell": "Cannot tell",
}


@register.filter
def chosen_in(person: str, answered: str) -> bool:
    """Say whether the form's answer is this person."""
    return answered == f"this {person}"


@register.filter
def answer_words(answer: str) -> str:
    """Return a reader's answer in words."""
    return ANSWERS[answer]


@register.filter
def mark_words(mark: str) -> str:
    """Return how a candidate's field stands to the record's, in words."""
    return MARKS[mark]


@register.filter
def bits(value: float) -> str:
    """Return bits of evidence with their sign and one decimal."""
    return signed(value)


@register.filter
def percent(share: float) -> str:
    """Return a share in per cent, to one decimal."""
    return f"{100 * share:.1f} %"


@register.filter
def two_decimals(value: float | None) -> str:
    """Return a figure with two decimals, or that it is not defined."""
    return "not defined" if value is None else f"{value:.2f}".replace("-", "\u2212")


@register.filter
def until(due_on: date, today: date) -> str:
    """Return how far a day is from today, in words."""
    days = (due_on - today).days
    if days < 0:
        return f"{-days} day{'s' if days < -1 else ''} ago"
    return ("today", "tomorrow")[days] if days < 2 else f"in {days} days"


@register.filter
def since(then: datetime, now: datetime) -> str:
    """Return how long ago an instant was, in words."""
    return duration(max(0.0, (now - then).total_seconds()))


@register.filter
def step_title(step: str, titles: dict[str, str]) -> str:
    """Return what a step of the agency is called; an undoing has a name of its own."""
    named = {"undo": "Undo an adverse step", "end_hold": "Record what ends a claim to citizenship"}
    return named.get(step) or titles.get(step) or said(step)


@register.filter
def of_version(entries: Iterable[Any], version: int) -> Any:
    """Return the entry of this version; None if there is none."""
    return next((one for one in entries if one.version == version), None)


@register.filter
def typed_at(typed: dict[Any, str], key: object) -> str:
    """Return what was typed under a key."""
    return typed.get(key, "")


@register.filter
def acknowledge(by_when: datetime, now: datetime) -> str:
    """Return the clock of a stopped step: until when, and how far it is from now."""
    minutes = int((by_when - now).total_seconds() // 60)
    far = f"{-minutes} min over" if minutes < 0 else f"{minutes} min left"
    day_too = "" if by_when.date() == now.date() else f" on {day(by_when.date())}"
    return f"Acknowledge by {by_when:%H:%M} UTC{day_too}; {far}"


@register.filter
def said(value: str) -> str:
    """Return a code of ours with spaces for its hyphens and underscores."""
    return value.replace("-", " ").replace("_", " ")


@register.filter
def class_title(name: str) -> str:
    """Return what a class of cases is called in the configuration in force.

    A class is a drawer and its name a code: on a page the code could be read as a word about the
    person.
    """
    known = in_force().case_class(name)
    return known.title if known else "Case"


@register.filter
def part_title(name: str) -> str:
    """Return what a line of a count is called: a class of cases by its title, a code in words."""
    known = in_force().case_class(name)
    words = said(name)
    return known.title if known else words[:1].upper() + words[1:]


@register.filter
def time_left(by_when: datetime, now: datetime) -> str:
    """Return how long a clock still runs, or for how long it has been over."""
    seconds = (by_when - now).total_seconds()
    return f"{duration(seconds)} left" if seconds > 0 else f"{duration(-seconds)} over"


ACTS = {
    "officer": "Case officer", "supervisor": "Supervisor", "court_liaison": "Court liaison",
    "records_steward": "Records steward", "counsel": "Counsel first", "person": "The person first",
}  # fmt: skip


@register.filter
def done_by(role: str) -> str:
    """Return who does a step, as a sentence says it: the court liaison, counsel, USCIS."""
    title = in_force().title_of(role)
    if title is not None:
        return f"the {title[0].lower()}{title[1:]}"
    return {"uscis": "USCIS", "counsel": "counsel"}.get(role) or f"the {said(role)}"


@register.filter
def acts(role: str) -> str:
    """Return who acts, or who is told first."""
    return ACTS.get(role, said(role))


@register.filter
def options(values: Iterable[str], chosen: str) -> SafeString:
    """Return the options of a select, codes in words, one of them chosen; all of them at once."""
    return _options(((value, said(value)) for value in values), chosen)


@register.filter
def plain_options(values: Iterable[str], chosen: str) -> SafeString:
    """Return the options of a select as they are, one of them chosen; all of them at once."""
    return _options(((value, value) for value in values), chosen)


def _options(pairs: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    mark = SafeString(" selected")
    made = [(value, mark if value == chosen else "", text) for value, text in pairs if value]
    return format_html_join("", '<option value="{}"{}>{}</option>', made)
