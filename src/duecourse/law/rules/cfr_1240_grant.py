"""How a grant of voluntary departure stands: INA 240B; 8 CFR 240.25, 1240.26.

Rules E-03 to E-08: the period, the appeal that suspends it, the motion, petition, bond or document
that ends it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from duecourse.law import parameters
from duecourse.law.calendar import ONE_DAY, Deadline
from duecourse.law.case import Case, Event
from duecourse.law.rules import cfr_1003_appeals as appeals

BOND_BUSINESS_DAYS: Final = 5  # 8 CFR 1240.26(c)(3)(i)
BOND_EXIT_DAYS: Final = 25  # 8 CFR 1240.26(c)(4)(i)
PETITION_EXIT_DAYS: Final = 30  # 8 CFR 1240.26(i)
DOCUMENT_DAYS: Final = 60  # 8 CFR 1240.26(b)(3)(ii)
ENDING_MOTIONS: Final = (
    "reopen", "reconsider", "reopen_vawa", "reopen_changed_country", "reopen_joint",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grant:
    """One grant as of the case's day.

    `last` is the last day of the period that runs or ran, None while none does. `ended_on` and
    `ended_by` say how the grant ended before its time; `alternate_on` and `alternate_by` when and
    by what the alternate order took effect; `bond_failed_on` the day on which the bond was due and
    not posted. `doubtful` says that the law leaves the point to an attorney.
    """

    granted: Event
    order: Event | None
    started_on: date
    days: int
    asked: int
    last: Deadline | None
    state: str
    ended_on: date | None = None
    ended_by: str | None = None
    alternate_on: date | None = None
    alternate_by: str | None = None
    bond_failed_on: date | None = None
    left: Event | None = None
    doubtful: bool = False


def cap_of(granted: Event) -> int | None:
    """Return the most days that may be granted (INA 240B(a)(2)(A), (b)(2)); None before 1997."""
    name = "vd_cap_conclusion" if granted["stage"] == "conclusion" else "vd_cap_pre_conclusion"
    days: int | None = parameters.value_on(name, granted.on)
    return days


def _within_cap(granted: Event, asked: int) -> int:
    cap = cap_of(granted)
    return asked if cap is None else min(asked, cap)


def grants(case: Case) -> list[Grant]:
    """Return all grants in order."""
    return case.once("vd_grants", _grants)  # type: ignore[no-any-return]


def _grants(case: Case) -> list[Grant]:
    found = []
    for granted in case.all("voluntary_departure_granted"):
        later = case.after(granted, "voluntary_departure_granted")
        found.append(_stand(case, granted, later[0] if later else None))
    return found


def latest(case: Case) -> Grant | None:
    """Return the latest grant."""
    found = grants(case)
    return found[-1] if found else None


def _order_of(case: Case, granted: Event) -> Event | None:
    """Return the order of the same day (convention 9); a grant by DHS has none."""
    if granted["stage"] == "dhs":
        return None
    same_day = [e for e in case.all("order_issued") if e.on == granted.on]
    return same_day[-1] if same_day else None


def _before(event: Event, next_: Event | None) -> bool:
    """Say whether an event comes before the next grant; from then on it belongs to that one."""
    return next_ is None or (event.on, event.n) < (next_.on, next_.n)


def _extended(case: Case, since: Event, next_: Event | None) -> int:
    """Return the days by which ICE extended the period that `since` began."""
    return sum(
        event["days"] for event in case.after(since, "voluntary_departure_extended")
        if _before(event, next_)
    )  # fmt: skip


def _stand(case: Case, granted: Event, next_: Event | None) -> Grant:
    """Return how a grant stands; events from the next grant on belong to that one."""
    issued = _order_of(case, granted)
    asked = granted["days"] + _extended(case, granted, next_)
    if issued is None:
        return _period(case, granted, None, granted.on, asked, next_)
    standing = appeals.review(case, issued)
    if standing.left is None and (standing.pending or standing.certified is not None):
        return Grant(
            granted, issued, granted.on, _within_cap(granted, asked), asked, None, "suspended"
        )
    if standing.decided is not None:
        return _after_the_board(case, granted, issued, standing.decided, asked, next_)
    return _period(case, granted, issued, granted.on, asked, next_)


def _after_the_board(
    case: Case, granted: Event, issued: Event, decided: Event, asked: int, next_: Event | None
) -> Grant:
    """Return the grant after the Board's decision: reinstated, not, or gone with its order."""
    days = _within_cap(granted, asked)
    if decided["outcome"] in ("remanded", "sustained"):
        return Grant(granted, issued, granted.on, days, asked, None, "none", decided.on)
    for again in case.all("voluntary_departure_reinstated"):
        if again.on >= decided.on and _before(again, next_):
            asked = again["days"] + _extended(case, again, next_)
            return _period(case, granted, issued, again.on, asked, next_, reinstated=True)
    if decided["outcome"] == "dismissed":
        return Grant(
            granted, issued, granted.on, days, asked, None, "not_reinstated", decided.on,
            alternate_on=decided.on, alternate_by="decision",
        )  # fmt: skip
    # Withdrawn: final as if no appeal had been taken (8 CFR 1003.4).
    last = appeals.due(case, issued)
    over = last is not None and case.as_of > last.due
    return Grant(
        granted, issued, granted.on, days, asked, None, "not_reinstated", decided.on,
        alternate_on=last.due if last is not None and over else None,
        alternate_by="decision", doubtful=True,
    )  # fmt: skip


def _period(
    case: Case, granted: Event, issued: Event | None, started_on: date, asked: int,
    next_: Event | None, *, reinstated: bool = False,
) -> Grant:  # fmt: skip
    """Return the grant with its period: how it ended, or that it runs (E-03, E-05 to E-08)."""
    days = _within_cap(granted, asked)
    last = case.calendar.deadline(started_on + timedelta(days=days))
    left = _exit(case, started_on, next_)
    failed = None if reinstated else _bond_failed_on(case, granted, left)
    bond_on, doubtful = _bond_effect(case, issued, failed)
    missed = None if reinstated else _document_missed_on(case, granted, left)
    ending = None if issued is None else _ending(case, started_on, last, left, next_)
    state, ended_on, by = "running", None, None
    alternate_on, alternate_by = None, None
    if ending is not None and (missed is None or ending.on < missed):
        state, ended_on, alternate_on = "terminated", ending.on, ending.on
        by = "petition" if ending.kind == "review_petition_filed" else "motion"
        alternate_by = "termination"
    elif missed is not None and missed <= last.due + ONE_DAY:
        state, ended_on, by = "vacated", missed, "document"
        alternate_on, alternate_by = None if issued is None else issued.on, "document_failure"
    elif left is not None and left.on <= last.due:
        state = "complied"
    elif _fell(case, issued, last, next_):
        state = "none"
    elif case.as_of > last.due:
        state, alternate_by = "overstayed", "overstay"
        alternate_on = None if issued is None else last.due + ONE_DAY
    if bond_on is not None and state != "none" and (alternate_on is None or bond_on < alternate_on):
        alternate_on, alternate_by = bond_on, "bond_failure"
    return Grant(
        granted, issued, started_on, days, asked, last, state, ended_on, by, alternate_on,
        None if alternate_on is None else alternate_by, failed, left,
        (doubtful and alternate_by == "bond_failure") or left_during_appeal(case, issued),
    )  # fmt: skip


def left_during_appeal(case: Case, issued: Event | None) -> bool:
    """Say whether the person left while an appeal from the order was pending (D-14)."""
    return issued is not None and appeals.review(case, issued).left is not None


def _fell(case: Case, issued: Event | None, last: Deadline, next_: Event | None) -> bool:
    """Say whether the grant fell inside its period: with its order, or by another grant."""
    if next_ is not None and next_.on <= last.due:
        return True
    vacated = None if issued is None else appeals.vacated(case, issued)
    return vacated is not None and vacated.on <= last.due


def is_waived(case: Case, issued: Event | None) -> bool:
    """Say whether appeal from the order was waived; no order, no waiver."""
    return issued is not None and appeals.waived(case, issued) is not None


def _exit(case: Case, started_on: date, next_: Event | None) -> Event | None:
    """Return the first exit since the period began, before the next grant."""
    for event in case.all("departed", "removed"):
        if event.on >= started_on:
            return event if _before(event, next_) else None
    return None


def _ending(
    case: Case, started_on: date, last: Deadline, left: Event | None, next_: Event | None
) -> Event | None:
    """Return the motion or petition that ends the grant (E-05, E-06).

    Filed inside the period, through its rolled day, and before leaving.
    """
    for event in case.all("motion_filed", "review_petition_filed"):
        if (
            started_on <= event.on <= last.due
            and _before(event, next_)
            and (event.kind == "review_petition_filed" or event["type"] in ENDING_MOTIONS)
            and (left is None or (event.on, event.n) < (left.on, left.n))
        ):
            return event
    return None


def bond_due_day(case: Case, grant: Grant) -> date | None:
    """Return the day by which the bond must be posted; None where none is (E-02)."""
    return _bond_due(case, grant.granted)


def _bond_due(case: Case, granted: Event) -> date | None:
    if granted["stage"] != "conclusion":
        return None
    return case.calendar.business_after(granted.on, BOND_BUSINESS_DAYS)


def posted_by(case: Case, granted: Event, due: date) -> bool:
    """Say whether the bond was posted from the grant through its due day."""
    posted = case.all("voluntary_departure_bond_posted")
    return any(granted.on <= e.on <= due for e in posted)


def _bond_failed_on(case: Case, granted: Event, left: Event | None) -> date | None:
    """Return the day on which the bond was due and not posted; None for who had left by then."""
    due = _bond_due(case, granted)
    if due is None or case.as_of <= due or posted_by(case, granted, due):
        return None
    return None if left is not None and left.on <= due else due


def _bond_effect(
    case: Case, issued: Event | None, failed: date | None
) -> tuple[date | None, bool]:  # fmt: skip
    """Return when the alternate order took effect for want of a bond, and if that is doubtful.

    At once where appeal is waived; otherwise with the end of the appeal time too (D-11).
    """
    if issued is None or failed is None:
        return None, False
    if is_waived(case, issued):
        return failed, False
    last = appeals.due(case, issued)
    if last is None or case.as_of <= last.due:
        return None, True
    return max(failed, last.due), True


def document_due_of(case: Case, granted: Event) -> Deadline | None:
    """Return the last day to show the travel document; None without that condition (E-08)."""
    if not granted.get("document_condition"):
        return None
    return case.calendar.after(granted.on, DOCUMENT_DAYS)


def _document_missed_on(case: Case, granted: Event, left: Event | None) -> date | None:
    """Return the day after a travel document was due and not shown (E-08)."""
    due = document_due_of(case, granted)
    if due is None or case.as_of <= due.due:
        return None
    if left is not None and left.on <= due.due:
        return None
    for shown in case.all("travel_document_presented"):
        expires = shown.get("expires_on")
        if shown.on <= due.due and (expires is None or expires >= granted.on):
            return None
    return due.due + ONE_DAY


def protected(case: Case) -> list[tuple[date, date | None]]:
    """Return the spans in which voluntary departure is a period of authorised stay (C-13)."""
    spans: list[tuple[date, date | None]] = []
    for grant in grants(case):
        if grant.state == "suspended" and grant.order is not None:
            standing = appeals.review(case, grant.order)
            spans.append((grant.granted.on, standing.pending[0].on if standing.pending else None))
        elif grant.last is None:
            spans.append((grant.granted.on, grant.ended_on))
        else:
            last = grant.last.due if grant.ended_on is None else grant.ended_on
            spans.append((grant.started_on, last))
    return spans


def failed_on(grant: Grant) -> date | None:
    """Return the day on which the person had failed to leave in time."""
    if grant.state != "overstayed" or grant.last is None:
        return None
    return grant.last.due + ONE_DAY


def safe_exit_day(case: Case, grant: Grant) -> date | None:
    """Return the last day on which leaving, with proof, is not self-removal (E-06, E-07).

    Only a grant at the conclusion has such days: 30 after the petition that ended it, 25 after a
    bond that was not posted.
    """
    if grant.granted["stage"] != "conclusion":
        return None
    if grant.ended_by == "petition" and grant.ended_on is not None:
        return grant.ended_on + timedelta(days=PETITION_EXIT_DAYS)
    if grant.bond_failed_on is not None and is_waived(case, grant.order):
        return grant.bond_failed_on + timedelta(days=BOND_EXIT_DAYS)
    return None
