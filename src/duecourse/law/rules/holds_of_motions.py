"""Holds that follow from motions after a decision, their appeals, and requests for a stay.

INA 240(b)(5)(C), 240(c)(7)(C)(iv); 8 CFR 1003.2(f), 1003.6(b), 1003.23(b)(4)(ii) and (iii)(C).
A motion to set aside, and a VAWA motion, stay removal by themselves; every other one stays nothing
until somebody grants a stay, so a named attorney must look at it (CHECK).
"""

from typing import Final

from duecourse.law import parameters
from duecourse.law.case import Case, Event
from duecourse.law.rules import cfr_1003_appeals as appeals
from duecourse.law.rules.holds_shape import HARD, Hold, check, first_after, one, runs_through

ORDINARY: Final = ("reopen", "reconsider", "reopen_changed_country", "reopen_joint")
FORMER: Final = ("exclusion", "deportation")
# A class order or a local rule stays many cases; it answers no one's own request.
NO_ANSWER: Final = ("class", "local_rule")
Paired = list[tuple[Event, Event | None]]


def paired(filed: list[Event], decided: list[Event]) -> Paired:
    """Return each filing with its decision, which closes the oldest open one (convention 8)."""
    left = list(decided)
    found: Paired = []
    for one_ in filed:
        answer = next((d for d in left if (d.on, d.n) > (one_.on, one_.n)), None)
        if answer is not None:
            left.remove(answer)
        found.append((one_, answer))
    return found


def motion_appeals(case: Case) -> Paired:
    """Return the appeals from denied motions, each with its decision."""
    return paired(
        case.all("appeal_filed", subject="motion"), case.all("appeal_decided", subject="motion")
    )


def appeal_stands(case: Case, decided: Event | None) -> bool:
    """Say whether an appeal from a denied motion stands, through the day of its decision.

    After a remand the motion is undecided again, until the judge rules anew.
    """
    if decided is None or decided.on >= case.as_of:
        return True
    if decided["outcome"] != "remanded":
        return False
    return runs_through(case, first_after(case, decided, "motion_decided"))


def denial_runs(case: Case, denied: Event) -> bool:
    """Say whether the appeal from a judge's denial is pending, or its time still runs."""
    if denied["outcome"] != "denied" or denied["by"] == "BIA":
        return False
    since = [
        pair for pair in motion_appeals(case) if (pair[0].on, pair[0].n) > (denied.on, denied.n)
    ]
    if any(appeal_stands(case, decided) for _, decided in since):
        return True
    # A rejected appeal was never made, so that the time for a proper one still runs.
    if any(decided is not None and decided["outcome"] != "rejected" for _, decided in since):
        return False
    days = parameters.value_on("bia_appeal_days", denied.on)
    return case.as_of <= case.calendar.after(denied.on, days, eoir=True).due


def _stays_removal(case: Case, type_: str, *, through_appeal: bool) -> bool:
    """Say whether a motion of this type stays removal: until the ruling, or through its appeal."""
    for filed, decided in appeals.open_motions(case, type_):
        if type_ == "reopen_vawa" and filed.get("qualified") is False:
            continue
        if decided is None or decided.on >= case.as_of:
            return True
        rulings = [decided, *case.after(decided, "motion_decided", type=type_)]
        if through_appeal and any(denial_runs(case, ruling) for ruling in rulings):
            return True
    return False


def _deportation_era(case: Case) -> bool:
    issued = case.last("order_issued")
    return issued is not None and issued["type"] in FORMER


def rescission(case: Case) -> list[Hold]:
    """J04: motion to set aside an order in absentia. INA 240(b)(5)(C); 1003.23(b)(4)(ii).

    Until the judge rules; an order of the deportation era through the appeal and its time.
    """
    era = _deportation_era(case)
    return one("J04", HARD, when=_stays_removal(case, "rescind", through_appeal=era))


def vawa_motion(case: Case) -> list[Hold]:
    """J05: VAWA motion, unless not a qualified alien; through its appeal. INA 240(c)(7)(C)(iv)."""
    return one("J05", HARD, when=_stays_removal(case, "reopen_vawa", through_appeal=True))


def motion_granted(case: Case) -> list[Hold]:
    """J21: a motion was granted, by the judge or on appeal, and no later order stands. 1003.23."""
    granted = [
        *case.all("motion_decided", outcome="granted"),
        *case.all("appeal_decided", subject="motion", outcome="sustained"),
    ]
    issued = case.last("order_issued")
    later = [e for e in granted if issued is None or (e.on, e.n) > (issued.on, issued.n)]
    return one("J21", HARD, when=bool(later))


def _requests(case: Case) -> Paired:
    """Return the requests for a stay, each with the answer of the one who was asked."""
    found: Paired = []
    for asked in ("DHS", "IJ", "BIA", "court"):
        answers = [
            e for e in case.all("stay_granted", "stay_denied", by=asked)
            if e.get("basis") not in NO_ANSWER
        ]  # fmt: skip
        found += paired(case.all("stay_requested", to=asked), answers)
    return found


def request_pending(case: Case) -> list[Hold]:
    """J41: a stay request until it is answered, or an ordinary motion pending. 241.6; 1003.2(f)."""
    found: list[Hold] = []
    for asked, answer in _requests(case):
        if answer is None:
            found += check(case, "J41", asked)
    motions = appeals.open_motions(case, *ORDINARY) + [
        pair for pair in appeals.open_motions(case, "reopen_vawa")
        if pair[0].get("qualified") is False
    ]  # fmt: skip
    for filed, decided in motions:
        if runs_through(case, decided):
            found += check(case, "J41", filed)
    return found


def motion_appeal(case: Case) -> list[Hold]:
    """J42: an appeal from a denied motion that stays nothing by itself is pending. 1003.6(b)."""
    found: list[Hold] = []
    for filed, decided in motion_appeals(case):
        if appeal_stands(case, decided) and not _appeal_stays(case, filed):
            found += check(case, "J42", filed)
    return found


def _appeal_stays(case: Case, filed: Event) -> bool:
    """Say whether the appeal is from a denial whose appeal itself stays removal (J04, J05)."""
    denied = [
        e for e in case.all("motion_decided", outcome="denied")
        if (e.on, e.n) < (filed.on, filed.n)
    ]  # fmt: skip
    if not denied or denied[-1]["by"] == "BIA":
        return False
    if denied[-1]["type"] == "rescind":
        return _deportation_era(case)
    return denied[-1]["type"] == "reopen_vawa" and bool(vawa_motion(case))
