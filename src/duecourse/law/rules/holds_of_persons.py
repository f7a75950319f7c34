"""Holds that follow from protection, claims, age, and facts that a person must look at first."""

from typing import Final

from duecourse.law import parameters
from duecourse.law.calendar import add_years
from duecourse.law.case import Case, Event
from duecourse.law.rules import cfr_1003_appeals as appeals
from duecourse.law.rules import ina_208_asylum, ina_212a9a_departure
from duecourse.law.rules import ina_212a9b_periods as periods
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

ADULT_YEARS: Final = 18
SPECIAL_ADJUSTMENT: Final = ("nacara_202", "hrifa")


def asylum(case: Case) -> list[Hold]:
    """J09: asylum granted and not ended. INA 208(c)(1)(A),(3)."""
    return one("J09", HARD, when=ina_208_asylum.asylum_stands(case))


def withholding(case: Case) -> list[Hold]:
    """J10: withholding or CAT protection granted and not ended. INA 241(b)(3); 1208.16-.17, .24."""
    return [Hold("J10", grant["country"], HARD) for grant in ina_208_asylum.withholdings(case)]


def credible_fear(case: Case) -> list[Hold]:
    """J11: credible fear expressed and not settled. INA 235(b)(1)(A)(ii),(B)(iii); 235.3(b)(4)."""
    stated = case.all("fear_expressed", type="credible")
    return one("J11", HARD, when=any(_credible_open(case, one_) for one_ in stated))


def _credible_open(case: Case, stated: Event) -> bool:
    """Say whether one statement of credible fear is unsettled.

    Negative: until review is declined or the judge affirms; silence asks for review. Positive, or
    vacated: until the Notice to Appear is filed.
    """
    found = case.after(stated, "fear_decided", type="credible")
    if not found:
        return True
    decided = found[-1]
    if decided["outcome"] == "negative":
        if decided.get("review") == "declined":
            return runs_through(case, decided)
        affirmed = first_after(
            case, decided, "judge_review_decided", type="credible_fear", outcome="affirmed"
        )
        if affirmed is not None:
            return runs_through(case, affirmed)
        if not case.after(decided, "judge_review_decided", type="credible_fear", outcome="vacated"):
            return True
    filed = [e for e in case.all("nta_filed") if e.on >= decided.on]
    return runs_through(case, filed[0] if filed else None)


def reasonable_fear(case: Case) -> list[Hold]:
    """J12: reasonable fear expressed and not settled. 1208.31; 1241.8(e)."""
    stated = case.all("fear_expressed", type="reasonable")
    return one("J12", HARD, when=any(_reasonable_open(case, one_) for one_ in stated))


def _reasonable_open(case: Case, stated: Event) -> bool:
    """Say whether one statement of reasonable fear is unsettled.

    Negative: until review is declined or the judge affirms. Silence declines review here (8 CFR
    208.31(f)), other than for credible fear. Positive, or vacated: through withholding-only.
    """
    found = case.after(stated, "fear_decided", type="reasonable")
    if not found:
        return True
    decided = found[-1]
    if decided["outcome"] == "negative":
        if decided.get("review") in ("declined", "silent"):
            return runs_through(case, decided)
        affirmed = first_after(
            case, decided, "judge_review_decided", type="reasonable_fear", outcome="affirmed"
        )
        if affirmed is not None:
            return runs_through(case, affirmed)
        if not case.after(
            decided, "judge_review_decided", type="reasonable_fear", outcome="vacated"
        ):
            return True
    return _withholding_only_runs(case, decided)


def _withholding_only_runs(case: Case, decided: Event) -> bool:
    """Say whether the withholding-only case runs, with its appeal and the time for it.

    A grant ends it on its day, unless somebody appeals: the country is then held by J10.
    """
    rulings = case.after(decided, "judge_review_decided", type="withholding_only")
    if not rulings or runs_through(case, rulings[-1]):
        return True
    filed = case.after(rulings[-1], "appeal_filed", subject="withholding_only")
    pairs = paired(filed, case.after(rulings[-1], "appeal_decided", subject="withholding_only"))
    if any(_appeal_open(case, one_, closed) for one_, closed in pairs):
        return True
    # A rejected appeal was never made, so that the time for a proper one still runs.
    settled = any(closed is not None and closed["outcome"] != "rejected" for _, closed in pairs)
    if settled or rulings[-1]["outcome"] == "granted":
        return False
    days = parameters.value_on("bia_appeal_days", rulings[-1].on)
    return case.as_of <= case.calendar.after(rulings[-1].on, days, eoir=True).due


def _appeal_open(case: Case, filed: Event, closed: Event | None) -> bool:
    """Say whether an appeal leaves withholding undecided, through the day of its decision.

    A remand, or the person's own success, leaves it to the judge, whose next ruling is not here.
    """
    if closed is None or closed.on >= case.as_of or closed["outcome"] == "remanded":
        return True
    return bool(closed["outcome"] == "sustained" and filed["by"] == "respondent")


def tps(case: Case) -> list[Hold]:
    """J13: TPS or prima facie benefits in force. INA 244(a)(1)(A),(a)(4)."""
    return one("J13", HARD, when=_in_force(case, "tps"))


def _in_force(case: Case, *bases: str) -> bool:
    return any(p.basis in bases and p.holds(case.as_of) for p in periods.periods(case))


def citizenship(case: Case) -> list[Hold]:
    """J14: citizenship claimed, indicated or confirmed, until refuted in writing.

    235.3(b)(5)(iv); INA 242(b)(5); ICE Directive 16001.2. Birth in the United States indicates it.
    """
    claimed = case.last("citizenship_claimed")
    decided = case.last("citizenship_decided")
    indicated = case.birth_country == "US" or "US" in case.nationalities
    if claimed is None and decided is None:
        return one("J14", HARD, when=indicated)
    if decided is None:
        return one("J14", HARD, when=True)
    later = claimed is not None and (claimed.on, claimed.n) > (decided.on, decided.n)
    if later or decided["outcome"] == "confirmed":
        return one("J14", HARD, when=True)
    return one("J14", HARD, when=decided.on >= case.as_of)


def status_claim(case: Case) -> list[Hold]:
    """J15: a claim of status in expedited removal. INA 235(b)(1)(C); 235.3(b)(5)."""
    reviews = [
        first_after(case, claimed, "status_claim_reviewed", outcome="not_established")
        for claimed in case.all("status_claimed")
    ]
    return one("J15", GATE, when=any(runs_through(case, reviewed) for reviewed in reviews))


def unaccompanied_child(case: Case) -> list[Hold]:
    """J19: an unaccompanied child; an adult since: CHECK. 8 USC 1232(a)(3),(a)(5)(D),(b)(3).

    Only against an expedited order, or while no Notice to Appear is filed (a child of a contiguous
    country may go home without one).
    """
    found = case.last("uac_determined")
    if found is None:
        return []
    issued = appeals.order(case)
    expedited = issued is not None and issued["type"] == "expedited"
    charged = not runs_through(case, case.first("nta_filed"))
    if not expedited and (charged or found.get("contiguous")):
        return []
    adult_on = None if case.birth_on is None else add_years(case.birth_on, ADULT_YEARS)
    if adult_on is None or case.as_of < adult_on:
        return one("J19", HARD, when=True)
    fact = max(found, issued, key=_place) if expedited and issued is not None else found
    return check(case, "J19", fact, since=adult_on)


def deferred_or_parole(case: Case) -> list[Hold]:
    """J22: deferred action, DED or parole in force. 236.21-25; 212.5(e)."""
    grants = [*case.all("deferred_action_granted"), *case.all("paroled")]
    found = False
    for grant in grants:
        benefit = "parole" if grant.kind == "paroled" else "deferred_action"
        last = periods.earliest(grant.get("until"), periods.ended(case, grant, benefit))
        found = found or last is None or case.as_of <= last
    return one("J22", HARD, when=found)


def victim(case: Case) -> list[Hold]:
    """J23: protection of a victim; a class order: CHECK. 214.204; 214.14(c)(1)(ii)."""
    found: list[Hold] = []
    for grant in case.all("victim_protection_granted"):
        last = periods.earliest(grant.get("until"), periods.ended(case, grant, "victim_protection"))
        if last is not None and case.as_of > last:
            continue
        if grant["basis"] == "class_order":
            found += check(case, "J23", grant)
        else:
            found += one("J23", HARD, when=True)
    return found


def family_unity(case: Case) -> list[Hold]:
    """J24: reinstatement against Family Unity, NACARA 202 or HRIFA. 236.15; 1241.8(d)."""
    issued = appeals.order(case)
    if issued is None or issued["type"] != "reinstatement":
        return []
    found: list[Hold] = []
    for granted in case.all("family_unity_granted"):
        ended = periods.ended(case, granted, "family_unity")
        last = periods.earliest(granted.get("until"), ended)
        if last is None or case.as_of <= last:
            found += check(case, "J24", max(granted, issued, key=_place))
    for filed, decided in paired(case.all("adjustment_filed"), case.all("adjustment_decided")):
        # An approval keeps the hold: the old order may not be used against who has been granted it.
        open_ = decided is None or decided["outcome"] == "approved" or decided.on >= case.as_of
        if filed.get("basis") in SPECIAL_ADJUSTMENT and open_:
            found += check(case, "J24", max(filed, issued, key=_place))
    return found


def _place(event: Event) -> tuple[object, int]:
    return event.on, event.n


def _concern(case: Case, name: str) -> Event | None:
    """Return the concern if it is open, through the day on which it is resolved."""
    raised = case.last("concern_raised", concern=name)
    if raised is None:
        return None
    resolved = first_after(case, raised, "concern_resolved", concern=name)
    return raised if runs_through(case, resolved) else None


def _checked_concern(case: Case, id_: str, name: str) -> list[Hold]:
    raised = _concern(case, name)
    return [] if raised is None else check(case, id_, raised)


def witness(case: Case) -> list[Hold]:
    """J25: needed as a witness, no consent. 8 CFR 215.2-215.3(f)-(h); INA 241(c)(2)(A)(ii)."""
    return one("J25", GATE, when=_concern(case, "witness") is not None)


def identity(case: Case) -> list[Hold]:
    """J27: doubt about identity, or an exit that nobody linked. Product rule.

    An unlinked exit holds through the day on which a person links it, or on which a linked record
    of grade A or B says the same.
    """
    doubt = _concern(case, "identity") is not None
    unlinked = ina_212a9a_departure.unlinked_exit(case)
    return one("J27", GATE, when=doubt or unlinked or _linked_today(case))


def _linked_today(case: Case) -> bool:
    records = ina_212a9a_departure.exit_records(case)
    loose = [r for r in records if ina_212a9a_departure.is_loose(r)]
    if not loose:
        return False
    linking = [
        e for e in case.all("exit_recorded")
        if e in records and e not in loose and ina_212a9a_departure.is_strong(e)
    ]  # fmt: skip
    linking += case.after(loose[0], "concern_resolved", concern="identity")
    # The first link decides; a later one of the same day finds the exit linked already.
    return bool(linking) and min(e.on for e in linking) == case.as_of


def alien_enemies(case: Case) -> list[Hold]:
    """J30: a designation under the Alien Enemies Act. A.A.R.P., J.G.G. (2025)."""
    return one("J30", HARD, when=_concern(case, "alien_enemies") is not None)


def competency(case: Case) -> list[Hold]:
    """J32: mental competency; a minor in proceedings without counsel. INA 240(b)(3); M-A-M-."""
    found = _checked_concern(case, "J32", "competency")
    filed = case.last("nta_filed")
    minor = case.birth_on is not None and case.as_of < add_years(case.birth_on, ADULT_YEARS)
    if minor and filed is not None:
        counsel = case.first("counsel_entered")
        before = counsel is not None and (counsel.on, counsel.n) < (filed.on, filed.n)
        if not before and runs_through(case, counsel):
            found += check(case, "J32", filed)
    return found


def medical(case: Case) -> list[Hold]:
    """J33: fitness to travel. INA 241(f); 241.2."""
    return _checked_concern(case, "J33", "medical")


def protected_information(case: Case) -> list[Hold]:
    """J36: a decision that rests on protected information. 8 USC 1367(a)(1)."""
    return one("J36", GATE, when=_concern(case, "protected_information") is not None)
