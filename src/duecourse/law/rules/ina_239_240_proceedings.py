"""Charging document, hearings and review: INA 239, 240, 240A(d), 242(b); 8 CFR 1003.

Rules D-01 to D-05, D-13, D-17 and D-18, in that order; motions are in ina_240_motions.
"""

from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from duecourse.law import parameters
from duecourse.law.calendar import Deadline, add_years, full_years, said
from duecourse.law.case import Case, Event, stays
from duecourse.law.exceptions import ExceptionRule, tried
from duecourse.law.findings import NOT_APPLICABLE, Finding, Status, unknown
from duecourse.law.rules import cfr_1003_appeals as appeals
from duecourse.law.rules import cfr_1003_finality as finality
from duecourse.law.rules.ina_240_motions import no_number
from duecourse.law.rules.wording import business, counted, plain_count

CUSTODIAN_UNDER_YEARS: Final = 14  # 8 CFR 103.8(c)(2)(ii)
RELIEF_BAR_YEARS: Final = 10  # INA 240(b)(7)
ABSENCE_DAYS_MAX: Final = 90  # INA 240A(d)(2)
ABSENCES_DAYS_MAX: Final = 180  # INA 240A(d)(2)
BOARD_ADDRESS_BUSINESS_DAYS: Final = 5  # 8 CFR 1003.38(e)
COURT_ADDRESS_DAYS: Final = 5  # EOIR Policy Manual, Form EOIR-33


def stop_time_on(case: Case) -> Finding:
    """Return the day on which the stop-time rule took effect (rules D-01, D-17)."""
    rules = ("D-01", "D-17")
    days = [e.on for e in case.all("nta_served") if e.get("time_and_place") is True]
    for convicted in case.all("convicted"):
        if "stop_time" in convicted["classes"]:
            days.append(case.past(convicted.get("offense_on")) or convicted.on)
    first = min(days) if days else None
    for served in case.all("nta_served"):
        if served.get("time_and_place") is None and (first is None or served.on < first):
            return unknown(
                "time_and_place", rules=rules,
                steps=((f"Whether the notice served on {said(served.on)} stated time and place in "
                       "one document is not recorded."),),
            )  # fmt: skip
    if first is None:
        return Finding(
            None, rules=rules,
            steps=("No complete notice to appear was served and no listed offence is recorded.",),
        )  # fmt: skip
    return Finding(
        first, rules=rules,
        steps=(f"The first complete notice, or listed offence, is of {said(first)}.",),
    )  # fmt: skip


def service_valid(case: Case) -> Finding:
    """Return whether the charging document was served as the law asks (rules D-01, D-02)."""
    served = case.last("nta_served")
    if served is None:
        return NOT_APPLICABLE
    rules, proof = ("D-01", "D-02"), served.get("delivery_proof")
    if served["method"] == "mail" and proof is None:
        return unknown(
            "service", rules=rules,
            steps=("Served by mail; whether delivery was attempted and proved is not recorded.",),
        )  # fmt: skip
    if served["method"] == "mail" and proof is False:
        return Finding(
            False, rules=rules,
            steps=("Served by mail without proof of attempted delivery at the last address.",),
        )  # fmt: skip
    if served.get("to_custodian") is not True:
        if case.birth_on is None:
            return unknown(
                "birth_on", rules=rules,
                steps=("For a child under 14 the custodian must be served. The age is unknown.",),
            )  # fmt: skip
        if served.on < add_years(case.birth_on, CUSTODIAN_UNDER_YEARS):
            return Finding(
                False, rules=rules,
                steps=(f"A child under 14 on {said(served.on)}: the custodian must be served.",),
            )  # fmt: skip
    return Finding(
        True, rules=rules,
        steps=(f"Served on {said(served.on)} ({served['method']}) as the law asks.",),
    )  # fmt: skip


def _first_hearing_from(served: Event) -> date | None:
    """Return the first day on which the first hearing may be; None where no number is on file."""
    days = parameters.value_on("first_hearing_days", served.on)
    return None if days is None else served.on + timedelta(days=days)


def earliest_first_hearing(case: Case) -> Finding:
    """Return the first day on which the first hearing may be: service plus ten days (D-03)."""
    served = case.last("nta_served")
    if served is None:
        return NOT_APPLICABLE
    day = _first_hearing_from(served)
    if day is None:
        return no_number("D-03", served.on)
    return Finding(
        day, rules=("D-03",),
        steps=(plain_count(served.on, (day - served.on).days) + " Nothing rolls.",),
    )  # fmt: skip


def _ten_days_waived(case: Case, served: Event) -> bool:
    return any(e.on >= served.on for e in case.all("right_waived", right="ten_day_wait"))


HEARING_EXCEPTIONS: Final = (
    ExceptionRule(
        "ten_days_waived", "INA 239(b)(1)", _ten_days_waived, True,
        "The person asked in writing for an earlier hearing.",
        "The person did not waive the ten days.",
    ),
)  # fmt: skip


def hearing_date_ok(case: Case) -> Finding:
    """Return whether the first hearing keeps the ten days, or they were waived (rule D-03)."""
    served = case.last("nta_served")
    if served is None:
        return NOT_APPLICABLE
    hearings = [e["hearing_on"] for e in case.all("hearing_set") if e["hearing_on"] >= served.on]
    if not hearings:
        return NOT_APPLICABLE
    first, day = min(hearings), _first_hearing_from(served)
    if day is None:
        return no_number("D-03", served.on)
    looked = tried(HEARING_EXCEPTIONS, case, served)
    if looked.applied is not None:
        return Finding(
            True, rules=("D-03",), considered=looked.considered, steps=(looked.applied.applied,)
        )
    return Finding(
        first >= day, rules=("D-03",), considered=looked.considered,
        steps=(f"The first hearing is on {said(first)}; it may not be before {said(day)}.",),
    )  # fmt: skip


def commenced_on(case: Case) -> Finding:
    """Return the day on which proceedings began: the filing with the court (rule D-04)."""
    filed = case.last("nta_filed")
    if filed is None:
        return Finding(
            None, rules=("D-04",),
            steps=("No notice to appear was filed with the court, so no proceedings began.",),
        )  # fmt: skip
    return Finding(
        filed.on, rules=("D-04",),
        steps=(f"The notice to appear was filed with the court on {said(filed.on)}.",),
    )  # fmt: skip


def _notice_of(case: Case, missed: Event) -> Event | None:
    set_for = [e for e in case.all("hearing_set") if e["hearing_on"] == missed.on]
    return set_for[-1] if set_for else None


def _no_address_given(notice: Event) -> bool:
    return bool(notice.get("notice") == "address_missing")


NOTICE_EXCEPTIONS: Final = (
    ExceptionRule(
        "no_address", "INA 240(b)(5)(B)", _no_address_given, True,
        "The person gave no address, so no written notice was owed.",
        "The person had given an address.",
    ),
)  # fmt: skip


def in_absentia_allowed(case: Case) -> Finding:
    """Return whether the missed hearing may end in absentia (rule D-05)."""
    missed = case.last("hearing_held", appeared=False)
    if missed is None:
        return NOT_APPLICABLE
    notice = _notice_of(case, missed)
    if notice is None or notice.get("notice") is None:
        return unknown(
            "service", rules=("D-05",),
            steps=((f"Whether notice of the hearing of {said(missed.on)} was served is not "
                   "recorded."),),
        )  # fmt: skip
    looked = tried(NOTICE_EXCEPTIONS, notice)
    if looked.applied is not None:
        return Finding(
            True, rules=("D-05",), considered=looked.considered, steps=(looked.applied.applied,)
        )
    if notice["notice"] == "served":
        return Finding(
            True, rules=("D-05",), considered=looked.considered,
            steps=(f"Written notice of the hearing of {said(missed.on)} was served.",),
        )  # fmt: skip
    return Finding(
        False, rules=("D-05",), considered=looked.considered,
        steps=(f"No written notice of the hearing of {said(missed.on)} was served.",),
    )  # fmt: skip


def relief_bar_through(case: Case) -> Finding:
    """Return the last day of ten years without relief after an order in absentia (rule D-05)."""
    issued = appeals.order(case)
    if issued is None or not issued.get("in_absentia"):
        return NOT_APPLICABLE
    missed = [e.on for e in case.all("hearing_held", appeared=False) if e.on <= issued.on]
    days = (issued.on, missed[-1]) if missed else (issued.on,)
    notices = [e for e in case.all("hearing_set") if e["hearing_on"] in days]
    if not any(e.get("oral_warnings") for e in notices):
        return Finding(
            None, rules=("D-05",),
            steps=("No oral warnings with the notice of the hearing are recorded: no bar.",),
        )  # fmt: skip
    ends = add_years(issued.on, RELIEF_BAR_YEARS)
    return Finding(
        ends, rules=("D-05",),
        steps=((f"Warned orally. {RELIEF_BAR_YEARS} years from {said(issued.on)} end on "
               f"{said(ends)}."),),
    )  # fmt: skip


def review_due(case: Case) -> Finding:
    """Return the last day of a petition for review of the order (rules D-13, A-12)."""
    issued = appeals.order(case)
    if issued is None or issued["type"] == "expedited":
        return NOT_APPLICABLE
    rules = ("D-13", "A-12")
    direct = issued["type"] in ("administrative", "reinstatement")
    final = finality.by_act(issued.on, "issuance") if direct else finality.decision(case, issued)
    if final.status is Status.UNKNOWN_FACT:
        return unknown(*final.missing, rules=rules)
    if final.on is None:
        return Finding(
            None, final.status, rules,
            steps=("The decision is not final, so no petition for review lies yet.",),
        )  # fmt: skip
    days = parameters.value_on("petition_review_days", final.on)
    if days is None:
        return no_number("D-13", final.on)
    last = case.calendar.after(final.on, days)
    if direct and case.after(issued, "fear_expressed", type="reasonable"):
        # The limit is a claims-processing rule: Riley v. Bondi (2025).
        return Finding(
            last.value(), Status.NEEDS_ATTORNEY, rules,
            steps=(counted(case, final.on, days, last)
                   + " It runs from the order, not from the end of the fear case.",),
        )  # fmt: skip
    status = final.status
    if status is Status.OK and last.flagged:
        status = Status.BOUNDARY_SENSITIVE
    return Finding(last.value(), status, rules, steps=(counted(case, final.on, days, last),))


def _is_broken(case: Case) -> bool | None:
    """Say whether absences broke continuous presence; None where an exit is not recorded.

    An absence is return minus departure; one that still lasts counts as far as it has come.
    """
    found = stays(case)
    total, unrecorded = 0, False
    for before, after in pairwise(found):
        if before.exit is None:
            unrecorded = True
            continue
        absent = (after.first - before.exit.on).days
        total += absent
        if absent > ABSENCE_DAYS_MAX:
            return True
    left = found[-1].exit
    allowed = min(ABSENCE_DAYS_MAX, ABSENCES_DAYS_MAX - total)
    if total > ABSENCES_DAYS_MAX:
        return True
    if left is not None and case.as_of > left.on + timedelta(days=allowed):
        return True
    return None if unrecorded else False


def continuous_presence(case: Case) -> Finding:
    """Return the continuous physical presence for INA 240A (rule D-17)."""
    found = stays(case)
    if not found:
        return NOT_APPLICABLE
    broken, rules = _is_broken(case), ("D-17",)
    if broken is None:
        return unknown(
            "departure", rules=rules,
            steps=("A second entry is recorded without the exit before it.",),
        )  # fmt: skip
    if broken:
        return Finding(
            {"unbroken": False, "since": None, "until": None, "full_years": None}, rules=rules,
            steps=((f"Absent more than {ABSENCE_DAYS_MAX} days at once, or {ABSENCES_DAYS_MAX} in "
                   "all."),),
        )  # fmt: skip
    stopped = case.finding(stop_time_on)
    if stopped.status is Status.UNKNOWN_FACT:
        return stopped
    since, until = found[0].first, stopped.value
    years = full_years(since, case.as_of if until is None else until)
    return Finding(
        {"unbroken": True, "since": since, "until": until, "full_years": years}, rules=rules,
        steps=((f"Present since {said(since)}"
               f"{'' if until is None else f', stopped on {said(until)}'}: {years} full years."),),
    )  # fmt: skip


def address_change_due(case: Case) -> Finding:
    """Return the last day to report a new address (rule D-18)."""
    moved = case.last("address_changed")
    if moved is None:
        return NOT_APPLICABLE
    if moved["forum"] == "board":
        day = case.calendar.business_after(moved.on, BOARD_ADDRESS_BUSINESS_DAYS)
        return Finding(
            Deadline(day, day, day).value(), rules=("D-18", "A-13"),
            steps=(business(moved.on, BOARD_ADDRESS_BUSINESS_DAYS, day),),
        )  # fmt: skip
    last = case.calendar.after(moved.on, COURT_ADDRESS_DAYS, eoir=True)
    status = Status.BOUNDARY_SENSITIVE if last.flagged else Status.OK
    return Finding(
        last.value(), status, ("D-18",),
        steps=(counted(case, moved.on, COURT_ADDRESS_DAYS, last),),
    )  # fmt: skip
