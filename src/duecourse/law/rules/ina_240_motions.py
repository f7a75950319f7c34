"""Motions after a decision, and the petition from a denied one: INA 240(b)(5)(C), 240(c)(6), (7).

Rules D-06, D-07, D-08, D-13 and D-15, in that order.
"""

from datetime import date
from typing import Final

from duecourse.law import parameters
from duecourse.law.calendar import Deadline, add_years, said
from duecourse.law.case import Case, Event
from duecourse.law.exceptions import ExceptionRule, tried
from duecourse.law.findings import NOT_APPLICABLE, Finding, Status, unknown
from duecourse.law.rules import cfr_1003_appeals as appeals
from duecourse.law.rules import cfr_1003_finality as finality
from duecourse.law.rules.wording import counted, rolled

ORDINARY: Final = (
    "reopen", "reconsider", "reopen_vawa", "reopen_changed_country", "reopen_joint",
)  # fmt: skip


def no_number(rule: str, day: date) -> Finding:
    """Return that the book has no number of days in force on that day."""
    return Finding(
        None, Status.NEEDS_ATTORNEY, (rule,),
        steps=((f"The rule book holds no number of days for {said(day)}; an attorney must look it "
               "up."),),
    )  # fmt: skip


# How long after the decision became final a motion may be filed (rules D-06 to D-08).
_DAYS: Final = {
    "reopen": "motion_reopen_days", "reconsider": "motion_reconsider_days",
    "rescind": "motion_rescind_days",
}  # fmt: skip


def _motion_from(case: Case, issued: Event, type_: str) -> finality.Finality:
    """Return from when the time of a motion runs: the order for rescission, else finality."""
    if type_ == "rescind":
        return finality.by_act(issued.on, "in_absentia")
    return finality.decision(case, issued)


def _motion_last(case: Case, start: date, type_: str) -> Deadline | None:
    """Return the last day of a motion that runs from `start`; None where no number is on file."""
    if type_ == "reopen_vawa":
        years = parameters.value_on("vawa_reopen_years", start)
        if years is None:
            return None
        return case.calendar.deadline(add_years(start, years), eoir=True)
    days = parameters.value_on(_DAYS[type_], start)
    return None if days is None else case.calendar.after(start, days, eoir=True)


def _motion_due(case: Case, issued: Event, type_: str, rules: tuple[str, ...]) -> Finding:
    """Return the last day of a motion against an order."""
    start = _motion_from(case, issued, type_)
    if start.status is Status.UNKNOWN_FACT:
        return unknown(*start.missing, rules=rules)
    if start.on is None:
        return Finding(
            None, start.status, rules,
            steps=("The decision is not final, so the time has not begun to run.",),
        )  # fmt: skip
    last = _motion_last(case, start.on, type_)
    if last is None:
        return no_number(rules[0], start.on)
    status = start.status
    if status is Status.OK and last.flagged:
        status = Status.BOUNDARY_SENSITIVE
    if type_ == "reopen_vawa":
        return Finding(
            last.value(), status, rules,
            steps=(f"One year from {said(start.on)} ends on {rolled(case, last)}",),
        )  # fmt: skip
    return Finding(
        last.value(), status, rules,
        steps=(counted(case, start.on, (last.unrolled - start.on).days, last),),
    )  # fmt: skip


def rescind_due(case: Case) -> Finding:
    """Return the last day to ask that an order in absentia be set aside: 180 days (rule D-06)."""
    issued = appeals.order(case)
    if issued is None or not issued.get("in_absentia"):
        return NOT_APPLICABLE
    return _motion_due(case, issued, "rescind", ("D-06",))


def reopen_due(case: Case) -> Finding:
    """Return the last day of a motion to reopen: 90 days (rule D-07)."""
    issued = appeals.order(case)
    if issued is None:
        return NOT_APPLICABLE
    return _motion_due(case, issued, "reopen", ("D-07", "D-11"))


def vawa_reopen_due(case: Case) -> Finding:
    """Return the last day of a VAWA motion to reopen: one year (rule D-07)."""
    issued = appeals.order(case)
    if issued is None:
        return NOT_APPLICABLE
    return _motion_due(case, issued, "reopen_vawa", ("D-07",))


def reconsider_due(case: Case) -> Finding:
    """Return the last day of a motion to reconsider: 30 days (rule D-08)."""
    issued = appeals.order(case)
    if issued is None:
        return NOT_APPLICABLE
    return _motion_due(case, issued, "reconsider", ("D-08", "D-11"))


def _changed_country(motion: Event) -> bool:
    return bool(motion["type"] == "reopen_changed_country")


def _joint(motion: Event) -> bool:
    return bool(motion["type"] == "reopen_joint")


def _no_notice(motion: Event) -> bool:
    return bool(motion["type"] == "rescind" and motion.get("ground") == "no_notice")


def _in_custody(motion: Event) -> bool:
    return bool(motion["type"] == "rescind" and motion.get("ground") == "in_custody")


CHANGED_COUNTRY: Final = ExceptionRule(
    "changed_country", "INA 240(c)(7)(C)(ii)", _changed_country, True,
    "Changed conditions in the country lift the limits of time and number.",
    "The motion does not rest on changed conditions in the country.",
)  # fmt: skip
JOINT: Final = ExceptionRule(
    "joint", "8 CFR 1003.2(c)(3)(iii), 1003.23(b)(4)(iv)", _joint, True,
    "A joint motion has no limit of time or number.",
    "The motion is not joint.",
)  # fmt: skip
TIME_EXCEPTIONS: Final = (
    CHANGED_COUNTRY,
    JOINT,
    ExceptionRule(
        "no_notice", "INA 240(b)(5)(C)(ii)", _no_notice, True,
        "Want of notice may be raised at any time.",
        "The motion does not rest on want of notice.",
    ),
    ExceptionRule(
        "in_custody", "INA 240(b)(5)(C)(ii)", _in_custody, True,
        "Custody that kept the person away may be raised at any time.",
        "The motion does not rest on custody.",
    ),
)  # fmt: skip


def motion_timely(case: Case) -> Finding:
    """Return whether the latest motion was filed within its time (rules D-06, D-07, D-08)."""
    motion = case.last("motion_filed")
    if motion is None:
        return NOT_APPLICABLE
    rules = ("D-06", "D-07", "D-08")
    looked = tried(TIME_EXCEPTIONS, motion)
    if looked.applied is not None:
        return Finding(
            True, rules=rules, considered=looked.considered, steps=(looked.applied.applied,)
        )
    issued = _attacked(case, motion)
    if issued is None:
        return unknown(
            "order", rules=rules, steps=("The order that the motion is about is not recorded.",)
        )
    start = _motion_from(case, issued, motion["type"])
    if start.status is Status.UNKNOWN_FACT:
        return unknown(*start.missing, rules=rules)
    if start.on is None:
        return Finding(
            True, start.status, rules, considered=looked.considered,
            steps=("The decision is not final, so the time has not begun to run.",),
        )  # fmt: skip
    last = _motion_last(case, start.on, motion["type"])
    if last is None:
        return no_number("D-07", start.on)
    late = motion.on > last.due
    if late and motion["type"] == "rescind" and motion.get("ground") is None:
        return unknown(
            "ground", rules=rules,
            steps=((f"Filed after {said(last.due)}; in time only for want of notice or for "
                   "custody, and the ground is not recorded."),),
        )  # fmt: skip
    status = start.status
    if late and status is Status.OK and case.calendar.is_flagged(last.due):
        status = Status.BOUNDARY_SENSITIVE
    return Finding(
        not late, status, rules, considered=looked.considered,
        steps=(f"Filed on {said(motion.on)}; the last day is {said(last.due)}.",),
    )  # fmt: skip


def _attacked(case: Case, motion: Event) -> Event | None:
    """Return the order that a motion is about: the last one before it."""
    issued = [e for e in case.all("order_issued") if (e.on, e.n) < (motion.on, motion.n)]
    return issued[-1] if issued else None


def motion_number_barred(case: Case) -> Finding:
    """Return whether the latest motion exceeds the one allowed (rules D-06, D-07, D-08)."""
    motion = case.last("motion_filed")
    if motion is None:
        return NOT_APPLICABLE
    rules = ("D-06", "D-07", "D-08")
    looked = tried((CHANGED_COUNTRY, JOINT), motion)
    if looked.applied is not None:
        return Finding(
            False, rules=rules, considered=looked.considered, steps=(looked.applied.applied,)
        )
    earlier = [e for e in case.all("motion_filed", type=motion["type"]) if e is not motion]
    if not earlier:
        return Finding(
            False, rules=rules, considered=looked.considered,
            steps=("It is the first motion of its kind.",),
        )  # fmt: skip
    return Finding(
        True, rules=rules, considered=looked.considered,
        steps=(f"One motion of the kind is allowed; one was filed on {said(earlier[0].on)}.",),
    )  # fmt: skip


def _denied_by_the_board(case: Case) -> Event | None:
    """Return the Board's latest denial of a motion, or dismissal of the appeal from a denial."""
    found = None
    for event in case.all("motion_decided", "appeal_decided"):
        if event.kind == "motion_decided":
            if event["outcome"] == "denied" and event["by"] == "BIA":
                found = event
        elif event["subject"] == "motion" and event["outcome"] == "dismissed":
            found = event
    return found


def review_due_motion(case: Case) -> Finding:
    """Return the last day of a petition for review of the latest denied motion (rule D-13)."""
    denied = _denied_by_the_board(case)
    if denied is None:
        return NOT_APPLICABLE
    rules = ("D-13", "A-12")
    days = parameters.value_on("petition_review_days", denied.on)
    if days is None:
        return no_number("D-13", denied.on)
    last = case.calendar.after(denied.on, days)
    status = Status.BOUNDARY_SENSITIVE if last.flagged else Status.OK
    return Finding(last.value(), status, rules, steps=(counted(case, denied.on, days, last),))


MOTION_EXIT_EXCEPTIONS: Final = (
    ExceptionRule(
        "no_notice_survives", "Matter of Bulnes, 25 I&N Dec. 57 (BIA 2009)", _no_notice, False,
        "A motion for want of notice survives the person's leaving.",
        "The motion does not rest on want of notice.",
    ),
)  # fmt: skip


def motion_withdrawn(case: Case) -> Finding:
    """Return whether an exit withdrew the motion; an attorney decides in every case (D-15)."""
    for filed, decided in reversed(appeals.open_motions(case, *ORDINARY, "rescind")):
        exits = case.after(filed, "departed", "removed")
        if not exits:
            continue
        if decided is not None and (decided.on, decided.n) < (exits[0].on, exits[0].n):
            continue
        looked = tried(MOTION_EXIT_EXCEPTIONS, filed)
        return Finding(
            looked.applied is None, Status.NEEDS_ATTORNEY, ("D-15",),
            considered=looked.considered,
            steps=((f"Left on {said(exits[0].on)} after the motion of {said(filed.on)}. The "
                   "regulation withdraws it; most circuits limit that."),),
        )  # fmt: skip
    return NOT_APPLICABLE
