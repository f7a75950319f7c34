"""Holds that follow from an order, its review, stays, and how it may be carried out."""

from datetime import date, timedelta
from typing import Final

from duecourse.law import parameters
from duecourse.law.calendar import ONE_DAY, add_years
from duecourse.law.case import ARRIVALS, EXITS, Case, Event, stays
from duecourse.law.rules import cfr_1003_appeals as appeals
from duecourse.law.rules import cfr_1003_finality as finality
from duecourse.law.rules import cfr_1240_grant as voluntary
from duecourse.law.rules import ina_241_post_order as post_order
from duecourse.law.rules.holds_of_motions import paired
from duecourse.law.rules.holds_shape import (
    GATE,
    HARD,
    Hold,
    check,
    first_after,
    one,
    runs_through,
)
from duecourse.law.rules.ina_212a9b_periods import earliest

WARRANTS: Final = {
    "removal": ("I-205",), "exclusion": ("I-205",), "deportation": ("I-205",),
    "expedited": ("I-860",), "reinstatement": ("I-871",), "administrative": ("I-851A", "I-205"),
}  # fmt: skip
FOURTEEN: Final = 14
EARLIER_REACH_DAYS: Final = 14
REACH_YEARS: Final = 2
JUDGES: Final = ("IJ", "BIA")


def executable(case: Case) -> Event | None:
    """Return the operative order if it is executable by finality on the day.

    An order already carried out, by removal or by leaving under it, is spent once the person has
    come back: only a new order or its reinstatement can be executed then. INA 241(a)(5).
    """
    issued = appeals.order(case)
    if issued is None or carried_out(case, issued):
        return None
    from_ = finality.order(case, issued).executable_from
    return issued if from_ is not None and from_ <= case.as_of else None


def carried_out(case: Case, issued: Event) -> bool:
    """Say whether the person left after the order and came back."""
    left = first_after(case, issued, *EXITS)
    return left is not None and bool(case.after(left, *ARRIVALS, "paroled", "sought_admission"))


def not_executable(case: Case) -> list[Hold]:
    """J01: no order, or it is not executable by finality. 8 CFR 1241.1; INA 241(a)(1)."""
    return one("J01", GATE, when=executable(case) is None)


def appeal_time(case: Case) -> list[Hold]:
    """J02: the appeal time runs and is not waived. 8 CFR 1003.6(a)."""
    stays_ = case.finding(appeals.automatic_stay)
    return one("J02", HARD, when="appeal_time" in (stays_.value or ()))


def appeal_pending(case: Case) -> list[Hold]:
    """J03: timely appeal or certification pending; late or without fee: CHECK. 1003.6(a)."""
    stays_ = case.finding(appeals.automatic_stay)
    issued = appeals.order(case)
    if issued is None:
        return []
    standing = "appeal_pending" in (stays_.value or ()) or _certified(case, issued)
    found = one("J03", HARD, when=standing)
    for filed, decided in appeals.appeals(case, issued):
        # An appeal from an order that goes to no Board is for an attorney too: it may be a motion.
        lies = appeals.goes_to_the_board(issued)
        if not (lies and appeals.is_proper(case, filed, issued)) and runs_through(case, decided):
            found += check(case, "J03", filed)
    return found


def _certified(case: Case, issued: Event) -> bool:
    """Say whether a certification is pending, through the day of its decision."""
    for certified in case.all("case_certified"):
        if certified.on >= issued.on:
            decided = first_after(case, certified, "appeal_decided", subject="certification")
            if runs_through(case, decided):
                return True
    return False


def standing_stays(case: Case, *by: str) -> list[Event]:
    """Return the stays of removal in force by one of these, through the day of their end."""
    found = []
    for granted in case.all("stay_granted"):
        last = earliest(granted.get("until"), _lifted_on(case, granted))
        if granted["by"] in by and (last is None or case.as_of <= last):
            found.append(granted)
    return found


def _lifted_on(case: Case, granted: Event) -> date | None:
    """Return the day on which a stay was lifted.

    A lift does not say which stay it lifts. Stays of one basis end together; where stays of several
    bases stand, each basis needs a lift of its own, so that no stay ends by a guess.
    """
    lifts = case.after(granted, "stay_lifted", by=granted["by"])
    if not lifts:
        return None
    bases = {
        other.get("basis")
        for other in case.all("stay_granted", by=granted["by"])
        if (other.on, other.n) < (lifts[0].on, lifts[0].n)
        and not (other.get("until") is not None and other["until"] < lifts[0].on)
    }
    needed = max(1, len(bases))
    return lifts[needed - 1].on if len(lifts) >= needed else None


def court_stay(case: Case) -> list[Hold]:
    """J06: stay by a court. INA 242(b)(3)(B),(f)(2); 8 CFR 241.3(c)."""
    return one("J06", HARD, when=bool(standing_stays(case, "court")))


def _after_boarding(case: Case, granted: Event) -> bool | None:
    """Say whether a stay came after boarding; None when the hour is not known on that day."""
    boarded = case.last("boarding_completed")
    if boarded is None or case.after(boarded, *ARRIVALS, "paroled", "sought_admission"):
        return False  # a boarding before the person came back belongs to an earlier removal
    if granted.at is not None and boarded.at is not None:
        return granted.at > boarded.at
    if granted.on != boarded.on:
        return granted.on > boarded.on
    return None


def judge_stay(case: Case) -> list[Hold]:
    """J07: stay by judge or Board, unless after boarding. 1003.2(f), 241.6(c), 1241.6(c)."""
    granted = standing_stays(case, *JUDGES)
    return one("J07", HARD, when=any(_after_boarding(case, e) is not True for e in granted))


def stay_at_boarding(case: Case) -> list[Hold]:
    """J40: a judge's or Board's stay after boarding, or on that day. 241.6(c), 1241.6(c)."""
    found: list[Hold] = []
    for granted in standing_stays(case, *JUDGES):
        if _after_boarding(case, granted) is not False:
            found += check(case, "J40", granted)
    return found


def dhs_stay(case: Case) -> list[Hold]:
    """J08: stay by DHS. 8 CFR 241.6; INA 241(c)(2), 237(d)(3)."""
    return one("J08", HARD, when=bool(standing_stays(case, "DHS")))


def imprisonment(case: Case) -> list[Hold]:
    """J16: imprisoned, without authority to remove early. INA 241(a)(4)(A)."""
    terms = [e for e in case.all("imprisonment_started") if not e.get("removal_authority")]
    served = [first_after(case, term, "imprisonment_ended") for term in terms]
    return one("J16", HARD, when=any(runs_through(case, ended) for ended in served))


def fourteen_days(case: Case) -> list[Hold]:
    """J17: an order under 238(b) through day 14, not waived. INA 238(b)(3)."""
    issued = appeals.order(case)
    if issued is None or issued["type"] != "administrative":
        return []
    waived = any(e.on >= issued.on for e in case.all("right_waived", right="fourteen_day_wait"))
    last = issued.on + timedelta(days=FOURTEEN)
    return one("J17", HARD, when=not waived and case.as_of <= last)


def voluntary_departure(case: Case) -> list[Hold]:
    """J18: the voluntary-departure period runs; bond failed: CHECK. INA 240B; 1240.26."""
    grant = voluntary.latest(case)
    if grant is None:
        return []
    if grant.state == "terminated":
        return one("J18", HARD, when=grant.ended_on == case.as_of)
    if grant.state != "running":
        return []
    if grant.bond_failed_on is not None:
        return check(case, "J18", grant.granted, since=grant.bond_failed_on + ONE_DAY)
    return one("J18", HARD, when=True)


def relief_or_end(case: Case) -> list[Hold]:
    """J20: relief granted, proceedings ended, order vacated, adjustment approved. INA 240A, 245."""
    issued = case.last("order_issued")
    ended = [e for e in case.all("proceedings_ended") if e["how"] != "administratively_closed"]
    ended += case.all("adjustment_decided", outcome="approved")
    if any(issued is None or (e.on, e.n) > (issued.on, issued.n) for e in ended):
        return one("J20", HARD, when=True)
    return one("J20", HARD, when=issued is not None and _vacated(case, issued))


def _vacated(case: Case, issued: Event) -> bool:
    """Say whether the Board or a court vacated or remanded the order; a motion is J21."""
    by_board = [
        e for e in case.after(issued, "appeal_decided")
        if e["subject"] in ("decision", "certification")
        and e["outcome"] in ("remanded", "sustained")
    ]  # fmt: skip
    return bool(by_board or case.after(issued, "review_petition_decided", outcome="granted"))


def reinstatement(case: Case) -> list[Hold]:
    """J26: a reinstatement order and a prerequisite of F-12 missing. 1241.8(a),(b)."""
    issued = appeals.order(case)
    if issued is None or issued["type"] != "reinstatement":
        return []
    entries = [e for e in case.all("entered_without_inspection") if e.on <= issued.on]
    last = stays(case)[-1].entry if stays(case) else None
    ready = (
        bool(entries)
        and last is not None
        and last.kind == "entered_without_inspection"
        and post_order.executed_before(case, entries[-1])
        and not post_order.identity_open(case)
        and any(
            e["statement_taken"]
            for e in case.all("reinstatement_notice_served")
            if e.on >= entries[-1].on
        )
    )
    return one("J26", GATE, when=not ready)


def travel_document(case: Case) -> list[Hold]:
    """J28: an executable order and no valid document for the destination. INA 241(b)(1)-(2)."""
    issued = executable(case)
    if issued is None:
        return []
    destination = case.ask.get("destination") or issued.get("country")
    if destination is None:
        return []
    shown = any(
        e.get("expires_on") is None or e["expires_on"] >= case.as_of
        for e in case.all("travel_document_presented", country=destination)
    )
    answered = case.last("country_answered", country=destination)
    accepted = answered is not None and answered["accepted"]
    return one("J28", GATE, when=not shown and not accepted, scope=destination)


def third_country(case: Case) -> list[Hold]:
    """J29: a destination other than the country ordered. INA 241(b)(3); CAT; D.V.D."""
    destination, issued = case.ask.get("destination"), appeals.order(case)
    if destination is None or issued is None or destination == issued.get("country"):
        return []
    notices = case.all("third_country_notice_served", country=destination)
    told = any(e["fear_opportunity"] and e.on >= issued.on for e in notices)
    found = one("J29", GATE, when=not told, scope=destination)
    return found + check(case, "J29", issued, country=destination)


def expedited_reach(case: Case) -> list[Hold]:
    """J31: an expedited order outside its reach. INA 235(b)(1)(A)(iii); 235.3(b)(1)(ii),(b)(6)."""
    issued = appeals.order(case)
    if issued is None or issued["type"] != "expedited":
        return []
    inside = [stay for stay in stays(case) if stay.holds(issued.on)]
    left = [e for e in case.all(*EXITS) if e.on < issued.on]
    paroled = any(
        e.on <= issued.on and (not left or e.on >= left[-1].on) for e in case.all("paroled")
    )
    if not inside:
        return one("J31", GATE, when=paroled)
    entry = inside[-1].entry
    if paroled or entry.kind != "entered_without_inspection":
        return one("J31", GATE, when=True)
    two_years = add_years(entry.on, REACH_YEARS) <= issued.on
    designated = parameters.value_on("expedited_interior_designation", issued.on) is True
    over = issued.on > entry.on + timedelta(days=EARLIER_REACH_DAYS)
    return one("J31", GATE, when=two_years or (over and not designated))


def consent_wait(case: Case) -> list[Hold]:
    """J34: exclusion or deportation order, 72 hours of custody. 8 CFR 241.22, 241.33."""
    issued = appeals.order(case)
    if issued is None or issued["type"] not in post_order.FORMER:
        return []
    if any(e.on >= issued.on for e in case.all("right_waived", right="seventy_two_hours")):
        return []
    until = post_order.consent_wait_until(case)
    return one("J34", HARD, when=until is None or case.as_of <= until)


def supervision_revoked(case: Case) -> list[Hold]:
    """J35: release revoked without notice and interview. 241.4(l), 241.13(i)."""
    revoked = case.last("supervision_revoked")
    if revoked is None:
        return []
    heard = case.past(revoked.get("notice_on")) and case.past(revoked.get("interview_on"))
    return [] if heard else check(case, "J35", revoked)


def warrant(case: Case) -> list[Hold]:
    """J37: an executable order and no warrant of its form, on or after the order. 8 CFR 241.2."""
    issued = executable(case)
    if issued is None:
        return []
    signed = any(
        e["form"] in WARRANTS[issued["type"]] and e.on >= issued.on
        for e in case.all("warrant_issued")
    )
    return one("J37", GATE, when=not signed)


def asylum_fee(case: Case) -> list[Hold]:
    """J38: opened only for an unpaid asylum fee while that is stayed. D. Mass. 26-cv-13038."""
    issued = case.last("nta_issued")
    if issued is None or issued.get("sole_ground") != "unpaid_asylum_fee":
        return []
    if parameters.value_on("annual_asylum_fee_enforced", case.as_of) is True:
        return []
    return check(case, "J38", issued)


def circuit_rule(case: Case) -> list[Hold]:
    """J39: a petition pending and no court stay ever: the circuit's automatic-stay rule."""
    issued = appeals.order(case)
    if issued is None or any(e.on >= issued.on for e in case.all("stay_granted", by="court")):
        return []
    found: list[Hold] = []
    for petition, decided in paired(
        case.all("review_petition_filed"), case.all("review_petition_decided")
    ):
        if petition.on >= issued.on and runs_through(case, decided):
            found += check(case, "J39", petition)
    return found
