"""What generated agencies record: facts that raise or lift a hold, and the case they begin with."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

START: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
COUNTRIES: Final = ("HN", "MX")
# One fact each that can raise or lift a hold or let a case be closed; the rest of the vocabulary is
# in the random cases of the law.
FACTS: Final[tuple[dict[str, Any], ...]] = (
    {"kind": "appeal_filed", "by": "respondent", "subject": "decision", "fee": "paid"},
    {"kind": "appeal_decided", "subject": "decision", "outcome": "dismissed"},
    {"kind": "motion_filed", "type": "rescind", "forum": "court"},
    {"kind": "motion_filed", "type": "reopen", "forum": "court"},
    {"kind": "motion_decided", "type": "rescind", "outcome": "denied", "by": "IJ"},
    {"kind": "motion_decided", "type": "reopen", "outcome": "granted", "by": "IJ"},
    {"kind": "stay_granted", "by": "court", "basis": "individual"},
    {"kind": "stay_granted", "by": "IJ", "basis": "individual"},
    {"kind": "stay_granted", "by": "DHS", "basis": "individual"},
    {"kind": "stay_lifted", "by": "court"},
    {"kind": "stay_lifted", "by": "IJ"},
    {"kind": "withholding_granted", "country": "HN", "type": "withholding"},
    {"kind": "benefit_ended", "benefit": "withholding", "country": "HN"},
    {"kind": "asylum_decided", "outcome": "granted", "by": "IJ"},
    {"kind": "citizenship_claimed", "basis": "claim"},
    {"kind": "citizenship_claimed", "basis": "indicia"},
    {"kind": "citizenship_decided", "outcome": "refuted_in_writing"},
    {"kind": "citizenship_decided", "outcome": "confirmed"},
    {"kind": "concern_raised", "concern": "identity"},
    {"kind": "concern_resolved", "concern": "identity"},
    {"kind": "concern_raised", "concern": "protected_information"},
    {"kind": "concern_resolved", "concern": "protected_information"},
    {"kind": "concern_raised", "concern": "alien_enemies"},
    {"kind": "concern_raised", "concern": "medical"},
    {"kind": "legal_review_signed", "hold": "J33", "outcome": "cleared"},
    {"kind": "travel_document_presented", "country": "MX"},
    {"kind": "third_country_notice_served", "country": "MX", "fear_opportunity": True},
    {"kind": "legal_review_signed", "hold": "J29", "outcome": "cleared", "country": "MX"},
    {"kind": "review_petition_filed", "circuit": "5"},
    {"kind": "review_petition_decided", "outcome": "denied"},
    {"kind": "uac_determined", "zone": "America/Chicago"},
    {"kind": "proceedings_ended", "how": "terminated"},
    {"kind": "boarding_completed"},
    {"kind": "removed", "to": "HN"},
    {"kind": "exit_recorded", "source": "biometric_exit", "match": "fingerprint"},
    {"kind": "exit_recorded", "source": "carrier_manifest", "match": "name_dob"},
    {"kind": "encountered"},
    {"kind": "entered_without_inspection"},
)
BY_THE_HOUR: Final = ("boarding_completed", "uac_determined")
READY: Final[tuple[tuple[int, dict[str, Any]], ...]] = (
    (-700, {"kind": "entered_without_inspection"}),
    (-400, {"kind": "nta_served", "method": "personal", "time_and_place": True}),
    (-390, {"kind": "nta_filed", "court": "Houston"}),
    (-200, {"kind": "order_issued", "by": "IJ", "type": "removal", "country": "HN",
            "form": "oral"}),
    (-200, {"kind": "right_waived", "right": "appeal"}),
    (-100, {"kind": "warrant_issued", "form": "I-205"}),
    (-90, {"kind": "travel_document_presented", "country": "HN"}),
)  # fmt: skip
PERSON: Final[dict[str, Any]] = {"birth_on": "1985-03-02", "nationalities": ["HN"]}


def ending(fact: dict[str, Any]) -> dict[str, Any] | None:
    """Return a fact that ends the hold of a fact, so that generated holds also come to an end."""
    match fact:
        case {"kind": "stay_granted", "by": by}:
            return {"kind": "stay_lifted", "by": by}
        case {"kind": "citizenship_claimed"}:
            return {"kind": "citizenship_decided", "outcome": "refuted_in_writing"}
        case {"kind": "withholding_granted", "country": country}:
            return {"kind": "benefit_ended", "benefit": "withholding", "country": country}
        case {"kind": "asylum_decided", "outcome": "granted"}:
            return {"kind": "benefit_ended", "benefit": "asylum"}
        case {"kind": "concern_raised", "concern": concern}:
            return {"kind": "concern_resolved", "concern": concern, "by": "clearance"}
        case {"kind": "motion_filed", "type": kind}:
            return {"kind": "motion_decided", "type": kind, "outcome": "denied", "by": "IJ"}
        case {"kind": "appeal_filed", "subject": subject}:
            return {"kind": "appeal_decided", "subject": subject, "outcome": "dismissed"}
        case {"kind": "review_petition_filed"}:
            return {"kind": "review_petition_decided", "outcome": "denied"}
    return None


def ready(today: date) -> list[dict[str, Any]]:
    """Return the facts of a case whose order of removal to HN can be carried out on a day."""
    return [{**one, "on": (today + timedelta(days=days)).isoformat()} for days, one in READY]


def dated(fact: dict[str, Any], when: datetime) -> dict[str, Any]:
    """Return a fact as of a moment: with its hour where the vocabulary wants one, else its day."""
    if fact["kind"] in BY_THE_HOUR:
        return {**fact, "at": when.isoformat()}
    return {**fact, "on": when.date().isoformat()}
