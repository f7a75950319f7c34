"""Authorised stay by admission: INA 212(a)(9)(B)(ii), 8 CFR 214.1 and 214.2."""

from datetime import date, timedelta
from typing import Any

from duecourse.law.findings import Finding, Status

DURATION_OF_STATUS = "D/S"
# FR 2026-14439, 8 CFR 214.1(m)(1)(ii): read in a tracker only, hence marked in the rule book.
DURATION_ENDS_ON = date(2026, 9, 15)
TRANSITION_CAP_ON = date(2030, 9, 15)

CITE_B_01 = "INA 212(a)(9)(B)(ii); AFM 40.9.2"


def authorized_through(admission: dict[str, Any], *, as_of: date) -> Finding:
    """Return the last authorised day of an admission: a date, or "D/S" (rules B-01, B-02, B-03)."""
    until = admission.get("until")
    if until is None:
        return Finding(None, Status.UNKNOWN_FACT, ("B-01",), missing=("until",))
    if until == DURATION_OF_STATUS:
        return _duration_of_status(admission, as_of=as_of)
    last = date.fromisoformat(until)
    step = f"The I-94 reads {last.isoformat()}: authorised through that day. Nothing rolls."
    return Finding(last, Status.OK, ("B-01",), steps=(step,))


def first_day_out(admission: dict[str, Any], *, as_of: date) -> Finding:
    """Return the day after the last authorised day (rule B-01)."""
    through = authorized_through(admission, as_of=as_of)
    if not isinstance(through.value, date):
        status = through.status if through.value is None else Status.NOT_APPLICABLE
        return Finding(
            None, status, through.rules, through.missing, through.steps, through.changes_on
        )
    out = through.value + timedelta(days=1)
    step = f"The day after {through.value.isoformat()} is {out.isoformat()}."
    return Finding(out, through.status, through.rules, steps=(*through.steps, step))


def _duration_of_status(admission: dict[str, Any], *, as_of: date) -> Finding:
    """Read D/S: no date before 15 September 2026, the transition date from then on."""
    if as_of < DURATION_ENDS_ON:
        step = "Admitted for duration of status (D/S): no last day is printed."
        return Finding(
            DURATION_OF_STATUS, Status.OK, ("B-02",), steps=(step,), changes_on=DURATION_ENDS_ON
        )
    ends = admission.get("program_end_on")
    if ends is None:
        return Finding(None, Status.UNKNOWN_FACT, ("B-02", "B-03"), missing=("program_end_on",))
    last = min(date.fromisoformat(ends), TRANSITION_CAP_ON)
    step = (
        f"Duration of status ended on {DURATION_ENDS_ON.isoformat()}: of the programme's "
        f"end {ends} and {TRANSITION_CAP_ON.isoformat()} the earlier is {last.isoformat()}."
    )
    return Finding(last, Status.OK, ("B-02", "B-03"), steps=(step,))
