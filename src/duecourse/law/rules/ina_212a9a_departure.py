"""Leaving and its effects: INA 101(g), 212(a)(9)(A), 276; 8 CFR 241.7.

Rules I-01 to I-07, E-10, E-13.
"""

from datetime import date
from typing import Final

from duecourse.law.calendar import add_years, said
from duecourse.law.case import Case, Event, stays
from duecourse.law.findings import NOT_APPLICABLE, Finding, Status
from duecourse.law.rules import cfr_1003_appeals as appeals
from duecourse.law.rules import cfr_1003_finality as finality
from duecourse.law.rules import cfr_1240_grant as voluntary

YEARS: Final = {"5y": 5, "10y": 10, "20y": 20}
CARRYING_OUT: Final = ("removed", "self_removal")
LINKED: Final = ("fingerprint", "passport")
MET: Final = ("encountered", "arrested", "custody_started")
SOURCES: Final = {
    "carrier_manifest": "A", "biometric_exit": "A", "consular_form": "B", "cbp_home_land": "C",
    "foreign_stamp": "C", "statement": "D",
}  # fmt: skip


def last_exit(case: Case) -> Event | None:
    """Return the last exit."""
    return case.last("departed", "removed")


def effect_of(case: Case, left: Event) -> tuple[str, Status]:
    """Return the legal effect of one exit and how sure it is (I-02, I-03, I-06, E-06, E-10)."""
    if left.kind == "removed":
        return "removed", Status.OK
    withdrawn = [e for e in case.all("application_withdrawn") if e.on <= left.on]
    if withdrawn and not _entered_between(case, withdrawn[-1], left):
        return "withdrawal", Status.OK
    for grant in voluntary.grants(case):
        if grant.state == "complied" and grant.left is left and grant.bond_failed_on is None:
            return "voluntary_departure", Status.OK
        safe = voluntary.safe_exit_day(case, grant)
        if safe is not None and grant.started_on <= left.on <= safe and _proved(case, left):
            return "not_removal", Status.OK
    return _under_an_order(case, left)


def _entered_between(case: Case, earlier: Event, left: Event) -> bool:
    arrivals = case.after(earlier, "admitted", "entered_without_inspection", "paroled")
    return any(e.on <= left.on for e in arrivals)


def _proved(case: Case, left: Event) -> bool:
    return any(e.on >= left.on for e in case.all("departure_proof_given"))


def _under_an_order(case: Case, left: Event) -> tuple[str, Status]:
    issued = [e for e in case.all("order_issued") if e.on <= left.on]
    if not issued:
        return "no_order", Status.OK
    order = issued[-1]
    vacated = appeals.vacated(case, order)
    earlier = [
        e for e in case.after(order, "removed", "departed") if (e.on, e.n) < (left.on, left.n)
    ]
    if (vacated is not None and vacated.on <= left.on) or earlier:
        return "no_order", Status.OK
    final = finality.order(case, order)
    from_ = final.executable_from
    if from_ is not None and from_ <= left.on and final.by not in ("departure", "withdrawal"):
        return "self_removal", final.status
    # Under appeal, or through the last day to appeal: an attorney confirms (rule I-03).
    return "self_removal", Status.NEEDS_ATTORNEY


EFFECTS: Final = {
    "removed": "an officer removed the person",
    "withdrawal": "the person was let to withdraw the application for admission",
    "voluntary_departure": "the person left within voluntary departure",
    "not_removal": "the person left in the days in which leaving, with proof, is no removal",
    "no_order": "no order stood against the person",
    "self_removal": "an order stood, and leaving carries it out, whoever pays",
}


def effect(case: Case) -> Finding:
    """Return the legal effect of the last exit (rules E-10, I-02, I-03, I-06, K-07)."""
    left = last_exit(case)
    if left is None:
        return NOT_APPLICABLE
    name, status = effect_of(case, left)
    step = f"On {said(left.on)} {EFFECTS[name]}."
    if status is Status.NEEDS_ATTORNEY:
        step += " The order was not final beyond doubt that day, so an attorney confirms."
    return Finding(name, status, ("E-10", "I-02", "I-03", "I-06"), steps=(step,))


def inadmissible(case: Case) -> Finding:
    """Return the bar of INA 212(a)(9)(A) after the last exit (rules I-01, I-02, I-06)."""
    left = last_exit(case)
    if left is None:
        return NOT_APPLICABLE
    name, status = effect_of(case, left)
    why = f"On {said(left.on)} {EFFECTS[name]}"
    if name not in CARRYING_OUT:
        return Finding("none", status, ("I-01", "I-06"), steps=(f"{why}: no bar follows.",))
    length = _length(case, left)
    step = f"{why}; {LENGTHS[length]}: {length}."
    return Finding(length, status, ("I-01", "I-02"), steps=(step,))


LENGTHS: Final = {
    "permanent": "there is a conviction of an aggravated felony",
    "20y": "it was not the first removal",
    "5y": "the order was expedited, or the case began on arrival",
    "10y": "none of the other lengths applies",
}


def _length(case: Case, left: Event) -> str:
    classes = {c for e in case.all("convicted") if e.on <= left.on for c in e["classes"]}
    if "aggravated_felony" in classes:
        return "permanent"
    earlier = [e for e in case.all("departed", "removed") if (e.on, e.n) < (left.on, left.n)]
    if any(effect_of(case, e)[0] in CARRYING_OUT for e in earlier):
        return "20y"
    order = [e for e in case.all("order_issued") if e.on <= left.on]
    expedited = bool(order) and order[-1]["type"] == "expedited"
    return "5y" if expedited or _arriving(case, left) else "10y"


def _arriving(case: Case, left: Event) -> bool:
    """Say whether the case that led to an exit began on arrival: by its last Notice to Appear."""
    charged = [
        e
        for e in case.all("nta_served")
        if e.get("classified_as") and (e.on, e.n) < (left.on, left.n)
    ]
    if charged:
        return bool(charged[-1].get("classified_as") == "arriving")
    sought = [e for e in case.all("sought_admission") if (e.on, e.n) < (left.on, left.n)]
    if not sought:
        return False
    entered = case.after(sought[-1], "admitted", "entered_without_inspection")
    return not entered or entered[0].on > left.on


def inadmissible_through(case: Case) -> Finding:
    """Return the last barred day (rule I-01)."""
    left, found = last_exit(case), case.finding(inadmissible)
    if left is None or found.value not in YEARS:
        return NOT_APPLICABLE
    years = YEARS[found.value]
    day = add_years(left.on, years)
    step = f"{years} years from the exit on {said(left.on)}: {said(day)}."
    return Finding(day, found.status, ("I-01",), steps=(step,))


def exit_records(case: Case) -> list[Event]:
    """Return the outside records of the last departure: those since the last entry."""
    found = stays(case)
    since: date = found[-1].first if found else date.min
    return [e for e in case.all("exit_recorded") if e.on >= since]


def is_linked(case: Case, record: Event) -> bool:
    """Say whether a record is this person's: by its own match, or because a person linked it."""
    if record["match"] in LINKED:
        return True
    return bool(case.after(record, "concern_resolved", concern="identity"))


def is_strong(record: Event) -> bool:
    """Say whether a record of this source can close a case once it is linked (grade A or B)."""
    return SOURCES[record["source"]] in ("A", "B")


def is_loose(record: Event) -> bool:
    """Say whether a record of grade A or B was matched by name and birth date only (I-05)."""
    return is_strong(record) and record["match"] not in LINKED


def grade_of(case: Case) -> str:
    """Return the best grade of evidence of the last departure (rule I-04)."""
    grades = set()
    for record in exit_records(case):
        grade = SOURCES[record["source"]]
        linked = is_linked(case, record) or grade in ("C", "D")
        grades.add(grade if linked else "unlinked")
    for grade in ("A", "B", "unlinked", "C", "D"):
        if grade in grades:
            return grade
    return "none"


def proof_grade(case: Case) -> Finding:
    """Return the grade of evidence of the departure (rules I-04, E-13)."""
    grade = grade_of(case)
    step = f"The best record of an exit since the last entry is of grade {grade}."
    if grade == "none":
        step = "No outside record of an exit since the last entry; that proves nothing."
    elif grade == "unlinked":
        step = "A record was matched by name and birth date only, and nobody linked it."
    return Finding(grade, rules=("I-04", "E-13"), steps=(step,))


def open_identity_concern(case: Case) -> bool:
    """Say whether a doubt about identity is open."""
    raised = case.last("concern_raised", concern="identity")
    return raised is not None and not case.after(raised, "concern_resolved", concern="identity")


def unlinked_exit(case: Case) -> bool:
    """Say whether an unlinked exit waits for a person or a linked A or B record (rule I-05)."""
    return grade_of(case) == "unlinked"


def may_close(case: Case) -> Finding:
    """Return whether the case may be closed as departed (rules I-04, I-05)."""
    rules = ("I-04", "I-05")
    records = exit_records(case)
    grade = grade_of(case)
    if grade not in ("A", "B"):
        step = f"Only a record of grade A or B closes a case; the best here: {grade}."
        return Finding(False, rules=rules, steps=(step,))
    if open_identity_concern(case):
        step = "It is in doubt whose record this is."
        return Finding(False, rules=rules, steps=(step,))
    met = case.after(records[-1], *MET)
    entered = case.after(records[-1], "admitted", "paroled", "entered_without_inspection")
    if met and (not entered or (met[0].on, met[0].n) < (entered[0].on, entered[0].n)):
        step = f"Somebody met the person inside on {said(met[0].on)}, without a new entry."
        return Finding(False, Status.UNKNOWN_FACT, rules, ("departure",), steps=(step,))
    step = f"A record of grade {grade}, whose person is clear, and nobody met the person since."
    return Finding(True, rules=rules, steps=(step,))


def presence_inferred(_case: Case) -> Finding:
    """Return False: the absence of an exit record proves nothing (rule I-04)."""
    step = "That no exit is recorded proves neither that the person is here nor that they left."
    return Finding(False, rules=("I-04",), steps=(step,))


def reentry_crime(case: Case) -> Finding:
    """Return whether INA 276 exposure exists after removal or self-removal (rule I-07)."""
    effects = [effect_of(case, e) for e in case.all("departed", "removed")]
    carried = [status for name, status in effects if name in CARRYING_OUT]
    if not carried:
        step = "No exit carried out an order, so none exposes to INA 276."
        return Finding(False, rules=("I-07",), steps=(step,))
    sure = Status.OK if Status.OK in carried else carried[-1]
    step = "An exit carried out an order: coming back without consent is a crime."
    return Finding(True, sure, ("I-07",), steps=(step,))
