"""Every finding by its name, and the unknown facts that each of them needs."""

from collections.abc import Callable
from functools import cache
from typing import Final

from duecourse.law.book import rule_book
from duecourse.law.case import Case
from duecourse.law.document import vocabulary
from duecourse.law.findings import Finding
from duecourse.law.rules import (
    cfr_214_authorised_stay,
    cfr_1003_appeals,
    cfr_1003_finality,
    cfr_1240_voluntary_departure,
    holds,
    ina_208_asylum,
    ina_212a9a_departure,
    ina_212a9b_bars,
    ina_212a9b_presence,
    ina_236_custody,
    ina_239_240_proceedings,
    ina_241_post_order,
    ina_248_extensions,
    time_counts,
)

Rule = Callable[[Case], Finding]

FINDINGS: Final[dict[str, Rule]] = {
    "time.count": time_counts.count,
    "time.hours": time_counts.hours,
    "time.age_on": time_counts.age_on,
    "time.anniversary": time_counts.anniversary,
    "time.response_due": time_counts.response_due,
    "time.parameter": time_counts.parameter,
    "time.open_day": time_counts.open_day,
    "stay.authorized_through": cfr_214_authorised_stay.authorized_through,
    "stay.first_day_out": cfr_214_authorised_stay.first_day_out,
    "stay.depart_by": cfr_214_authorised_stay.depart_by,
    "stay.extension_timely": ina_248_extensions.extension_timely,
    "stay.authorized": cfr_214_authorised_stay.authorized,
    "stay.basis": cfr_214_authorised_stay.basis,
    "stay.tps_earliest_end": cfr_214_authorised_stay.tps_earliest_end,
    "presence.starts_on": ina_212a9b_presence.starts_on,
    "presence.accruing": ina_212a9b_presence.accruing,
    "presence.days": ina_212a9b_presence.days,
    "presence.days_by_stay": ina_212a9b_presence.days_by_stay,
    "presence.bar": ina_212a9b_bars.bar,
    "presence.bar_through": ina_212a9b_bars.bar_through,
    "presence.aggregate": ina_212a9b_presence.aggregate,
    "presence.permanent_bar": ina_212a9b_bars.permanent_bar,
    "presence.consent_from": ina_212a9b_bars.consent_from,
    "presence.leave_by": ina_212a9b_presence.leave_by,
    "proceedings.hearing_filing_due": time_counts.hearing_filing_due,
    "proceedings.ordered_filing_due": time_counts.ordered_filing_due,
    "proceedings.appeal_available": cfr_1003_appeals.appeal_available,
    "proceedings.appeal_due": cfr_1003_appeals.appeal_due,
    "proceedings.appeal_filed_on": cfr_1003_appeals.appeal_filed_on,
    "proceedings.appeal_timely": cfr_1003_appeals.appeal_timely,
    "proceedings.appeal_withdrawn": cfr_1003_appeals.appeal_withdrawn,
    "proceedings.automatic_stay": cfr_1003_appeals.automatic_stay,
    "proceedings.decision_final_on": cfr_1003_finality.decision_final_on,
    "proceedings.order_final_on": cfr_1003_finality.order_final_on,
    "proceedings.final_by": cfr_1003_finality.final_by,
    "voluntary_departure.state": cfr_1240_voluntary_departure.state,
    "voluntary_departure.days_allowed": cfr_1240_voluntary_departure.days_allowed,
    "voluntary_departure.last_day": cfr_1240_voluntary_departure.last_day,
    "voluntary_departure.defects": cfr_1240_voluntary_departure.defects,
    "voluntary_departure.bond_due": cfr_1240_voluntary_departure.bond_due,
    "voluntary_departure.bond_proof_due": cfr_1240_voluntary_departure.bond_proof_due,
    "voluntary_departure.reinstatable": cfr_1240_voluntary_departure.reinstatable,
    "voluntary_departure.document_due": cfr_1240_voluntary_departure.document_due,
    "voluntary_departure.terminated": cfr_1240_voluntary_departure.terminated,
    "voluntary_departure.alternate_order_on": cfr_1240_voluntary_departure.alternate_order_on,
    "voluntary_departure.penalties": cfr_1240_voluntary_departure.penalties,
    "voluntary_departure.penalty_bar_through": cfr_1240_voluntary_departure.penalty_bar_through,
    "voluntary_departure.safe_exit_by": cfr_1240_voluntary_departure.safe_exit_by,
    "proceedings.stop_time_on": ina_239_240_proceedings.stop_time_on,
    "proceedings.service_valid": ina_239_240_proceedings.service_valid,
    "proceedings.earliest_first_hearing": ina_239_240_proceedings.earliest_first_hearing,
    "proceedings.hearing_date_ok": ina_239_240_proceedings.hearing_date_ok,
    "proceedings.commenced_on": ina_239_240_proceedings.commenced_on,
    "proceedings.in_absentia_allowed": ina_239_240_proceedings.in_absentia_allowed,
    "proceedings.relief_bar_through": ina_239_240_proceedings.relief_bar_through,
    "proceedings.rescind_due": ina_239_240_proceedings.rescind_due,
    "proceedings.reopen_due": ina_239_240_proceedings.reopen_due,
    "proceedings.vawa_reopen_due": ina_239_240_proceedings.vawa_reopen_due,
    "proceedings.reconsider_due": ina_239_240_proceedings.reconsider_due,
    "proceedings.motion_timely": ina_239_240_proceedings.motion_timely,
    "proceedings.motion_number_barred": ina_239_240_proceedings.motion_number_barred,
    "proceedings.review_due": ina_239_240_proceedings.review_due,
    "proceedings.review_due_motion": ina_239_240_proceedings.review_due_motion,
    "proceedings.motion_withdrawn": ina_239_240_proceedings.motion_withdrawn,
    "proceedings.continuous_presence": ina_239_240_proceedings.continuous_presence,
    "proceedings.address_change_due": ina_239_240_proceedings.address_change_due,
    "post_order.removal_period": ina_241_post_order.removal_period,
    "post_order.detention": ina_241_post_order.detention,
    "post_order.custody_review_by": ina_241_post_order.custody_review_by,
    "post_order.headquarters_review_on": ina_241_post_order.headquarters_review_on,
    "post_order.presumptive_period_ends": ina_241_post_order.presumptive_period_ends,
    "post_order.special_hearing_due": ina_241_post_order.special_hearing_due,
    "post_order.country_answer_by": ina_241_post_order.country_answer_by,
    "post_order.destination_step": ina_241_post_order.destination_step,
    "post_order.reinstatable": ina_241_post_order.reinstatable,
    "post_order.departure_crime_from": ina_241_post_order.departure_crime_from,
    "post_order.earliest_execution": ina_241_post_order.earliest_execution,
    "post_order.work_permit_allowed": ina_241_post_order.work_permit_allowed,
    "protection.asylum_due": ina_208_asylum.asylum_due,
    "protection.asylum_filed_on": ina_208_asylum.asylum_filed_on,
    "protection.one_year_bar": ina_208_asylum.one_year_bar,
    "protection.ead_apply_from": ina_208_asylum.ead_apply_from,
    "protection.ead_grant_from": ina_208_asylum.ead_grant_from,
    "protection.ead_eligible": ina_208_asylum.ead_eligible,
    "protection.credible_fear_review_by": ina_208_asylum.credible_fear_review_by,
    "protection.reasonable_fear_decision_due": ina_208_asylum.reasonable_fear_decision_due,
    "protection.reasonable_fear_review_due": ina_208_asylum.reasonable_fear_review_due,
    "protection.interview_target": ina_208_asylum.interview_target,
    "protection.decision_target": ina_208_asylum.decision_target,
    "protection.abandonment_presumed": ina_208_asylum.abandonment_presumed,
    "protection.barred_countries": ina_208_asylum.barred_countries,
    "protection.status_claim_open": ina_208_asylum.status_claim_open,
    "custody.charge_decision_by": ina_236_custody.charge_decision_by,
    "custody.detainer_expires": ina_236_custody.detainer_expires,
    "custody.bond_allowed": ina_236_custody.bond_allowed,
    "custody.bond_amount_ok": ina_236_custody.bond_amount_ok,
    "custody.bond_hearing": ina_236_custody.bond_hearing,
    "custody.hhs_notice_by": ina_236_custody.hhs_notice_by,
    "custody.hhs_transfer_by": ina_236_custody.hhs_transfer_by,
    "custody.child_screen_by": ina_236_custody.child_screen_by,
    "custody.child_benchmark_on": ina_236_custody.child_benchmark_on,
    "custody.citizenship_memo_by": ina_236_custody.citizenship_memo_by,
    "custody.consular_notice": ina_236_custody.consular_notice,
    "custody.conditions_request_by": ina_236_custody.conditions_request_by,
    "custody.autostay_notice_due": ina_236_custody.autostay_notice_due,
    "custody.autostay_appeal_due": ina_236_custody.autostay_appeal_due,
    "custody.autostay": ina_236_custody.autostay,
    "departure.effect": ina_212a9a_departure.effect,
    "departure.inadmissible": ina_212a9a_departure.inadmissible,
    "departure.inadmissible_through": ina_212a9a_departure.inadmissible_through,
    "departure.proof_grade": ina_212a9a_departure.proof_grade,
    "departure.may_close": ina_212a9a_departure.may_close,
    "departure.presence_inferred": ina_212a9a_departure.presence_inferred,
    "departure.reentry_crime": ina_212a9a_departure.reentry_crime,
    "holds": holds.holds,
    "holds.removal_recordable": holds.removal_recordable,
    "holds.self_departure": holds.self_departure,
}

_RECORD: Final = (
    "post_order.removal_period", "post_order.custody_review_by",
    "post_order.headquarters_review_on", "post_order.presumptive_period_ends",
)  # fmt: skip
# Section 5 of the vocabulary: a name also covers the findings that begin with the one shown.
NEEDED_FOR: Final[dict[str, tuple[str, ...]]] = {
    "birth_on": (
        "presence.starts_on", "presence.accruing", "presence.days", "presence.bar",
        "presence.leave_by", "time.age_on", "custody.child_benchmark_on",
    ),
    "nationality": ("custody.consular_notice", "post_order.destination_step"),
    "entry": (
        "presence.", "stay.", "protection.asylum_due", "protection.one_year_bar",
        "proceedings.continuous_presence",
    ),
    "departure": (
        "presence.days", "presence.bar", "presence.accruing", "presence.permanent_bar",
        "presence.consent_from", "departure.effect", "departure.inadmissible",
        "proceedings.appeal_withdrawn", "proceedings.motion_withdrawn",
        "voluntary_departure.state", "voluntary_departure.penalties",
        "voluntary_departure.penalty_bar_through",
    ),
    "stay_program": (
        "stay.authorized", "stay.basis", "presence.days", "presence.bar", "presence.accruing",
    ),
    "extension_outcome": (
        "stay.authorized_through", "stay.first_day_out", "presence.days", "presence.bar",
        "presence.accruing",
    ),
    "nta_filing": ("proceedings.commenced_on", "presence.bar", "presence.bar_through"),
    "service": (
        "proceedings.appeal_due", "proceedings.appeal_timely", "proceedings.service_valid",
        "proceedings.in_absentia_allowed", "proceedings.decision_final_on",
        "proceedings.order_final_on", "proceedings.final_by", "proceedings.stop_time_on",
    ),
    "appeal": (
        "proceedings.appeal_available", "proceedings.decision_final_on",
        "proceedings.order_final_on", "proceedings.final_by", "proceedings.reopen_due",
        "proceedings.vawa_reopen_due", "proceedings.reconsider_due", "proceedings.review_due",
        "proceedings.automatic_stay", *_RECORD, "post_order.detention",
        "post_order.earliest_execution", "post_order.departure_crime_from",
    ),
    "motion": ("proceedings.automatic_stay",),
    "court_case": (*_RECORD, "post_order.departure_crime_from"),
    "stay": ("post_order.removal_period",),
    "voluntary_departure": (
        "voluntary_departure.", "proceedings.order_final_on", "post_order.earliest_execution",
    ),
    "fear": ("protection.status_claim_open",),
    "protection": ("protection.barred_countries",),
    "criminal_custody": _RECORD,
    "criminal_record": (
        "custody.bond_allowed", "departure.inadmissible", "departure.inadmissible_through",
    ),
    "prior_orders": (
        "departure.inadmissible", "departure.inadmissible_through", "presence.permanent_bar",
        "post_order.reinstatable",
    ),
    "identity": ("departure.may_close", "post_order.reinstatable"),
}  # fmt: skip


@cache
def needs_of(name: str) -> frozenset[str]:
    """Return the names of unknown facts that make the finding unknown."""
    return frozenset(
        fact
        for fact, covered in NEEDED_FOR.items()
        if any(name.startswith(prefix) for prefix in covered)
    )


@cache
def rules_of(name: str) -> tuple[str, ...]:
    """Return the rules that the vocabulary names for a finding."""
    named = vocabulary()["fd"][name]["rules"].split()
    return tuple(rule for rule in named if rule in rule_book().rules)
