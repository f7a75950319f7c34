"""Judges what was recorded: a step against the table of holds, the text of the rules, and people.

Nothing of the interlock is used. The history is folded here once more, the holds are those of
`hold_table`, and which of them forbid which step is written down from docs/interlock.md.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from duecourse.ledger.events import Event
from duecourse.sim import hold_table
from duecourse.sim.hold_record import Found as Holds

REMOVALS: Final = ("authorise_removal", "schedule_removal", "carry_out_removal")
FORBID: Final = {
    "transfer": {"J06", "J14", "J19", "J27", "J30", "J43"},
    "revoke_supervision": {"J14", "J20", "J27", "J43"},
    "change_status_adversely": {"J14", "J27", "J36", "J43"},
}
CLOSE: Final = "close_as_departed"
STAY_OPEN: Final = ("authorise_removal", "schedule_removal", *FORBID)
NAMES: Final = (*REMOVALS, *FORBID, CLOSE)
# How a record of an exit closes a case (rule I-04): from a carrier, a machine or a consul, and by
# the hand or the passport of the person.
GOOD_SOURCES: Final = ("carrier_manifest", "biometric_exit", "consular_form")
GOOD_MATCHES: Final = ("fingerprint", "passport")
KEPT: Final = ("person_stated", "completeness_stated", "corrected", "step_proposed", "step_taken",
               "step_stopped", "step_undone", "stop_acknowledged", "alarm_raised")  # fmt: skip
ANSWERS_MAX: Final = 64


class Witness:
    """One case as its events say, read by nobody else's code, and what the table says of it."""

    def __init__(self) -> None:
        self.version = 0
        # The facts beside which an alarm stands.
        self.alarmed: set[int] = set()
        self.facts: dict[int, dict[str, Any]] = {}
        self.person: dict[str, Any] = {}
        self.unknown: list[str] | None = None
        self.open: dict[int, dict[str, Any]] = {}
        self.stopped = 0
        self._answers: dict[Any, tuple[dict[str, Any], Holds]] = {}

    def fork(self) -> "Witness":
        """Return a witness that goes on from here without changing this one; answers are shared."""
        other = Witness()
        other.version, other.stopped = self.version, self.stopped
        other.facts, other.open = dict(self.facts), dict(self.open)
        other.alarmed, other.person = set(self.alarmed), self.person
        other.unknown, other._answers = self.unknown, self._answers
        return other

    def follow(self, history: Sequence[Event]) -> None:
        """Read what is new in a history."""
        for event in history[self.version :]:
            self._take(event.version, event.kind, json.loads(event.body))
            self.version = event.version

    def _take(self, version: int, kind: str, body: dict[str, Any]) -> None:
        if kind not in KEPT:
            self._says(version, {"kind": kind, **body["fact"]})
        elif kind == "corrected":
            said = body["fact"]
            old = self.facts[body["version"]]
            self._says(body["version"], said and {"kind": old["kind"], **said})
        elif kind == "person_stated":
            self.person, self._answers = body["person"], {}
        elif kind == "completeness_stated":
            self.unknown, self._answers = body["unknown"], {}
        elif kind == "step_taken" and body["step"] in STAY_OPEN:
            self.open[version] = body
        elif kind in ("step_stopped", "step_undone"):
            del self.open[body["step_version"]]
            self.stopped += kind == "step_stopped"
        elif kind == "alarm_raised":
            self.alarmed.add(body["fact"])

    def _says(self, version: int, fact: dict[str, Any] | None) -> None:
        self._answers = {}
        if fact is None:
            del self.facts[version]
        else:
            self.facts[version] = fact

    def asked(self, *, on: date, destination: str | None) -> tuple[dict[str, Any], Holds]:
        """Return the case document of a day and the holds that the table finds in it."""
        known = self._answers.get((on, destination))
        if known is None:
            document = self._document(on, destination)
            known = document, hold_table.holds(document)
            if len(self._answers) >= ANSWERS_MAX:
                self._answers = {}
            self._answers[on, destination] = known
        return known

    def has_answered(self, *, on: date, destination: str | None) -> bool:
        """Say whether the table was asked already and nothing was said since."""
        return (on, destination) in self._answers

    def _document(self, on: date, destination: str | None) -> dict[str, Any]:
        made: dict[str, Any] = {
            "person": self.person, "as_of": on.isoformat(), "events": list(self.facts.values()),
        }  # fmt: skip
        if self.unknown is not None:
            made["unknown"] = self.unknown
        return made if destination is None else made | {"ask": {"destination": destination}}

    def against(self, step: str, *, on: date, destination: str | None) -> list[str]:
        """Return what forbids a step on a day; nothing where it is lawful."""
        document, standing = self.asked(on=on, destination=destination)
        if step == CLOSE:
            return against_closing(document)
        if step in FORBID:
            return sorted(h for h, scope, _ in standing if h in FORBID[step] and scope == "ALL")
        found = sorted(h for h, scope, _ in standing if scope in ("ALL", destination))
        if destination is None:
            found.append("no destination")
        if self.unknown is None or self.unknown:
            found.append("something is unknown")
        return found

    def claimed(self, on: date) -> bool:
        """Say whether the person may be a citizen on a day (J14)."""
        return any(hold == "J14" for hold, _, _ in self.asked(on=on, destination=None)[1])

    def unlawful_without_alarm(self) -> Iterator[str]:
        """Yield each removal that something forbade on its day and that has no alarm beside it."""
        for version, fact in self.facts.items():
            if fact["kind"] != "removed" or version in self.alarmed:
                continue
            other = Witness()
            other.facts = {n: one for n, one in self.facts.items() if n != version}
            other.person, other.unknown = self.person, self.unknown
            day = date.fromisoformat(fact["on"])
            found = other.against("carry_out_removal", on=day, destination=fact.get("to"))
            if found:
                yield f"the removal of version {version} against {found} has no alarm"

    def standing_open_against_the_law(self, on: date) -> Iterator[str]:
        """Yield each step that stands open although something forbids it on the day."""
        for version, taken in self.open.items():
            found = self.against(taken["step"], on=on, destination=taken["destination"])
            if found:
                yield f"{taken['step']} of version {version} stands open against {found}"


def against_closing(document: dict[str, Any]) -> list[str]:
    """Return what keeps a case from being closed as departed, by the text of I-04 and I-05."""
    unknown = document.get("unknown")
    if unknown is None or "identity" in unknown:
        return ["the record or the identity is not known to be whole"]
    events = sorted(
        (event.get("on") or event["at"][:10], n, event)
        for n, event in enumerate(document["events"])
        if (event.get("on") or event["at"][:10]) <= document["as_of"]
    )
    doubt, records, met, entered = False, list[dict[str, Any]](), False, False
    for day, _, event in events:
        kind = event["kind"]
        if kind in ("entered_without_inspection", "admitted", "paroled"):
            # A record of the very day of the entry may be about an exit after it.
            records, entered = [one for one in records if one["on"] >= day], True
        elif kind == "exit_recorded":
            records.append({**event, "linked": event["match"] in GOOD_MATCHES})
            met = entered = False
        elif kind == "concern_raised" and event["concern"] == "identity":
            doubt = True
        elif kind == "concern_resolved" and event["concern"] == "identity":
            doubt = False
            records = [{**one, "linked": True} for one in records]
        elif kind in ("encountered", "arrested", "custody_started"):
            met = met or not entered
    good = any(one["source"] in GOOD_SOURCES and one["linked"] for one in records)
    found = [] if good else ["no record of grade A or B"]
    return found + ["identity is in doubt"] * doubt + ["somebody met the person since"] * met
