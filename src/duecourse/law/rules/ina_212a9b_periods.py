"""Periods of authorised stay for unlawful-presence purposes, by their basis.

Rules B-01 to B-12 and C-08, C-11, C-13; INA 212(a)(9)(B)(ii)-(iv), AFM 40.9.2. A period's end is
the last day it holds (convention 6); None where it has no end yet.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from duecourse.law.calendar import ENDLESS, ONE_DAY, later
from duecourse.law.case import Case, Event, Stay, stays
from duecourse.law.rules import cfr_1003_finality as finality
from duecourse.law.rules import cfr_1240_grant as voluntary
from duecourse.law.rules import ina_208_asylum
from duecourse.law.rules.ina_248_extensions import (
    DURATION,
    FIXED_FROM,
    GRACE_TRANSITION_DAYS,
    chain,
    is_student,
    printed_end,
    protects,
)  # fmt: skip

TPS_NOTICE_DAYS: Final = 60  # INA 244(b)(3)(B)
EVE: Final = FIXED_FROM - ONE_DAY  # the last day of duration of status under the old rule
VICTIMS: Final = ("T_bona_fide", "continued_presence", "U_bona_fide")
# Asylum and Family Unity days are exceptions of (B) alone; all other periods protect under (C) too.
ONLY_B: Final = ("asylum_pending", "family_unity")


@dataclass(frozen=True, slots=True)
class Period:
    """One period of authorised stay; `basis` is its name in `stay.basis`.

    `on_edge` says that it rests on an application filed on the last authorised day, where the
    statute says before it (rule B-06).
    """

    basis: str
    first: date
    last: date | None
    on_edge: bool = False

    def holds(self, day: date) -> bool:
        """Say whether the day lies in the period."""
        return self.first <= day and (self.last is None or day <= self.last)


def periods(case: Case) -> tuple[Period, ...]:
    """Return all periods of authorised stay as of the case's day."""
    return case.once("periods", _periods)  # type: ignore[no-any-return]


def _periods(case: Case) -> tuple[Period, ...]:
    found: list[Period] = []
    for stay in stays(case):
        found += _by_admission(case, stay)
    found += _paroles(case)
    found += _tps(case)
    found += _deferred(case)
    found += _adjustment(case)
    found += _victims(case)
    found += _stays_of_removal(case)
    found += _protection(case)
    found += _asylum_pending(case)
    found += [Period("voluntary_departure", *pair) for pair in voluntary.protected(case)]
    found += _family_unity(case)
    return tuple(period for period in found if period.last is None or period.first <= period.last)


def earliest(*days: date | None) -> date | None:
    """Return the earliest of the days that are known."""
    known = [day for day in days if day is not None]
    return min(known) if known else None


def ended(case: Case, grant: Event, benefit: str, *, country: str | None = None) -> date | None:
    """Return the day on which a benefit ended early, if it did, after its grant."""
    for event in case.after(grant, "benefit_ended", benefit=benefit):
        if country is None or event.get("country") in (None, country):
            return event.on
    return None


def _by_admission(case: Case, stay: Stay) -> list[Period]:
    entry = stay.entry
    if entry.kind != "admitted":
        return []
    if entry["class"] == "LPR":
        return [Period("permanent_residence", entry.on, finality.order_day(case, after=entry.on))]
    found: list[Period] = []
    reach = chain(case, stay)
    end = printed_end(case, stay)
    replaced = None if reach.changed_on is None else reach.changed_on - ONE_DAY
    violated = next((e.on for e in case.all("violation_found") if stay.holds(e.on)), None)
    if entry.get("until") == DURATION:
        # Thirty days of grace are common ground after the end of duration of status (B-03).
        # The rule that ended it does not reach back before its own first day.
        last = max(later(end, GRACE_TRANSITION_DAYS), EVE) if isinstance(end, date) else None
        found.append(Period("duration_of_status", entry.on, earliest(last, violated, replaced)))
    elif isinstance(end, date):
        found.append(Period("admission", entry.on, min(end, replaced or end)))
    for filing in reach.filings:
        if protects(case, stay, filing) and filing.through is not None:
            last = filing.decided.on if filing.decided is not None else None
            first = later(filing.through, 1)
            found.append(Period("extension_pending", first, last, filing.on_the_last_day))
    found += [Period("extension_approved", first, last) for first, last in reach.approved]
    return found


def _paroles(case: Case) -> list[Period]:
    return [
        Period("parole", e.on, earliest(e.get("until"), ended(case, e, "parole")))
        for e in case.all("paroled")
    ]


def tps_end(case: Case, grant: Event) -> date | None:
    """Return the last day of a grant of TPS: printed, withdrawn, or the designation's (B-08)."""
    country = grant["country"]
    stops = [grant.get("until"), ended(case, grant, "tps", country=country)]
    for notice in case.all("tps_designation_terminated", country=country):
        effective = notice.get("effective_on")
        end = earliest_tps_end(notice) if effective is None else effective - ONE_DAY
        if end >= grant.on:  # a grant after the end is one under a new designation
            stops.append(end)
    return earliest(*stops)


def earliest_tps_end(notice: Event) -> date:
    """Return the later of 60 days after the notice and the end of the last extension."""
    end: date = notice["last_extension_ends_on"]
    return max(notice.on + timedelta(days=TPS_NOTICE_DAYS), end)


def _tps(case: Case) -> list[Period]:
    return [Period("tps", e.on, tps_end(case, e)) for e in case.all("tps_granted")]


def _deferred(case: Case) -> list[Period]:
    return [
        Period("deferred_action", e.on, earliest(e.get("until"), ended(case, e, "deferred_action")))
        for e in case.all("deferred_action_granted")
    ]


def _adjustment(case: Case) -> list[Period]:
    found = []
    decisions = list(case.all("adjustment_decided"))
    for filed in case.all("adjustment_filed"):
        decided = next((d for d in decisions if (d.on, d.n) > (filed.on, filed.n)), None)
        if decided is not None:
            decisions.remove(decided)
        found.append(Period("adjustment_pending", filed.on, decided.on if decided else None))
    for decided in case.all("adjustment_decided", outcome="approved"):
        # From the next day on, so that the decision day is the last one of the pendency.
        first = decided.on + ONE_DAY
        last = finality.order_day(case, after=decided.on)
        found.append(Period("adjustment", first, last))
    return found


def _victims(case: Case) -> list[Period]:
    return [
        Period(
            "deferred_action" if e["basis"] == "U_bona_fide" else "victim_protection",
            e.on, earliest(e.get("until"), ended(case, e, "victim_protection")),
        )
        for e in case.all("victim_protection_granted")
        if e["basis"] in VICTIMS
    ]  # fmt: skip


def stay_end(case: Case, grant: Event) -> date | None:
    """Return the last day of a stay of removal: its printed end, or the day of its lift."""
    lifted = case.after(grant, "stay_lifted", by=grant["by"])
    return earliest(grant.get("until"), lifted[0].on if lifted else None)


def _stays_of_removal(case: Case) -> list[Period]:
    return [Period("stay_of_removal", e.on, stay_end(case, e)) for e in case.all("stay_granted")]


def _protection(case: Case) -> list[Period]:
    found = [
        Period("withholding", e.on, ended(case, e, "withholding", country=e["country"]))
        for e in case.all("withholding_granted")
    ]
    return found + [
        Period("asylum", e.on, ended(case, e, "asylum"))
        for e in case.all("asylum_decided", outcome="granted")
    ]


def _asylum_pending(case: Case) -> list[Period]:
    """Return the spans of pending asylum applications that no unauthorised work spoils (C-08)."""
    found = []
    for filed in case.all("asylum_filed"):
        first = ina_208_asylum.counts_as_filed(case, filed)
        last = finality.asylum_pending_through(case, filed)
        spoiled = any(
            (last is None or work.on <= last)
            and (work.get("until") is None or work["until"] >= first)
            for work in case.all("worked_without_authorization")
        )
        if not spoiled:
            found.append(Period("asylum_pending", first, last))
    return found


def _family_unity(case: Case) -> list[Period]:
    return [
        Period("family_unity", e.on, earliest(e.get("until"), ended(case, e, "family_unity")))
        for e in case.all("family_unity_granted")
    ]


def through_without_printed_end(case: Case, stay: Stay) -> date | None:
    """Return through which day an admission without a recorded end protects: an approved extension.

    A printed end that is missing counts nothing against the person.
    """
    if not _end_is_missing(case, stay):
        return None
    return chain(case, stay).through or ENDLESS


def _end_is_missing(case: Case, stay: Stay) -> bool:
    """Say whether the record lacks the last day of the admission or parole that began a stay."""
    entry = stay.entry
    if entry.kind == "entered_without_inspection":
        return False
    if entry.kind == "paroled":
        open_ended = entry.get("until") is None and ended(case, entry, "parole") is None
        return open_ended and not _paroled_again(case, stay)
    return entry["class"] != "LPR" and printed_end(case, stay) is None


def _paroled_again(case: Case, stay: Stay) -> bool:
    """Say whether a later parole in the stay has an end on record."""
    return any(
        stay.holds(e.on) and e.get("until") is not None for e in case.after(stay.entry, "paroled")
    )


def missing_end(case: Case, stay: Stay) -> str | None:
    """Return the field that would say when a stay's authorised time ended, if the record lacks it.

    An approved extension says it as well.
    """
    if not _end_is_missing(case, stay) or chain(case, stay).through is not None:
        return None
    if stay.entry.kind == "admitted" and is_student(stay.entry["class"]):
        return "program_end_on"
    return "until"


def grace_is_past(case: Case, stay: Stay) -> bool:
    """Say whether the end of duration of status makes the rest of a stay doubtful (rule B-03).

    It does once 30 days have passed: whether the 60 days of the old rule remain is not settled.
    """
    if stay.entry.kind != "admitted" or stay.entry.get("until") != DURATION:
        return False
    end = printed_end(case, stay)
    if not isinstance(end, date):
        return False
    sure = end + timedelta(days=GRACE_TRANSITION_DAYS)
    return case.as_of > sure if stay.exit is None else stay.exit.on > sure
