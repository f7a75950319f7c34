"""After a final order: INA 241, 243; 8 CFR 241. Rules F-01 to F-15 and D-20, in that order."""

from datetime import date, timedelta
from typing import Final, NamedTuple

from duecourse.law import parameters
from duecourse.law.calendar import (
    ONE_DAY,
    Deadline,
    add_months,
    counted_end,
    day_of_hours,
    said,
    union_days,
)
from duecourse.law.case import Case, Event
from duecourse.law.exceptions import ExceptionRule, tried
from duecourse.law.findings import NOT_APPLICABLE, Finding, Status, unknown
from duecourse.law.rules import cfr_1003_appeals as appeals
from duecourse.law.rules import cfr_1003_finality as finality
from duecourse.law.rules import cfr_1240_grant as voluntary
from duecourse.law.rules.wording import business, plain_count

IIRIRA: Final = date(1997, 4, 1)
ZADVYDAS: Final = date(2001, 6, 28)  # it says what INA 241(a)(6) always meant
CONSENT_HOURS: Final = 72  # 8 CFR 241.22, 241.33
SPECIAL_HEARING_BUSINESS_DAYS: Final = 10  # 8 CFR 1241.14
COUNTRY_DAYS: Final = 30  # INA 241(b)(2)(C)
CRIME_DAYS: Final = 90  # INA 243(a)(1)(A)
FORMER: Final = ("exclusion", "deportation")


def court_stay_of(case: Case, issued: Event) -> Event | None:
    """Return a stay that a court ordered after the order, if one did."""
    found = case.after(issued, "stay_granted", by="court")
    return found[0] if found else None


def court_decision(case: Case, issued: Event) -> Event | None:
    """Return the court's final order on the last petition, if it decided."""
    petitions = case.after(issued, "review_petition_filed")
    if not petitions:
        return None
    decided = case.after(petitions[-1], "review_petition_decided")
    return decided[-1] if decided else None


def imprisoned(case: Case) -> bool:
    """Say whether a criminal sentence is being served; release counts from its own day."""
    started, ended = case.last("imprisonment_started"), case.last("imprisonment_ended")
    if started is None:
        return False
    return ended is None or (ended.on, ended.n) < (started.on, started.n)


def begins_on(case: Case, issued: Event) -> date | None:
    """Return the day on which the removal period began, None while it has not (rule F-01)."""
    final = finality.order(case, issued)
    if final.on is None or imprisoned(case):
        return None
    day = issued.on if issued["type"] == "reinstatement" else final.on
    if court_stay_of(case, issued) is not None and case.after(issued, "review_petition_filed"):
        decided = court_decision(case, issued)
        if decided is None:
            return None
        day = max(day, decided.on)
    released = case.last("imprisonment_ended")
    return day if released is None else max(day, released.on)


class Period(NamedTuple):
    """The removal period: its days as far as they are known, and how sure they are.

    `refusing` says that non-cooperation goes on, so that no end can be given.
    """

    begins: date | None
    ends: date | None
    refusing: bool
    status: Status
    missing: tuple[str, ...]


NO_PERIOD: Final = Period(None, None, refusing=False, status=Status.OK, missing=())


def period(case: Case) -> Period:
    """Return the removal period of the operative order (rules F-01, F-02)."""
    return case.once("removal_period", _period)  # type: ignore[no-any-return]


def _period(case: Case) -> Period:
    issued = appeals.order(case)
    if issued is None:
        return NO_PERIOD
    final = finality.order(case, issued)
    begins = begins_on(case, issued)
    if begins is None or final.status is Status.UNKNOWN_FACT:
        return Period(None, None, refusing=False, status=final.status, missing=final.missing)
    status = final.status
    if issued["type"] == "reinstatement" or begins < IIRIRA:
        status = Status.NEEDS_ATTORNEY
    if _refuses(case):
        return Period(begins, None, refusing=True, status=status, missing=())
    days = parameters.value_on("removal_period_days", max(begins, IIRIRA))
    ends = counted_end(begins, days, _not_counted(case))
    return Period(begins, ends, refusing=False, status=status, missing=())


def _refuses(case: Case) -> bool:
    """Say whether non-cooperation goes on (rule F-02)."""
    return any(case.past(e.get("until")) is None for e in case.all("noncooperation_found"))


def _not_counted(case: Case) -> list[tuple[int, int]]:
    """Return the days of non-cooperation; the first day of cooperation counts again (F-02)."""
    spans = []
    for found in case.all("noncooperation_found"):
        until = case.past(found.get("until"))
        if until is not None:
            spans.append((found.on.toordinal(), until.toordinal() - 1))
    return union_days(spans)


def _not_begun(case: Case) -> str:
    """Return why the removal period has not begun, as a sentence."""
    if imprisoned(case):
        return "The period has not begun: a criminal sentence is being served."
    if finality.current(case).on is None:
        return "The period has not begun: no order of removal is final."
    return "The period has not begun: a court stayed removal and has not decided the petition."


def removal_period(case: Case) -> Finding:
    """Return first and last day of the removal period (rules F-01, F-02)."""
    issued = appeals.order(case)
    if issued is None:
        return NOT_APPLICABLE
    found, rules = period(case), ("F-01", "F-02")
    if found.status is Status.UNKNOWN_FACT:
        return unknown(*found.missing, rules=rules)
    value = {"begins": found.begins, "ends": found.ends}
    reinstated = issued["type"] == "reinstatement"
    status = Status.NEEDS_ATTORNEY if found.refusing or reinstated else found.status
    if found.begins is None:
        return Finding(value, status, rules, steps=(_not_begun(case),))
    if found.ends is None:
        return Finding(
            value, status, rules,
            steps=(f"Begun on {said(found.begins)}. Non-cooperation goes on: no end yet.",),
        )  # fmt: skip
    return Finding(
        value, status, rules,
        steps=((f"The 90th counted day from {said(found.begins)} is {said(found.ends)}. Days of "
               "non-cooperation do not count; nothing rolls."),),
    )  # fmt: skip


def detention(case: Case) -> Finding:
    """Return whether detention is required after the order (rule F-03)."""
    found, rules = period(case), ("F-03",)
    if found.status is Status.UNKNOWN_FACT:
        return unknown(*found.missing, rules=rules)
    if found.begins is None:
        return Finding("none", found.status, rules, steps=(_not_begun(case),))
    if found.ends is not None and case.as_of > found.ends:
        return Finding(
            "discretionary", found.status, rules,
            steps=(f"The removal period ended on {said(found.ends)}.",),
        )  # fmt: skip
    if any("no_release" in e["classes"] for e in case.all("convicted")):
        return Finding(
            "required_no_release", found.status, rules,
            steps=("Inside the removal period, with a ground on which release is barred.",),
        )  # fmt: skip
    return Finding("required", found.status, rules, steps=("Inside the removal period.",))


def custody_review_by(case: Case) -> Finding:
    """Return the day of the 90-day custody review (rule F-04)."""
    found = case.finding(removal_period)
    if found.value is None:
        return found
    if found.value["ends"] is None:
        return Finding(None, found.status, ("F-04",), steps=found.steps)
    return Finding(
        found.value["ends"], found.status, ("F-04",),
        steps=(f"The review is due before the removal period ends, {said(found.value['ends'])}.",),
    )  # fmt: skip


def headquarters_review_on(case: Case) -> Finding:
    """Return the day of the headquarters review: 180 days (rule F-04)."""
    whole = case.finding(removal_period)
    if whole.value is None:
        return whole
    found, rules = period(case), ("F-04",)
    if found.begins is None:
        return Finding(None, found.status, rules, steps=(_not_begun(case),))
    days = parameters.value_on("custody_review_hq_days", found.begins)
    if days is None:
        return Finding(
            None, Status.NEEDS_ATTORNEY, rules,
            steps=(("The rule book holds no number of days for a period begun on "
                   f"{said(found.begins)}."),),
        )  # fmt: skip
    return Finding(
        found.begins + timedelta(days=days), found.status, rules,
        steps=(plain_count(found.begins, days) + " Nothing rolls.",),
    )  # fmt: skip


def presumptive_period_ends(case: Case) -> Finding:
    """Return the end of the six months of Zadvydas; a presumption, no release day (rule F-05)."""
    whole = case.finding(removal_period)
    if whole.value is None:
        return whole
    found, rules = period(case), ("F-05",)
    if found.begins is None:
        return Finding(None, found.status, rules, steps=(_not_begun(case),))
    months = parameters.value_on("zadvydas_months", max(found.begins, ZADVYDAS))
    ends = add_months(found.begins, months)[0]
    refused = case.has("noncooperation_found")
    return Finding(
        ends, Status.NEEDS_ATTORNEY if refused else found.status, rules,
        steps=((f"{months} months from {said(found.begins)} end on {said(ends)}. It is a "
               "presumption, not a day of release."),),
    )  # fmt: skip


def special_hearing_due(case: Case) -> Finding:
    """Return the last day of the reasonable-cause hearing: ten business days (rule F-06)."""
    filed = case.last("judge_review_filed", type="special_danger")
    if filed is None:
        return NOT_APPLICABLE
    day = case.calendar.business_after(filed.on, SPECIAL_HEARING_BUSINESS_DAYS)
    return Finding(
        Deadline(day, day, day).value(), rules=("F-06", "A-13"),
        steps=(business(filed.on, SPECIAL_HEARING_BUSINESS_DAYS, day),),
    )  # fmt: skip


def country_answer_by(case: Case) -> Finding:
    """Return the 30th day after the first inquiry to a country; nothing rolls (rule F-11).

    The first since the operative order; inquiries under an earlier order are over.
    """
    asked = case.all("country_asked")
    if not asked:
        return NOT_APPLICABLE
    issued = appeals.order(case)
    since = [e for e in asked if issued is not None and e.on >= issued.on]
    first = since[0] if since else asked[0]
    return Finding(
        first.on + timedelta(days=COUNTRY_DAYS), rules=("F-11",),
        steps=(plain_count(first.on, COUNTRY_DAYS) + " Nothing rolls.",),
    )  # fmt: skip


def destination_step(case: Case) -> Finding:
    """Return on which step of INA 241(b)(2) the asked destination stands (rule F-11)."""
    destination, issued = case.ask.get("destination"), appeals.order(case)
    if destination is None or issued is None:
        return NOT_APPLICABLE
    ordered = issued.get("country")
    if ordered is None:
        return unknown(
            "country ordered", rules=("F-11",),
            steps=("The order, as recorded, names no country.",),
        )  # fmt: skip
    if destination == ordered:
        return Finding(
            "ordered", rules=("F-11",), steps=(f"{destination} is the country of the order.",)
        )
    if destination in case.nationalities:
        return Finding(
            "nationality", rules=("F-11",),
            steps=(f"{destination} is a country of nationality, not the country of the order.",),
        )  # fmt: skip
    return Finding(
        "third", Status.NEEDS_ATTORNEY, ("F-11",),
        steps=((f"{destination} is neither the country of the order nor of nationality. Notice and "
               "a chance to state fear come first."),),
    )  # fmt: skip


def executed_before(case: Case, entry: Event) -> bool:
    """Say whether an earlier order was carried out, or left under, before this entry (F-12)."""
    for issued in case.all("order_issued"):
        if issued.on > entry.on:
            return False
        if appeals.vacated(case, issued) is not None:
            continue
        for left in case.after(issued, "removed", "departed"):
            before = (left.on, left.n) < (entry.on, entry.n)
            if before and (left.kind == "removed" or left_under(case, issued, left)):
                return True
    return False


def left_under(case: Case, issued: Event, left: Event) -> bool:
    """Say whether the exit executed the order.

    It did if the order was final, unless the person left in time under voluntary departure, or in
    the days in which leaving with proof is no removal (E-06, E-07).
    """
    final = finality.order(case, issued)
    if final.on is None or final.on > left.on:
        return False
    for grant in voluntary.grants(case):
        if grant.order is not issued:
            continue
        safe = voluntary.safe_exit_day(case, grant)
        if safe is not None:
            proved = any(e.on >= left.on for e in case.all("departure_proof_given"))
            return not (proved and left.on <= safe)
        if grant.state == "complied" and grant.left is left:
            return False
    return True


def identity_open(case: Case) -> bool:
    """Say whether a dispute about identity is open, or was closed without fingerprints (F-12)."""
    raised = case.last("concern_raised", concern="identity")
    if raised is None:
        return False
    return not case.after(raised, "concern_resolved", concern="identity", by="fingerprint")


def reinstatable(case: Case) -> Finding:
    """Return whether an earlier order may be reinstated (rule F-12)."""
    if not case.has("order_issued"):
        return NOT_APPLICABLE
    entry = case.last("entered_without_inspection")
    if entry is None:
        return Finding(
            False, rules=("F-12",), steps=("No entry without inspection is recorded.",)
        )  # fmt: skip
    if not executed_before(case, entry):
        return Finding(
            False, rules=("F-12",),
            steps=(f"No earlier order was carried out before the entry of {said(entry.on)}.",),
        )  # fmt: skip
    if identity_open(case):
        return Finding(
            False, rules=("F-12",), steps=("Identity is disputed and no fingerprints settled it.",)
        )
    return Finding(
        True, rules=("F-12",),
        steps=(f"An earlier order was carried out before the entry of {said(entry.on)}.",),
    )  # fmt: skip


def departure_crime_from(case: Case) -> Finding:
    """Return the 90-day mark of INA 243(a)(1)(A) (rule F-14)."""
    issued = appeals.order(case)
    if issued is None:
        return NOT_APPLICABLE
    final, rules = finality.order(case, issued), ("F-14",)
    if final.status is Status.UNKNOWN_FACT:
        return unknown(*final.missing, rules=rules)
    if final.on is None:
        return Finding(None, final.status, rules, steps=("No order of removal is final.",))
    day = final.on
    if case.after(issued, "review_petition_filed"):
        decided = court_decision(case, issued)
        if decided is None:
            return Finding(
                None, final.status, rules,
                steps=("A court reviews the order; the days run from its final order.",),
            )  # fmt: skip
        day = max(day, decided.on)
    reinstated = issued["type"] == "reinstatement"
    return Finding(
        day + timedelta(days=CRIME_DAYS), Status.NEEDS_ATTORNEY if reinstated else final.status,
        rules, steps=(plain_count(day, CRIME_DAYS),),
    )  # fmt: skip


def consent_wait_until(case: Case) -> date | None:
    """Return the day on which the 72 hours after custody end; None: never in custody (J34)."""
    started = case.last("custody_started")
    if started is None:
        return None
    if started.at is None:
        return started.on + timedelta(days=CONSENT_HOURS // 24)
    return day_of_hours(started.at, CONSENT_HOURS, started.get("zone"))


def _fourteen_days_waived(case: Case, issued: Event) -> bool:
    return any(e.on >= issued.on for e in case.all("right_waived", right="fourteen_day_wait"))


def _consented(case: Case, issued: Event) -> bool:
    return any(e.on >= issued.on for e in case.all("right_waived", right="seventy_two_hours"))


FOURTEEN_DAYS_WAIVED: Final = ExceptionRule(
    "fourteen_days_waived", "INA 238(b)(3)", _fourteen_days_waived, True,
    "The person waived the 14 days.", "The person did not waive the 14 days.",
)  # fmt: skip
CONSENTED: Final = ExceptionRule(
    "written_consent", "8 CFR 241.22, 241.33", _consented, True,
    "The person agreed in writing to leave before 72 hours of custody.",
    "No written consent to leave before 72 hours of custody is recorded.",
)  # fmt: skip


def earliest_execution(case: Case) -> Finding:
    """Return the first day on which finality and fixed waits allow execution (D-11, D-20, F-14).

    It says nothing about holds.
    """
    issued = appeals.order(case)
    if issued is None:
        return NOT_APPLICABLE
    final, rules = finality.order(case, issued), ("D-11", "D-20", "F-14")
    if final.status is Status.UNKNOWN_FACT:
        return unknown(*final.missing, rules=rules)
    day = final.executable_from
    if day is None:
        return Finding(None, final.status, rules, steps=("No order of removal is final.",))
    if issued["type"] == "administrative":
        return _after_fourteen_days(case, issued, final, day)
    if issued["type"] in FORMER:
        return _after_consent_wait(case, issued, final, day)
    return Finding(
        day, final.status, rules, steps=(f"The order may be carried out from {said(day)}.",)
    )


def _after_fourteen_days(
    case: Case, issued: Event, final: finality.Finality, day: date
) -> Finding:  # fmt: skip
    """Return the first day for a 238(b) order: fourteen days must have passed (D-20)."""
    rules = ("D-11", "D-20", "F-14")
    looked = tried((FOURTEEN_DAYS_WAIVED,), case, issued)
    wait = parameters.value_on("administrative_order_wait_days", max(issued.on, IIRIRA))
    if looked.applied is not None:
        return Finding(
            day, final.status, rules, considered=looked.considered, steps=(looked.applied.applied,)
        )
    day = max(day, issued.on + timedelta(days=wait + 1))
    return Finding(
        day, final.status, rules, considered=looked.considered,
        steps=(f"{plain_count(issued.on, wait)} They must have passed, so {said(day)}.",),
    )  # fmt: skip


def _after_consent_wait(
    case: Case, issued: Event, final: finality.Finality, day: date
) -> Finding:  # fmt: skip
    """Return the first day for a former exclusion or deportation order (F-14)."""
    rules = ("D-11", "D-20", "F-14")
    looked = tried((CONSENTED,), case, issued)
    if looked.applied is not None:
        return Finding(
            day, final.status, rules, considered=looked.considered, steps=(looked.applied.applied,)
        )
    until = consent_wait_until(case)
    if until is None:
        return Finding(
            None, final.status, rules, considered=looked.considered,
            steps=("The person was never in custody, so the 72 hours have not begun.",),
        )  # fmt: skip
    return Finding(
        max(day, until + ONE_DAY), final.status, rules, considered=looked.considered,
        steps=(f"72 hours of custody end on {said(until)}; from the next day.",),
    )  # fmt: skip


def work_permit_allowed(case: Case) -> Finding:
    """Return whether the finding of INA 241(a)(7) was made (rule F-15)."""
    ordered = case.last("supervision_ordered")
    if ordered is None:
        return NOT_APPLICABLE
    if ordered.get("removal_impracticable") is True:
        return Finding(
            True, rules=("F-15",),
            steps=("The order of supervision finds that removal is impracticable.",),
        )  # fmt: skip
    return Finding(
        False, rules=("F-15",),
        steps=("The order of supervision, as recorded, has no finding of INA 241(a)(7).",),
    )  # fmt: skip
