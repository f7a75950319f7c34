"""Orders and appeals to the Board: 8 CFR 1003.3, 1003.4, 1003.6, 1003.38, 1240.15, 1241.1.

Rules A-04, A-06, D-05, D-09, D-10, D-12, D-14.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from duecourse.law import parameters
from duecourse.law.calendar import Deadline, said
from duecourse.law.case import Case, Event
from duecourse.law.exceptions import ExceptionRule, tried
from duecourse.law.findings import NOT_APPLICABLE, Finding, Status, unknown
from duecourse.law.rules.wording import counted, listed

TEN_DAY_RULE_FROM: Final = date(2026, 3, 9)  # doc 2026-02326, vacated the day before
REGULAR: Final = ("removal", "exclusion", "deportation")
Filing = tuple[Event, Event | None]


def order(case: Case) -> Event | None:
    """Return the operative order: the last one issued, unless it was vacated since."""
    return case.once("operative", _operative)  # type: ignore[no-any-return]


def _operative(case: Case) -> Event | None:
    issued = case.last("order_issued")
    return None if issued is None or vacated(case, issued) is not None else issued


def following(case: Case, issued: Event) -> Event | None:
    """Return the order issued next after this one; what happens from then on belongs to it."""
    later = case.after(issued, "order_issued")
    return later[0] if later else None


def _belongs(event: Event, since: Event, following_: Event | None) -> bool:
    """Say whether an event is about an order: from its day on, before the next order."""
    if event.on < since.on:
        return False
    return following_ is None or (event.on, event.n) < (following_.on, following_.n)


def vacated(case: Case, issued: Event) -> Event | None:
    """Return the event by which an order ceased to stand: motion, appeal, court, end of case.

    Administrative closure leaves it standing. A sustained appeal from a denied motion grants the
    motion, if the person and not DHS had appealed.
    """
    next_ = following(case, issued)
    for event in case.after(
        issued, "motion_decided", "appeal_decided", "review_petition_decided", "proceedings_ended"
    ):
        if not _belongs(event, issued, next_):
            return None
        if _vacates(case, issued, event):
            return event
    return None


def _vacates(case: Case, issued: Event, event: Event) -> bool:
    outcome = event.get("outcome")
    if event.kind == "proceedings_ended":
        return bool(event["how"] != "administratively_closed")
    if event.kind != "appeal_decided":
        return bool(outcome == "granted")
    if event["subject"] in ("decision", "certification"):
        return outcome in ("remanded", "sustained")
    if event["subject"] != "motion" or outcome != "sustained":
        return False
    return any(
        decided is event and filed["by"] == "respondent"
        for filed, decided in appeals(case, issued, "motion")
    )


def goes_to_the_board(issued: Event) -> bool:
    """Say whether a direct appeal lies from an order of this kind."""
    return issued["by"] == "IJ" and issued["type"] in REGULAR and not issued.get("in_absentia")


def decision_day(case: Case, issued: Event) -> date | None:
    """Return the day from which the appeal time runs; None when the mailing is not recorded.

    A mailing later than the as-of day has not happened. A recorded mailing means a written decision
    unless the record calls it oral; the time never runs before the decision.
    """
    form, stated = issued.get("form"), issued.get("mailed_on")
    if form != "written" and (form is not None or stated is None):
        return issued.on
    mailed = case.past(stated)
    return None if mailed is None else max(mailed, issued.on)


def due(case: Case, issued: Event) -> Deadline | None:
    """Return the last day for the notice of appeal from an order (D-09); A-06 moves it."""
    day = decision_day(case, issued)
    if day is None:
        return None
    days = parameters.value_on("bia_appeal_days", day)
    return case.calendar.after(day, days, eoir=True)


def waived(case: Case, issued: Event) -> Event | None:
    """Return the waiver of appeal that goes with an order."""
    next_ = following(case, issued)
    for event in case.all("right_waived", right="appeal"):
        if _belongs(event, issued, next_):
            return event
    return None


def appeals(case: Case, issued: Event, subject: str = "decision") -> list[Filing]:
    """Return the appeals from an order, each with its decision; a rejected one was never made."""
    return filings(case, subject, issued, following(case, issued))


def filings(case: Case, subject: str, since: Event, until: Event | None) -> list[Filing]:
    """Return the appeals on a subject from one event to the next, each with its decision.

    A decision closes the oldest open appeal of its subject (convention 8).
    """
    decisions = [
        event for event in case.all("appeal_decided", subject=subject)
        if _belongs(event, since, until)
    ]  # fmt: skip
    found: list[Filing] = []
    for filed in case.all("appeal_filed", subject=subject):
        if not _belongs(filed, since, until):
            continue
        decided = _decision_on(filed, decisions)
        if decided is None or decided["outcome"] != "rejected":
            found.append((filed, decided))
    return found


def _decision_on(filed: Event, decisions: list[Event]) -> Event | None:
    """Take the first decision after a filing out of those still free and return it."""
    for one in decisions:
        if (one.on, one.n) > (filed.on, filed.n):
            decisions.remove(one)
            return one
    return None


def is_proper(case: Case, filed: Event, issued: Event) -> bool:
    """Say whether an appeal was filed in time, with its fee or a request to waive it (D-10).

    Who waived the appeal before has none; DHS pays no fee, and another's waiver does not bind it.
    """
    last = due(case, issued)
    if last is None or filed.on > last.due:
        return False
    if filed["by"] == "DHS":
        return True
    given_up = waived(case, issued)
    waived_before = given_up is not None and (given_up.on, given_up.n) < (filed.on, filed.n)
    return filed.get("fee") != "none" and not waived_before


@dataclass(frozen=True, slots=True)
class Review:
    """How the Board's review of an order stands.

    `pending` are proper appeals without a decision, `improper` late or unpaid ones that the Board
    still has, `decided` the last decision on a proper appeal or certification, `left` the exit that
    withdrew a pending appeal.
    """

    pending: tuple[Event, ...]
    improper: tuple[Event, ...]
    certified: Event | None
    decided: Event | None
    left: Event | None


def review(case: Case, issued: Event) -> Review:
    """Return how the Board's review of an order stands."""
    return case.once(("review", issued.n), lambda _: _review(case, issued))  # type: ignore[no-any-return]


def _review(case: Case, issued: Event) -> Review:
    pending: list[Event] = []
    improper: list[Event] = []
    decided: Event | None = None
    for filed, decision in appeals(case, issued):
        if not is_proper(case, filed, issued):
            if decision is None:
                improper.append(filed)
        elif decision is None:
            pending.append(filed)
        else:
            decided = decision
    certified, certification = _certified(case, issued)
    # A decision on a certification closes the appeal too (convention 8).
    if certification is not None:
        certified, decided = None, certification
        pending = [filed for filed in pending if filed.on > certification.on]
        improper = [filed for filed in improper if filed.on > certification.on]
    left = _withdrawing_exit(case, pending)
    return Review(tuple(pending), tuple(improper), certified, decided, left)


def _certified(case: Case, issued: Event) -> Filing | tuple[None, None]:
    """Return the last certification of an order to the Board or AG, and the decision on it."""
    next_ = following(case, issued)
    found = [e for e in case.all("case_certified") if _belongs(e, issued, next_)]
    if not found:
        return None, None
    decisions = [
        event for event in case.after(found[-1], "appeal_decided", subject="certification")
        if _belongs(event, issued, next_)
    ]  # fmt: skip
    return found[-1], decisions[0] if decisions else None


def arriving(case: Case) -> bool:
    """Say whether the person is charged as an arriving alien.

    Where no charge says so, who asked for admission at a port and did not enter since is arriving.
    """
    charged = [e for e in case.all("nta_served") if e.get("classified_as")]
    if charged:
        return bool(charged[-1].get("classified_as") == "arriving")
    sought = case.last("sought_admission")
    return sought is not None and not case.after(sought, "admitted", "entered_without_inspection")


def _is_arriving(case: Case, _pending: list[Event]) -> bool:
    return arriving(case)


def _dhs_appealed(_case: Case, pending: list[Event]) -> bool:
    return any(filed["by"] == "DHS" for filed in pending)


def _was_removed(case: Case, pending: list[Event]) -> bool:
    """Say whether the first exit since the appeal was a removal by DHS."""
    exits = case.after(pending[0], "departed", "removed")
    return bool(exits) and exits[0].kind == "removed"


WITHDRAWAL_EXCEPTIONS: Final = (
    ExceptionRule(
        "arriving", "8 CFR 1003.4, 1001.1(q)", _is_arriving, False,
        "An arriving alien who leaves does not withdraw the appeal.",
        "The person is not charged as an arriving alien.",
    ),
    ExceptionRule(
        "dhs_appeal", "Matter of Luis, 22 I&N Dec. 747 (BIA 1999)", _dhs_appealed, False,
        "DHS appealed; the person's leaving does not withdraw that appeal.",
        "DHS did not appeal.",
    ),
    ExceptionRule(
        "dhs_removal", "Matter of Diaz-Garcia, 25 I&N Dec. 794 (BIA 2012)", _was_removed, False,
        "DHS removed the person while the appeal was pending; that withdraws nothing.",
        "DHS did not remove the person.",
    ),
)  # fmt: skip


def _withdrawing_exit(case: Case, pending: list[Event]) -> Event | None:
    """Return the exit that withdraws the pending appeals (8 CFR 1003.4), if one does (D-14)."""
    if not pending:
        return None
    exits = case.after(pending[0], "departed", "removed")
    if not exits or tried(WITHDRAWAL_EXCEPTIONS, case, pending).applied is not None:
        return None
    return exits[0]


def appeal_due(case: Case) -> Finding:
    """Return the last day for the notice of appeal (rules D-09, A-06)."""
    issued = order(case)
    if issued is None or not goes_to_the_board(issued):
        return NOT_APPLICABLE
    day, last = decision_day(case, issued), due(case, issued)
    if day is None or last is None:
        return unknown(
            "service", rules=("D-09",),
            steps=(("The decision is written and its mailing is not recorded. The time runs from "
                   "the mailing, so the last day is unknown."),),
        )  # fmt: skip
    readings = None
    if issued.on >= TEN_DAY_RULE_FROM:
        shadow = parameters.value_on("bia_appeal_days_shadow", issued.on)
        readings = {"if_10_days": case.calendar.after(day, shadow, eoir=True).due}
    status = Status.BOUNDARY_SENSITIVE if last.flagged else Status.OK
    rules = ("D-09", "A-01", "A-06") if case.calendar.outages else ("D-09", "A-01")
    return Finding(
        last.value(), status, rules, readings=readings,
        steps=(counted(case, day, (last.unrolled - day).days, last),),
    )  # fmt: skip


def appeal_available(case: Case) -> Finding:
    """Return whether a direct appeal lies from the operative order (rules D-09, D-10, D-05)."""
    issued = order(case)
    if issued is None:
        return NOT_APPLICABLE
    rules = ("D-09", "D-10", "D-05")
    if issued.get("in_absentia"):
        return Finding(
            False, rules=rules,
            steps=("No direct appeal lies from an order in absentia; a motion to rescind does.",),
        )  # fmt: skip
    if not goes_to_the_board(issued):
        return Finding(
            False, rules=rules,
            steps=((f"No appeal to the Board lies from this order ({issued['type']}, by "
                   f"{issued['by']})."),),
        )  # fmt: skip
    given_up = waived(case, issued)
    if given_up is not None:
        return Finding(False, rules=rules, steps=(f"Appeal was waived on {said(given_up.on)}.",))
    return Finding(
        True, rules=rules,
        steps=(f"A judge ordered removal on {said(issued.on)} and nobody waived appeal.",),
    )  # fmt: skip


def latest_appeal(case: Case) -> Event | None:
    """Return the latest appeal from the operative order that was not rejected."""
    issued = order(case)
    found = [] if issued is None else appeals(case, issued)
    return found[-1][0] if found else None


def appeal_filed_on(case: Case) -> Finding:
    """Return the day on which the latest appeal counts as filed: receipt, not mailing (A-04)."""
    filed = latest_appeal(case)
    if filed is None:
        return NOT_APPLICABLE
    return Finding(
        filed.on, rules=("A-04",),
        steps=(f"The appeal was received on {said(filed.on)}. The day of mailing never counts.",),
    )  # fmt: skip


def _rejected(case: Case, issued: Event) -> bool:
    next_ = following(case, issued)
    return any(
        _belongs(e, issued, next_)
        for e in case.all("appeal_decided", subject="decision", outcome="rejected")
    )


def appeal_timely(case: Case) -> Finding:
    """Return whether the latest appeal was received within its time (rules A-04, D-09)."""
    issued, filed = order(case), latest_appeal(case)
    if issued is not None and filed is None and _rejected(case, issued):
        return Finding(False, rules=("A-04",), steps=("A rejected filing was never made.",))
    if issued is None or filed is None:
        return NOT_APPLICABLE
    last = due(case, issued)
    if last is None:
        return unknown(
            "service", rules=("D-09",),
            steps=("The mailing of the decision is not recorded, so the last day is unknown.",),
        )  # fmt: skip
    rules = ("A-04", "A-06", "D-09")
    if filed.on <= last.due:
        return Finding(
            True, rules=rules,
            steps=(f"Received on {said(filed.on)}; the last day is {said(last.due)}.",),
        )  # fmt: skip
    # Offices were closed on the last day without a notice that extends it.
    closed = case.calendar.is_flagged(last.due)
    return Finding(
        False, Status.BOUNDARY_SENSITIVE if closed else Status.OK, rules,
        steps=(f"Received on {said(filed.on)}, after the last day, {said(last.due)}.",),
    )  # fmt: skip


def appeal_withdrawn(case: Case) -> Finding:
    """Return whether an exit withdrew the pending appeal (rule D-14)."""
    issued = order(case)
    if issued is None:
        return NOT_APPLICABLE
    pending = list(review(case, issued).pending)
    exits = case.after(pending[0], "departed", "removed") if pending else []
    if not exits:
        return NOT_APPLICABLE
    looked = tried(WITHDRAWAL_EXCEPTIONS, case, pending)
    if looked.applied is not None:
        return Finding(
            False, rules=("D-14",), considered=looked.considered,
            steps=(looked.applied.applied,),
        )  # fmt: skip
    return Finding(
        True, rules=("D-14",), considered=looked.considered,
        steps=((f"The person left on {said(exits[0].on)} while the appeal of "
               f"{said(pending[0].on)} was pending. That withdraws it."),),
    )  # fmt: skip


def automatic_stay(case: Case) -> Finding:
    """Return what stays removal by itself on the day (rules D-12, D-06, D-07)."""
    issued = order(case)
    if issued is None:
        return NOT_APPLICABLE
    names: list[str] = []
    if goes_to_the_board(issued):
        names = _appeal_stays(case, issued)
    elif review(case, issued).certified is not None:
        names = ["appeal_pending"]
    if rescission_holds(case):
        names = [*names, "rescind_motion"]
    if vawa_holds(case):
        names = [*names, "vawa_motion"]
    return Finding(
        sorted(names), rules=("D-12", "D-06", "D-07"),
        steps=(f"In force by law alone: {listed(names)}.",),
    )  # fmt: skip


def _appeal_stays(case: Case, issued: Event) -> list[str]:
    """Return what the time for appeal and the appeal stay; each ends through its day."""
    names: list[str] = []
    last = due(case, issued)
    standing = review(case, issued)
    if (
        waived(case, issued) is None
        and standing.decided is None
        and (last is None or case.as_of <= last.due)
    ):
        names.append("appeal_time")
    if (
        standing.certified is not None
        or (standing.pending and (standing.left is None or case.as_of <= standing.left.on))
        or (standing.decided is not None and case.as_of <= standing.decided.on)
    ):
        names.append("appeal_pending")
    return names


def open_motions(case: Case, *types: str) -> list[Filing]:
    """Return the motions of these types, each with its decision (oldest open first)."""
    found: list[Filing] = []
    for type_ in types:
        decisions = list(case.all("motion_decided", type=type_))
        for filed in case.all("motion_filed", type=type_):
            found.append((filed, _decision_on(filed, decisions)))
    return sorted(found, key=lambda pair: (pair[0].on, pair[0].n))


def rescission_holds(case: Case) -> bool:
    """Say whether a motion to set aside an in-absentia order stays removal (D-06, hold J04).

    Until the judge rules, through that day; for deportation-era orders through the appeal from the
    denial and its time.
    """
    issued = case.last("order_issued")
    era = issued is not None and issued["type"] in ("deportation", "exclusion")
    for _, decided in open_motions(case, "rescind"):
        if decided is None or case.as_of <= decided.on:
            return True
        if era and decided["outcome"] == "denied" and appeal_runs(case, decided):
            return True
    return False


def vawa_holds(case: Case) -> bool:
    """Say whether a VAWA motion stays removal (D-07, hold J05): through its appeal and its time."""
    for filed, decided in open_motions(case, "reopen_vawa"):
        if filed.get("qualified") is False:
            continue
        if decided is None or case.as_of <= decided.on:
            return True
        if decided["outcome"] == "denied" and appeal_runs(case, decided):
            return True
    return False


def appeal_runs(case: Case, denied: Event) -> bool:
    """Say whether the appeal from a denied motion is pending, or its time still runs.

    It is pending through the day of the Board's decision, and again after a remand.
    """
    if denied["by"] == "BIA":
        return False
    days = parameters.value_on("bia_appeal_days", denied.on)
    last = case.calendar.after(denied.on, days, eoir=True)
    for filed, decided in filings(case, "motion", denied, None):
        if filed.on > last.due:
            continue
        return bool(decided is None or decided["outcome"] == "remanded" or case.as_of <= decided.on)
    return case.as_of <= last.due
