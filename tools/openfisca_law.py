"""Nineteen findings of the law in OpenFisca's idiom, to be measured beside the bulk engine.

Written for speed, and in OpenFisca's favour: only values (no status, no missing facts, no readings,
no reasons), one number a fact, and day tables instead of calendars in the formulas. Days are
counted from 1900; 0 stands for no value; of truths 1 is False and 2 is True.
"""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DAY, ETERNITY, period
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from duecourse.law import calendar, parameters
from openfisca_inputs import BASE, INPUTS, of_document, of_file

Case = build_entity(key="case", plural="cases", label="A case", is_person=True)
LAST_DAY: Final = date(2160, 1, 1).toordinal() - BASE
DAYS: Final = [date.fromordinal(BASE + n) for n in range(LAST_DAY)]
# The variables that hold the parts of each finding's value.
VALUES: Final[dict[str, dict[str, str]]] = {}
# Of findings whose value is a text: the number of each text.
TEXTS: Final = {
    "protection.one_year_bar": {"none": 1, "exempt": 2, "applies_unless_excepted": 3},
}
VARIABLES: Final[list[type[Variable]]] = []


def _table(day_of: Callable[[date], date]) -> np.ndarray:
    return np.array([day_of(day).toordinal() - BASE for day in DAYS], np.int32)


def _numbers(name: str) -> np.ndarray:
    return np.array([parameters.value_on(name, day) or 0 for day in DAYS], np.int32)


def _years(years: int) -> np.ndarray:
    return _table(lambda day: calendar.add_years(day, years))


DUE: Final = _table(lambda day: calendar.NATIONWIDE.deadline(day).due)
SAFE: Final = _table(lambda day: calendar.NATIONWIDE.deadline(day).safe)
BUSINESS_1: Final = _table(lambda day: calendar.NATIONWIDE.business_after(day, 1))
BUSINESS_10: Final = _table(lambda day: calendar.NATIONWIDE.business_after(day, 10))
YEARS_1, YEARS_14, YEARS_18 = _years(1), _years(14), _years(18)
APPEAL_DAYS: Final = _numbers("bia_appeal_days")
RESCIND_DAYS: Final = _numbers("motion_rescind_days")
HEARING_DAYS: Final = _numbers("first_hearing_days")
BOND_MINIMUM: Final = _numbers("bond_minimum")
FLOOR: Final = date(1997, 4, 1).toordinal() - BASE


def _variable(name: str, type_: type, formula: Any = None) -> None:
    stated: dict[str, Any] = {
        "value_type": type_, "entity": Case, "label": name, "__module__": __name__,
        "definition_period": ETERNITY if formula is None else DAY,
    }  # fmt: skip
    if formula is not None:
        stated["formula"] = formula
    VARIABLES.append(type(name, (Variable,), stated))


for _name in INPUTS:
    _variable(_name, bool if _name.startswith("unknown_") else int)


def computed(formula: Any) -> Any:
    """Make a variable of a formula, under its name."""
    _variable(formula.__name__, int, formula)
    return formula


def finding(name: str, *parts: str) -> Callable[[Any], Any]:
    """Make a variable of a formula that is a finding's value, or each of these parts of it."""

    def add(formula: Any) -> Any:
        VALUES[name] = dict.fromkeys(parts or ("",), formula.__name__)
        return computed(formula)

    return add


def deadline(name: str) -> Callable[[Any], Any]:
    """Make the three variables of a deadline of a formula that gives the day as counted."""

    def add(formula: Any) -> Any:
        variable = formula.__name__
        due, safe = f"{variable}_due", f"{variable}_safe"
        _variable(due, int, lambda case, period: DUE[case(variable, period)])
        _variable(safe, int, lambda case, period: SAFE[case(variable, period)])
        VALUES[name] = {"due": due, "unrolled": variable, "safe": safe}
        return computed(formula)

    return add


# Day 0 stands for none, and stays so in every table.
for _days in (DUE, SAFE, BUSINESS_1, BUSINESS_10, YEARS_1, YEARS_14, YEARS_18):
    _days[0] = 0


# Charging document and hearings.


@finding("proceedings.commenced_on")
def commenced_on(case, period):
    """Return the day on which proceedings began (rule D-04)."""
    return np.where(case("unknown_nta_filing", period), 0, case("nta_filed_on", period))


@finding("proceedings.earliest_first_hearing")
def earliest_first_hearing(case, period):
    """Return the first day on which the first hearing may be (rule D-03)."""
    served = case("served_on", period)
    return np.where(served > 0, served + HEARING_DAYS[served], 0)


@finding("proceedings.hearing_date_ok")
def hearing_date_ok(case, period):
    """Return whether the first hearing keeps the ten days, or they were waived (rule D-03)."""
    served, hearing = case("served_on", period), case("hearing_on", period)
    waived = case("ten_days_waived_on", period) >= served
    in_time = (hearing >= case("earliest_first_hearing", period)) | waived
    return np.where((served > 0) & (hearing >= served), 1 + in_time, 0)


@finding("proceedings.service_valid")
def service_valid(case, period):
    """Return whether the charging document was served as the law asks (rules D-01, D-02)."""
    served, birth = case("served_on", period), case("birth_on", period)
    by_mail, proof = case("served_by_mail", period) > 0, case("delivery_proof", period)
    to_custodian = case("to_custodian", period) > 0
    child = ~to_custodian & (birth > 0) & (served < YEARS_14[birth])
    found = np.where((by_mail & (proof == 1)) | child, 1, 2)
    open_ = (by_mail & (proof == 0)) | (~(by_mail & (proof == 1)) & ~to_custodian & (birth == 0))
    return np.where((served == 0) | open_ | case("unknown_service", period), 0, found)


@finding("proceedings.stop_time_on")
def stop_time_on(case, period):
    """Return the day on which the stop-time rule took effect (rules D-01, D-17)."""
    complete = case("time_and_place", period) == 2
    return np.where(complete & ~case("unknown_service", period), case("served_on", period), 0)


@finding("proceedings.in_absentia_allowed")
def in_absentia_allowed(case, period):
    """Return whether the missed hearing may end in absentia (rule D-05)."""
    missed, notice = case("missed_on", period), case("hearing_notice", period)
    known = (missed > 0) & (case("hearing_on", period) == missed) & (notice > 0)
    return np.where(known & ~case("unknown_service", period), 1 + (notice != 2), 0)


# Orders, appeals and motions.


@computed
def operative_order_on(case, period):
    """Return the day of the operative order: the last one, unless it was vacated since."""
    issued = case("order_on", period)
    vacated = np.maximum(case("appeal_won_on", period), case("motion_granted_on", period))
    vacated = np.maximum(vacated, case("review_granted_on", period))
    vacated = np.maximum(vacated, case("ended_on", period))
    return np.where(vacated >= issued, 0, issued)


@deadline("proceedings.appeal_due")
def appeal_last_day(case, period):
    """Return the last day for the notice of appeal, as counted (rule D-09)."""
    issued, mailed = case("operative_order_on", period), case("order_mailed_on", period)
    form = case("order_form", period)
    by_mail = (form == 2) | ((form == 0) & (mailed > 0))
    mailed = np.where(mailed <= case("as_of", period), mailed, 0)
    start = np.where(by_mail, np.where(mailed > 0, np.maximum(mailed, issued), 0), issued)
    open_ = (
        (issued > 0) & (start > 0)
        & (case("order_by_judge", period) > 0) & (case("order_regular", period) > 0)
        & (case("order_in_absentia", period) == 0) & ~case("unknown_service", period)
    )  # fmt: skip
    return np.where(open_, start + APPEAL_DAYS[start], 0)


@deadline("proceedings.rescind_due")
def rescind_last_day(case, period):
    """Return the last day to ask that an order in absentia be set aside (rule D-06)."""
    issued = case("operative_order_on", period)
    absent = (issued > 0) & (case("order_in_absentia", period) > 0)
    return np.where(absent, issued + RESCIND_DAYS[issued], 0)


# Asylum.


@computed
def last_arrival_on(case, period):
    """Return the day of the last arrival (rule G-01)."""
    arrived = np.maximum(case("admitted_on", period), case("entered_on", period))
    arrived = np.maximum(arrived, case("sought_on", period))
    left = np.maximum(case("departed_on", period), case("removed_on", period))
    paroled = case("paroled_on", period)
    # A parole counts as arrival unless the person was inside already.
    is_arrival = (paroled > arrived) & ((arrived == 0) | (left > arrived))
    arrived = np.where(is_arrival, paroled, arrived)
    return np.where(arrived > 0, np.maximum(arrived, FLOOR), 0)


@computed
def asylum_year_ends_on(case, period):
    """Return the day on which the year after the last arrival ends."""
    return YEARS_1[case("last_arrival_on", period)]


@deadline("protection.asylum_due")
def asylum_last_day(case, period):
    """Return the last day of the year in which to file, as counted (rule G-01)."""
    ends = case("asylum_year_ends_on", period)
    return np.where(case("unknown_entry", period), 0, ends)


@finding("protection.asylum_filed_on")
def asylum_filed_on(case, period):
    """Return the day on which the application counts as filed (rules A-04, G-03)."""
    filed, mailed = case("asylum_received_on", period), case("asylum_mailed_on", period)
    due = DUE[case("asylum_year_ends_on", period)]
    saved = (
        (case("filed_with_uscis", period) > 0) & (case("mailing_proof", period) > 0)
        & (mailed > 0) & (due > 0) & (filed > due) & (mailed <= due)
    )  # fmt: skip
    return np.where(saved, mailed, filed)


@finding("protection.one_year_bar")
def one_year_bar(case, period):
    """Return whether the one-year bar applies (rules G-01, G-02, G-04)."""
    arrived, due = case("last_arrival_on", period), DUE[case("asylum_year_ends_on", period)]
    filed, decided = case("asylum_received_on", period), case("asylum_decided_on", period)
    is_open = (decided < filed) | (decided >= arrived)
    for_this_stay = (filed > 0) & ((filed >= arrived) | is_open)
    day = np.where(for_this_stay, case("asylum_filed_on", period), case("as_of", period))
    found = np.where(case("uac_on", period) > 0, 2, np.where(day <= due, 1, 3))
    none = ((arrived == 0) & (found != 2)) | case("unknown_entry", period)
    return np.where(none, 0, found)


@finding("protection.interview_target")
def interview_target(case, period):
    """Return the target day of the first interview (rule G-08)."""
    filed = case("asylum_filed_on", period)
    return np.where(filed > 0, filed + 45, 0)


@finding("protection.decision_target")
def decision_target(case, period):
    """Return the target day of the decision (rule G-08)."""
    filed = case("asylum_filed_on", period)
    return np.where(filed > 0, filed + 180, 0)


@finding("protection.abandonment_presumed")
def abandonment_presumed(case, period):
    """Return whether leaving presumes the application abandoned (rules G-08, K-07)."""
    filed, decided = case("asylum_received_on", period), case("asylum_decided_on", period)
    until = np.where(decided > filed, decided, case("as_of", period))
    left = case("departed_on", period)
    gone = (left > filed) & (left <= until) & (case("advance_parole", period) == 0)
    return np.where(filed > 0, 1 + gone, 0)


# Custody.


@finding("custody.bond_allowed")
def bond_allowed(case, period):
    """Return whether release on bond is open by statute (rule H-02)."""
    authority = case("custody_authority", period)
    found = np.where(authority == 1, 2, np.where(authority == 3, 0, 1))
    none = (authority == 0) | case("unknown_criminal_record", period)
    return np.where(none, 0, found)


@finding("custody.bond_amount_ok")
def bond_amount_ok(case, period):
    """Return whether the bond is at least the minimum (rule H-03)."""
    amount = case("bond_amount", period)
    enough = amount >= BOND_MINIMUM[case("bond_on", period)]
    return np.where(amount > 0, 1 + enough, 0)


@finding("custody.child_benchmark_on")
def child_benchmark_on(case, period):
    """Return the day of the 20-day alert for a child in custody (rules H-05, K-10)."""
    started, birth = case("custody_on", period), case("birth_on", period)
    child = (started > 0) & (birth > 0) & (started < YEARS_18[birth])
    return np.where(child & ~case("unknown_birth_on", period), started + 20, 0)


# Business days: the day as counted is open, so all three parts of the deadline are that day.
@finding("custody.autostay_notice_due", "due", "unrolled", "safe")
def autostay_notice_due(case, period):
    """Return the last day of Form EOIR-43: one business day (rule D-19)."""
    return BUSINESS_1[case("release_on", period)]


@finding("custody.autostay_appeal_due", "due", "unrolled", "safe")
def autostay_appeal_due(case, period):
    """Return the last day of the appeal that keeps the stay: ten business days (D-19)."""
    return BUSINESS_10[case("release_on", period)]


# What the measurement calls.


def system() -> TaxBenefitSystem:
    """Return the law as a system of OpenFisca."""
    found = TaxBenefitSystem([Case])
    for variable in VARIABLES:
        found.add_variable(variable)
    return found


SYSTEM: Final = system()
# Every case has its own as-of day, which is a fact; OpenFisca only needs one day to ask for.
DAY_ASKED: Final = period("2026-01-01")
WANTED: Final = tuple(dict.fromkeys(name for of in VALUES.values() for name in of.values()))
FINDINGS: Final = tuple(VALUES)


def inputs_of_file(path: Path) -> dict[str, np.ndarray]:
    """Return the flat facts of every case of a file."""
    return of_file(path)


def values(inputs: Mapping[str, Any], count: int) -> dict[str, np.ndarray]:
    """Return every variable of the findings for flat facts; a fact left out is 0."""
    simulation = SimulationBuilder().build_default_simulation(SYSTEM, count=count)
    for name, column in inputs.items():
        simulation.set_input(name, ETERNITY, column)
    return {name: simulation.calculate(name, DAY_ASKED) for name in WANTED}


def values_of_document(document: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Return every variable of the findings for one case document."""
    flat = of_document(document)
    return values({name: np.array([value]) for name, value in flat.items()}, 1)
