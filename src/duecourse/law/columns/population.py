"""Generated life histories of cases, for measuring: a seed gives the same cases every time.

Nobody in them exists. Shares and lengths are plausible, not a statistic: entries of every sort, and
of these some are charged, ordered, appealed, detained, protected, granted time to leave, or gone.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from duecourse.law.document import vocabulary

COUNTRIES: Final = ("MX", "GT", "HN", "SV", "VE", "CO", "CU", "HT", "IN", "CN", "BR", "PH")
VISITORS: Final = ("B-2", "B-1", "H-1B", "H-2A", "L-1", "TN", "WT", "K-1")
STUDENTS: Final = ("F-1", "J-1", "M-1")
FIRST: Final = date(2012, 1, 1)
LAST: Final = date(2026, 6, 30)
AS_OF: Final = (date(2026, 1, 1), date(2027, 12, 31))
NAMES_UNKNOWN: Final = tuple(sorted(vocabulary()["unknown"]))
BATCH: Final = 25_000


class _Life:
    """One history as it is told: events are added, and time goes on."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.events = chance, list[dict[str, Any]]()
        self.country = chance.choice(COUNTRIES)
        self.day = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days))

    def happens(self, share: float) -> bool:
        """Say whether something with this share happens to the person."""
        return self.chance.random() < share

    def later(self, least: int, most: int) -> date:
        """Let some days pass; return the day."""
        self.day += timedelta(days=self.chance.randint(least, most))
        return self.day

    def add(self, kind: str, **fields: Any) -> None:
        """Add an event of today; fields that are None are left out."""
        given = {name: _shown(value) for name, value in fields.items() if value is not None}
        self.events.append({"kind": kind, "on": self.day.isoformat(), **given})

    def add_at(self, kind: str, **fields: Any) -> None:
        """Add an event of an hour of today."""
        at = f"{self.day.isoformat()}T{self.chance.randrange(24):02}:30:00-05:00"
        self.events.append({"kind": kind, "at": at, **fields})

    def in_days(self, least: int, most: int) -> date:
        """Return a day to come."""
        return self.day + timedelta(days=self.chance.randint(least, most))


def _shown(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def documents(count: int, *, seed: int, first: int = 0) -> Iterator[dict[str, Any]]:
    """Yield case documents of the vocabulary, about seven events each.

    The n-th case is the same for a seed, whatever is asked before or after it: chance is seeded
    for each thousand.
    """
    for start in range(first - first % 1_000, first + count, 1_000):
        chance = Random(f"{seed}/{start}")
        for n in range(start, start + 1_000):
            told = _document(chance)
            if first <= n < first + count:
                yield told


def _document(chance: Random) -> dict[str, Any]:
    life = _Life(chance)
    _enter(life)
    if life.happens(0.55):
        _seek_protection(life)
    if life.happens(0.7):
        _proceedings(life)
    if life.happens(0.12):
        life.later(10, 200)
        _leave(life)
    as_of = AS_OF[0] + timedelta(days=chance.randrange((AS_OF[1] - AS_OF[0]).days))
    person: dict[str, Any] = {"nationalities": [life.country]}
    if life.happens(0.98):
        birth = date(1955, 1, 1) + timedelta(days=chance.randrange(60 * 365))
        person["birth_on"] = birth.isoformat()
    told: dict[str, Any] = {"person": person, "events": life.events, "as_of": as_of.isoformat()}
    if life.happens(0.95):
        told["unknown"] = [chance.choice(NAMES_UNKNOWN)] if life.happens(0.08) else []
    if life.happens(0.6):
        told["ask"] = {"destination": life.country}
    return told


def _enter(life: _Life) -> None:
    sort = life.chance.random()
    if sort < 0.35:
        class_ = life.chance.choice(VISITORS)
        until = life.in_days(30, 1095)
        life.add("admitted", **{"class": class_}, until=until)
        if life.happens(0.25):
            _extension(life, until)
    elif sort < 0.5:
        life.add("admitted", **{"class": life.chance.choice(STUDENTS)}, until="D/S",
                 program_end_on=life.in_days(300, 1800))  # fmt: skip
        if life.happens(0.4):
            life.later(200, 1500)
            life.add("program_ended", how="completed")
    elif sort < 0.75:
        life.add("entered_without_inspection")
    elif sort < 0.9:
        life.add("paroled", until=life.in_days(180, 730))
    elif sort < 0.95:
        life.add("admitted", **{"class": "LPR"})
    else:
        life.add("sought_admission", place="Hidalgo")
    if life.happens(0.06):
        life.later(30, 900)
        life.add("departed", channel="air", to=life.country)
        life.later(60, 900)
        life.add("entered_without_inspection")


def _extension(life: _Life, until: date) -> None:
    life.day = max(life.day, until - timedelta(days=life.chance.randint(-10, 90)))
    life.add("extension_filed", type="extension")
    if life.happens(0.8):
        life.later(30, 300)
        granted = life.happens(0.7)
        life.add("extension_decided", outcome="approved" if granted else "denied",
                 until=until + timedelta(days=180) if granted else None)  # fmt: skip


def _seek_protection(life: _Life) -> None:
    life.later(5, 500)
    sort = life.chance.random()
    if sort < 0.6:
        life.add("asylum_filed", forum="USCIS" if life.happens(0.5) else "court")
        if life.happens(0.2):
            life.later(20, 100)
            life.add("asylum_clock_stopped", cause="continuance", until=life.in_days(20, 60))
        if life.happens(0.35):
            life.later(60, 900)
            outcome = life.chance.choice(("granted", "denied", "denied", "referred"))
            by = "USCIS" if outcome == "referred" else "IJ"
            life.add("asylum_decided", outcome=outcome, by=by)
    elif sort < 0.75:
        life.add("tps_granted", country=life.country, until=life.in_days(360, 700), basis="granted")
    elif sort < 0.9:
        life.add("adjustment_filed", basis="family")
        if life.happens(0.5):
            life.later(90, 700)
            life.add("adjustment_decided", outcome="approved" if life.happens(0.6) else "denied")
    elif sort < 0.95:
        life.add("deferred_action_granted", program="DACA", until=life.in_days(360, 730))
    else:
        life.add("worked_without_authorization", until=life.in_days(30, 300))


def _proceedings(life: _Life) -> None:
    life.later(10, 900)
    if life.happens(0.5):
        life.add_at("arrested", zone="America/Chicago", warrant=life.happens(0.5))
        life.add("custody_started", authority="236a")
        if life.happens(0.6):
            life.later(5, 60)
            life.add("bond_decided", by="IJ", outcome="bond", amount=5000)
            life.add("custody_ended")
    life.add("nta_served", method="personal", time_and_place=life.happens(0.6))
    life.later(1, 60)
    life.add("nta_filed", court="Houston")
    life.later(1, 30)
    hearing = life.in_days(20, 500)
    life.add("hearing_set", hearing_on=hearing, type="master", notice="served",
             detained=life.happens(0.1))  # fmt: skip
    if life.happens(0.7):
        life.day = hearing
        life.add("hearing_held", type="master", appeared=life.happens(0.85))
        if life.happens(0.65):
            life.later(0, 600)
            _ordered(life)
        elif life.happens(0.3):
            life.add("proceedings_ended", how="relief_granted")


def _ordered(life: _Life) -> None:
    given_time = life.happens(0.15)
    life.add("order_issued", by="IJ", type="removal", country=life.country, form="oral",
             in_absentia=None if given_time else life.happens(0.25))  # fmt: skip
    if given_time:
        life.add("voluntary_departure_granted", stage="conclusion", days=60, bond_amount=500)
        if life.happens(0.6):
            life.later(1, 8)
            life.add("voluntary_departure_bond_posted")
    if life.happens(0.4):
        life.later(1, 35)
        life.add("appeal_filed", by="respondent", subject="decision", fee="paid")
        if life.happens(0.6):
            life.later(90, 600)
            outcome = life.chance.choice(("dismissed", "dismissed", "remanded"))
            life.add("appeal_decided", subject="decision", outcome=outcome)
            if life.happens(0.3):
                life.later(1, 29)
                life.add("review_petition_filed", circuit="5")
    elif life.happens(0.15):
        life.later(5, 150)
        life.add("motion_filed", type="reopen", forum="court")
    if life.happens(0.25):
        life.later(20, 200)
        life.add("warrant_issued", form="I-205")
        life.add("travel_document_presented", country=life.country)


def _leave(life: _Life) -> None:
    if life.happens(0.5):
        life.add("removed", to=life.country)
    else:
        life.add("departed", channel="air", to=life.country)
    life.add("exit_recorded", source="carrier_manifest", match="passport")
