"""The steps that are rarer: ports, fear, bond, old orders, voluntary departure, benefits."""

from datetime import date
from typing import Any

import pytest
from telling import told

from duecourse.views.meaning import meaning


def fact(kind: str, on: str, **fields: Any) -> dict[str, Any]:
    """Return one event of the vocabulary."""
    return {"kind": kind, "on": on, **fields}


def hour(kind: str, at: str, **fields: Any) -> dict[str, Any]:
    """Return one event that is an instant."""
    return {"kind": kind, "at": at, **fields}


IN = fact("entered_without_inspection", "2024-04-01")
SOUGHT = fact("sought_admission", "2026-04-20", place="Hidalgo")
SERVED = fact("nta_served", "2025-01-26", method="personal", time_and_place=True)
FILED = fact("nta_filed", "2025-02-05", court="Houston")
ORDER = fact("order_issued", "2025-08-14", by="IJ", type="removal", country="HN", form="oral")
WAIVED = fact("right_waived", "2025-08-14", right="appeal")
FINAL = (IN, SERVED, FILED, ORDER, WAIVED)
CREDIBLE = fact("fear_expressed", "2026-05-01", type="credible")
NEGATIVE = fact("fear_decided", "2026-05-22", type="credible", outcome="negative", review="silent")
POSITIVE = fact("fear_decided", "2026-05-22", type="reasonable", outcome="positive")
REASONABLE = fact("fear_expressed", "2026-05-01", type="reasonable")
REFERRED = fact("judge_review_filed", "2026-06-01", type="reasonable_fear")
DETAINED = fact("custody_started", "2026-04-01", authority="236a")
BOND = fact("bond_decided", "2026-04-06", by="IJ", outcome="bond", amount=5000)
AUTOSTAY = fact("bond_autostay_filed", "2026-04-07")
EXPEDITED = fact("order_issued", "2026-04-21", by="DHS", type="expedited", country="HN",
                 supervisor_concurred_on="2026-04-21")  # fmt: skip
GRANT = fact("voluntary_departure_granted", "2026-03-06", stage="conclusion", days=60,
             bond_amount=500)  # fmt: skip
GIVEN = (IN, SERVED, FILED, ORDER | {"on": "2026-03-06"}, GRANT)
APPEALED = fact("appeal_filed", "2026-03-20", by="respondent", subject="decision", fee="paid")
POSTED = fact("voluntary_departure_bond_posted", "2026-03-09")
PETITION = fact("review_petition_filed", "2026-03-20", circuit="5")
ABSENT = ORDER | {"in_absentia": True}
REMOVED = fact("removed", "2020-01-01", to="HN")
OLD = (fact("entered_without_inspection", "2019-01-01"),
       fact("order_issued", "2019-06-01", by="IJ", type="removal", country="HN", form="oral"),
       fact("right_waived", "2019-06-01", right="appeal"), REMOVED, IN)  # fmt: skip
NOTICED = fact("reinstatement_notice_served", "2026-04-20", statement_taken=True)
SEEN = fact("exit_recorded", "2026-05-01", source="carrier_manifest", match="passport")
LEFT = fact("departed", "2026-05-01", channel="air", to="HN")
CLOSED = fact("proceedings_ended", "2025-06-01", how="administratively_closed")
DEADLINE = fact("filing_deadline_set", "2026-05-20", due_on="2026-06-20", forum="court")
MOVED = fact("address_changed", "2026-06-15", forum="board")
DETAINER = hour("detainer_hold_started", "2026-07-02T18:00:00-05:00", zone="America/Chicago")
CHILD = hour("uac_determined", "2026-07-03T10:00:00-07:00", zone="America/Los_Angeles")
ASKED = fact("country_asked", "2025-09-01", country="HN")
WITHDRAWN = fact("application_withdrawn", "2026-04-21")
NO_END = fact("admitted", "2026-01-05", **{"class": "B-2"})
UNFINISHED = fact("extension_filed", "2026-06-01", type="extension")
ADMITTED = NO_END | {"until": "2026-07-04"}
REFERRAL = (fact("asylum_filed", "2024-06-01", forum="USCIS"),
            fact("asylum_decided", "2025-01-05", outcome="referred", by="USCIS"))  # fmt: skip
LPR_CLAIM = fact("status_claimed", "2026-04-24", status="LPR")
JAILED = fact("imprisonment_started", "2025-09-10")
REVOKED = (fact("supervision_ordered", "2026-01-05"), fact("supervision_revoked", "2026-04-20"))
COURT = fact("stay_requested", "2026-01-05", to="court")
NO_BOND = BOND | {"outcome": "no_bond"}
FREE = fact("custody_ended", "2026-04-10")

# as of, facts, step, who acts, by when
ROWS = (
    ("2026-04-20", (SOUGHT,), "decide_admission", "officer", None),
    ("2026-04-22", (SOUGHT, WITHDRAWN), "record_exit_after_withdrawal", "officer", None),
    ("2026-02-01", (NO_END,), "find_out_stay", "officer", None),
    ("2026-04-21", (*OLD, NOTICED), "decide_reinstatement", "officer", None),
    ("2026-05-21", (IN, SERVED, FILED, DEADLINE), "file_as_ordered", "person", "2026-06-22"),
    ("2026-06-16", (IN, SERVED, FILED, MOVED), "file_address_form", "person", "2026-06-23"),
    ("2025-06-02", (IN, SERVED, FILED, CLOSED), "recalendar", "officer", None),
    ("2025-08-20", (IN, SERVED, FILED, ABSENT), "move_to_rescind", "person", "2026-02-10"),
    ("2026-05-23", (SOUGHT, CREDIBLE, NEGATIVE), "review_fear_finding", "court", "2026-05-29"),
    ("2026-05-23", (SOUGHT, CREDIBLE, NEGATIVE | {"outcome": "positive"}), "charge_after_fear",
     "officer", None),
    ("2026-05-23", (*FINAL, REASONABLE, POSITIVE), "refer_to_judge", "uscis", None),
    ("2026-06-02", (*FINAL, REASONABLE, POSITIVE, REFERRED), "decide_withholding_only", "court",
     None),
    ("2025-02-06", (IN, SERVED, FILED), "apply_for_asylum", "person", "2025-04-01"),
    ("2025-01-06", (IN, *REFERRAL), "charge_after_referral", "officer", None),
    ("2026-04-25", (SOUGHT, EXPEDITED, LPR_CLAIM), "review_status_claim", "officer", None),
    ("2026-07-03", (IN, DETAINER), "end_detainer_hold", "officer", "2026-07-07"),
    ("2026-07-04", (IN, CHILD), "tell_hhs", "officer", "2026-07-05"),
    ("2026-04-02", (IN, DETAINED), "decide_custody", "officer", None),
    ("2026-04-02", (ADMITTED, DETAINED), "ask_for_bond", "person", None),
    ("2026-04-06", (ADMITTED, DETAINED, NO_BOND), "ask_for_bond", "person", None),
    ("2026-04-06", (ADMITTED, DETAINED, BOND), "release", "officer", None),
    ("2026-04-06", (ADMITTED, DETAINED, BOND), "file_automatic_stay", "officer", "2026-04-07"),
    ("2026-04-08", (ADMITTED, DETAINED, BOND, AUTOSTAY), "appeal_bond", "officer", "2026-04-20"),
    ("2026-04-11", (ADMITTED, DETAINED, BOND, FREE), "ask_for_conditions", "person", "2026-04-17"),
    ("2025-10-01", (*FINAL, JAILED), "await_end_of_sentence", "officer", None),
    ("2025-09-02", (*FINAL, ASKED), "country_answer", "officer", "2025-10-01"),
    ("2026-04-21", (*FINAL, *REVOKED), "give_reasons_for_revocation", "officer", None),
    ("2026-01-06", (*FINAL, COURT), "rule_on_stay_request", "court", None),
    ("2026-03-21", (*GIVEN, POSTED, APPEALED), "prove_departure_bond", "person", "2026-04-20"),
    ("2026-03-21", (*GIVEN, POSTED, PETITION), "leave_without_removal", "person", "2026-04-19"),
    ("2026-05-02", (ADMITTED, SEEN), "record_departure", "officer", None),
    ("2026-05-02", (IN, SERVED, FILED, LEFT, SEEN), "close_as_departed", "officer", None),
    ("2026-06-02", (ADMITTED, UNFINISHED), "decide_extension", "uscis", None),
)  # fmt: skip


@pytest.mark.parametrize(
    ("as_of", "events", "name", "role", "due"), ROWS, ids=[f"{row[2]} {row[0]}" for row in ROWS]
)
def test_a_rarer_step_says_who_acts_and_by_when(
    as_of: str, events: tuple[dict[str, Any], ...], name: str, role: str, due: str | None
) -> None:
    found = meaning(told(events), as_of=date.fromisoformat(as_of))

    shown = {one.name: one for one in found.steps}
    assert name in shown
    assert (role, due) == (shown[name].role, shown[name].due_on and str(shown[name].due_on))


def test_a_review_of_custody_that_dhs_decided_is_not_due_again() -> None:
    held = fact("custody_started", "2025-08-14", authority="241")
    decided = fact("bond_decided", "2025-10-20", by="DHS", outcome="no_bond")

    found = meaning(told((*FINAL, held, decided)), as_of=date(2025, 11, 1))

    names = [one.name for one in found.steps]
    assert "review_custody_90_days" not in names
    assert "review_custody_180_days" in names
