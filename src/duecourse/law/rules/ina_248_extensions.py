"""Extension and change of status: INA 212(a)(9)(B)(iv), 214, 248; 8 CFR 214.1.

Rules B-01, B-03, B-06, B-07, B-12. The chain of an admission: how far it reaches, filing by filing.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from duecourse.law import parameters
from duecourse.law.calendar import ONE_DAY, add_years, later, said
from duecourse.law.case import Case, Event, Stay, stays
from duecourse.law.findings import NOT_APPLICABLE, Finding, boundary, unknown

DURATION: Final = "D/S"
FIXED_FROM: Final = date(2026, 9, 15)  # FR 2026-14439, 8 CFR 214.1(m)
FIXED_YEARS_MAX: Final = 4
STUDENTS: Final = ("F", "J", "M")
VISA_WAIVER: Final = ("WT", "WB")
SATISFACTORY_DEPARTURE_DAYS_MAX: Final = 30  # 8 CFR 217.3(a)
GRACE_TRANSITION_DAYS: Final = 30
SPOILING: Final = ("untimely", "frivolous", "unauthorized_work")


@dataclass(frozen=True, slots=True)
class Filing:
    """One application to extend or change, how it stood to the admission, and what became of it.

    `through` is the last authorised day when it was filed, `decided` the decision, if any.
    """

    filed: Event
    through: date | None
    decided: Event | None

    @property
    def timely(self) -> bool:
        """Say whether it was filed on or before the last authorised day."""
        return self.through is None or self.filed.on <= self.through

    @property
    def on_the_last_day(self) -> bool:
        """Say whether it was filed on the last authorised day: the statute says "before"."""
        return self.filed.on == self.through


@dataclass(frozen=True, slots=True)
class Chain:
    """How far an admission reaches: the last authorised day, and the filings that moved it.

    `through` None: no last day (duration of status, permanent residence, or not recorded).
    `approved` are the spans that approvals added, first and last day, and `changed_on` is the day
    on which a change to another status took the place of the admission's own end.
    """

    base: date | None
    through: date | None
    filings: tuple[Filing, ...]
    approved: tuple[tuple[date, date], ...] = ()
    changed_on: date | None = None


def is_student(class_: str) -> bool:
    """Say whether the class is F, J or M."""
    return class_.split("-")[0] in STUDENTS


def printed_end(case: Case, stay: Stay) -> date | str | None:
    """Return the admission's own last day: a date, D/S, or None when the record does not say.

    Who left before duration of status was ended by rule had it to the last day (rule B-03).
    """
    entry = stay.entry
    until, ends = entry.get("until"), entry.get("program_end_on")
    if until == DURATION:
        before = case.as_of < FIXED_FROM if stay.exit is None else stay.exit.on < FIXED_FROM
        if before:
            return DURATION
        cap = date.fromisoformat(parameters.value_on("ds_transition_cap", FIXED_FROM))
        last: date | None = None if ends is None else min(ends, cap)
        return last
    if until is None and ends is not None and entry.on >= FIXED_FROM and is_student(entry["class"]):
        years = add_years(entry.on, FIXED_YEARS_MAX)
        fixed: date = min(ends, years) if entry["class"].startswith("F") else ends
        return fixed
    end: date | str | None = until
    return end


def chain(case: Case, stay: Stay) -> Chain:
    """Return how far the admission that opened `stay` reaches as of the case's day."""
    return case.once(("chain", stay.entry.n), lambda _: _chain(case, stay))  # type: ignore[no-any-return]


def _chain(case: Case, stay: Stay) -> Chain:
    entry = stay.entry
    end = printed_end(case, stay) if entry.kind == "admitted" else None
    through = end if isinstance(end, date) else None
    found = Chain(base=through, through=through, filings=())
    decisions = [e for e in case.all("extension_decided") if stay.holds(e.on)]
    for filed in case.all("extension_filed"):
        if not stay.holds(filed.on):
            continue
        decided = next((d for d in decisions if (d.on, d.n) > (filed.on, filed.n)), None)
        if decided is not None:
            decisions.remove(decided)
        # Until it was ended by rule, duration of status had no last day to be late for.
        endless = entry.get("until") == DURATION and filed.on < FIXED_FROM
        through = None if endless and not found.approved else found.through
        found = _with_filing(found, Filing(filed, through, decided), entry)
    return found


def _with_filing(found: Chain, filing: Filing, entry: Event) -> Chain:
    filings = (*found.filings, filing)
    decided = filing.decided
    if decided is None or decided["outcome"] != "approved":
        return replace(found, filings=filings)
    until = decided.get("until")
    if filing.filed["type"] == "satisfactory_departure" and found.base is not None:
        cap = later(found.base, SATISFACTORY_DEPARTURE_DAYS_MAX)
        until = cap if until is None else min(until, cap)
    elif entry.kind == "admitted" and entry["class"] in VISA_WAIVER:
        return replace(found, filings=filings)  # 8 CFR 217: no extension of a visa-waiver stay
    if until is None:
        return replace(found, filings=filings)
    changed = filing.filed["type"] == "change" or found.through is None
    if not changed and found.through is not None and until <= found.through:
        return replace(found, filings=filings)
    reaches_back = filing.timely or decided.get("late_excused")
    start = decided.on if not reaches_back or found.through is None else later(found.through, 1)
    if not changed:
        approved = (*found.approved, (start, until))
        return replace(found, through=until, filings=filings, approved=approved)
    eve = decided.on - ONE_DAY
    earlier = tuple((first, min(last, eve)) for first, last in found.approved)
    approved = (*earlier, (min(start, decided.on), until))
    return Chain(found.base, until, filings, approved, decided.on)


def worked(case: Case, stay: Stay, filing: Filing) -> bool:
    """Say whether unauthorised work is recorded in the stay before or while it was pending.

    INA 212(a)(9)(B)(iv)(III). Work in an earlier stay, or begun after the decision, is no matter.
    """
    decided = filing.decided
    return any(
        stay.holds(work.on) and (decided is None or work.on <= decided.on)
        for work in case.all("worked_without_authorization")
    )


def protects(case: Case, stay: Stay, filing: Filing) -> bool:
    """Say whether the filing's pendency is a period of authorised stay (rules B-06, B-07, B-12)."""
    entry = stay.entry
    if entry.kind != "admitted" or entry["class"] in VISA_WAIVER:
        return False
    if not filing.timely or filing.filed.get("frivolous") or worked(case, stay, filing):
        return False
    return not (filing.decided is not None and filing.decided.get("reason") in SPOILING)


def last_stay(case: Case) -> Stay | None:
    """Return the current stay, else the last one."""
    found = stays(case)
    return found[-1] if found else None


def extension_timely(case: Case) -> Finding:
    """Return whether the latest extension was filed on or before expiry (rules B-06, B-07)."""
    stay = last_stay(case)
    if stay is None or stay.entry.kind != "admitted" or stay.entry["class"] == "LPR":
        return NOT_APPLICABLE
    filings = chain(case, stay).filings
    if not filings:
        return NOT_APPLICABLE
    latest = filings[-1]
    rules = ("B-07",) if latest.filed["type"] == "portability" else ("B-06",)
    if latest.through is None and stay.entry.get("until") != DURATION:
        return unknown("until", rules=rules)
    through = "no fixed day" if latest.through is None else said(latest.through)
    step = f"Filed on {said(latest.filed.on)}; the stay was authorised through {through}."
    if latest.on_the_last_day:
        return boundary(
            True, rules=rules, steps=(step, "The statute says before, not on, that day.")
        )
    return Finding(latest.timely, rules=rules, steps=(step,))
