"""What an open case waits for, with its citation: the first reason that applies."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from duecourse.law import calendar
from duecourse.law.rules.holds_shape import ALL
from duecourse.views.steps import order, protection
from duecourse.views.steps.at_hand import AtHand
from duecourse.views.steps.texts import texts

# These three say what is missing, which is a step and no reason to wait.
NO_WAIT: Final = ("J01", "J28", "J37", "J43")
WHO: Final = {"USCIS": "USCIS", "court": "the judge", "board": "the Board"}
BASES: Final = {
    "admission": "admission", "parole": "parole", "duration_of_status": "duration of status",
    "extension_pending": "a pending extension", "extension_approved": "an extension",
    "adjustment_pending": "a pending adjustment", "adjustment": "adjustment",
    "tps": "Temporary Protected Status", "deferred_action": "deferred action",
    "victim_protection": "protection as a victim", "stay_of_removal": "a stay of removal",
    "withholding": "withholding of removal", "asylum": "asylum",
    "asylum_pending": "a pending asylum application", "voluntary_departure": "voluntary departure",
    "permanent_residence": "permanent residence",
}  # fmt: skip


def waits_for(at: AtHand) -> str | None:
    """Return why an open case waits, in a sentence with its citation; None if nothing says so."""
    for part in (_on_others, _on_holds, _on_days, _in_stay):
        for said in part(at):
            return said
    return None


def _said(name: str, *, day: date | str = "", who: str = "") -> str:
    text = texts().waits[name]
    shown = calendar.said(day) if isinstance(day, date) else day
    return f"{text.says.format(day=shown, who=who)} ({text.cite})."


def _on_others(at: AtHand) -> Iterator[str]:
    """Yield the decisions of others that are open."""
    if at.open("citizenship_claimed", "citizenship_decided"):
        yield _said("citizenship")
    if at.open("appeal_filed", "appeal_decided", same=("subject",)):
        yield _said("appeal")
    if at.open("case_certified", "appeal_decided"):
        yield _said("certified")
    if at.open("motion_filed", "motion_decided", same=("type",)):
        yield _said("motion")
    notice = at.last("hearing_set")
    if notice is not None and at.states["proceedings"] == "hearing_set":
        day = date.fromisoformat(notice.fields["hearing_on"])
        if at.runs(day):
            yield _said("hearing", day=day)
    procedures: tuple[Callable[[AtHand], object], ...] = (
        protection.open_fear, protection.asked_review, protection.withholding_only,
    )  # fmt: skip
    if any(found(at) for found in procedures):
        yield _said("fear")
    asylum = at.open("asylum_filed", "asylum_decided")
    if asylum is not None:
        yield _said("asylum", who=WHO[asylum.fields["forum"]])
    if at.open("adjustment_filed", "adjustment_decided"):
        yield _said("adjustment")
    if at.open("extension_filed", "extension_decided"):
        yield _said("extension")
    if at.open("review_petition_filed", "review_petition_decided"):
        yield _said("petition")


def _on_holds(at: AtHand) -> Iterator[str]:
    """Yield the first hold on every country that forbids while it lasts."""
    names = sorted({one["id"] for one in order.holds(at) if one["scope"] == ALL} - set(NO_WAIT))
    if names and at.states["proceedings"] != "none":
        yield order.said(names[0])


def _on_days(at: AtHand) -> Iterator[str]:
    if at.states["departure"] == "running":
        day = at.day("voluntary_departure.last_day")
        if day is not None and at.runs(day):
            yield _said("voluntary_departure", day=day)
    if at.states["custody"] == "imprisoned":
        yield _said("imprisoned")
    if at.states["proceedings"] in ("ordered", "final"):
        day = at.day("post_order.earliest_execution")
        if day is not None and day > at.as_of and at.runs(day):
            yield _said("first_day", day=day)
    if at.states["post_order"] == "supervised":
        yield _said("supervised")
    if at.states["proceedings"] == "administratively_closed":
        yield _said("closed_for_now")


def _in_stay(at: AtHand) -> Iterator[str]:
    if at.states["stay"] == "resident":
        yield _said("resident")
        return
    if at.states["stay"] == "authorised":
        through = at.day("stay.authorized_through")
        if through is not None and at.runs(through):
            yield _said("in_stay", day=through)
            return
    if not at.gone and at.value("stay.authorized") is True:
        by = [BASES[name] for name in at.value("stay.basis") or ()]
        yield _said("in_stay_by", who=" and ".join(by))
