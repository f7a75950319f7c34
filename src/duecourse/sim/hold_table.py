"""A second opinion on the holds: written straight from chapter J of the rules, plain and slow.

It shares no code with `law/rules`: `hold_record` reads the case document itself, event by event,
and counts days only with the calendar and the dated numbers. Where the rule leaves a doubt it says
what the words say. `holds(document)` returns the holds in force as (id, scope, kind).
"""

from datetime import date, datetime, timedelta
from typing import Any

from duecourse.law import parameters
from duecourse.law.calendar import add_years
from duecourse.sim.hold_record import ARRIVALS, DAY, Fact, Found, Record, day_of

WARRANTS = {
    "removal": {"I-205"}, "exclusion": {"I-205"}, "deportation": {"I-205"}, "expedited": {"I-860"},
    "reinstatement": {"I-871"}, "administrative": {"I-851A", "I-205"},
}  # fmt: skip
CONCERNS = {
    "J25": ("witness", "GATE"), "J27": ("identity", "GATE"), "J30": ("alien_enemies", "HARD"),
    "J32": ("competency", "CHECK"), "J33": ("medical", "CHECK"),
    "J36": ("protected_information", "GATE"),
}  # fmt: skip


class Reference(Record):
    """Each hold as a question put to the record."""

    # Stays: J06, J07, J08, J39, J40.

    def stays(self, *by: str) -> list[Fact]:
        """Return the stays in force by one of these, through the day of their end."""
        found = []
        for granted in self.of("stay_granted"):
            if granted["by"] not in by:
                continue
            until = day_of(granted.get("until"))
            lifts = self.of("stay_lifted", after=granted, by=granted["by"])
            ended = until is not None and until < self.now
            if lifts:
                others = [
                    f for f in self.of("stay_granted", by=granted["by"])
                    if f.place < lifts[0].place
                    and (f.get("until") is None or date.fromisoformat(f["until"]) >= lifts[0].day)
                ]  # fmt: skip
                bases = {f.get("basis") for f in others}
                last = lifts[len(bases) - 1 if bases else 0 :]
                ended = ended or (bool(last) and last[0].day < self.now)
            if not ended:
                found.append(granted)
        return found

    def boarded_before(self, granted: Fact) -> str:
        """Say whether boarding was complete when a stay came: yes, no, or same day."""
        boardings = self.of("boarding_completed")
        if not boardings or self.of(*ARRIVALS, after=boardings[-1]):
            return "no"
        boarded = boardings[-1]
        if "at" in granted:
            later = datetime.fromisoformat(granted["at"]) > datetime.fromisoformat(boarded["at"])
            return "yes" if later else "no"
        if granted.day == boarded.day:
            return "same day"
        return "yes" if granted.day > boarded.day else "no"

    def stay_holds(self) -> Found:
        """J06, J07, J08 and J40."""
        found: Found = set()
        if self.stays("court"):
            found.add(("J06", "ALL", "HARD"))
        if self.stays("DHS"):
            found.add(("J08", "ALL", "HARD"))
        for granted in self.stays("IJ", "BIA"):
            when = self.boarded_before(granted)
            if when != "yes":
                found.add(("J07", "ALL", "HARD"))
            if when != "no":
                found |= self.unsigned("J40", granted)
        return found

    def j39(self) -> Found:
        """A petition against the order pending, and no court ever stayed removal under it."""
        order, found = self.order, set()
        if order is None:
            return set()
        if any(f.day >= order.day for f in self.of("stay_granted", by="court")):
            return set()
        for filed, decided in self.pairs(
            self.of("review_petition_filed"), self.of("review_petition_decided")
        ):
            if filed.day >= order.day and self.through([decided] if decided else []):
                found |= self.unsigned("J39", filed)
        return found

    # Protection and claims: J09 to J15, J22 to J24.

    def over(self, granted: Fact, benefit: str, country: str | None = None) -> bool:
        """Say whether a benefit is over: past its printed day, or ended on an earlier day."""
        until = day_of(granted.get("until"))
        ends = [
            f for f in self.of("benefit_ended", after=granted, benefit=benefit)
            if country is None or f.get("country") in (None, country)
        ]  # fmt: skip
        return (until is not None and until < self.now) or (bool(ends) and ends[0].day < self.now)

    def protection(self) -> Found:
        """J09, J10, J13, J22 and J23."""
        found: Found = set()
        granted = self.of("asylum_decided", outcome="granted")
        if granted and not self.over(granted[-1], "asylum"):
            found.add(("J09", "ALL", "HARD"))
        for one in self.of("withholding_granted"):
            if not self.over(one, "withholding", one["country"]):
                found.add(("J10", one["country"], "HARD"))
        for one in self.of("tps_granted"):
            if not self.over(one, "tps", one["country"]) and not self.designation_ended(one):
                found.add(("J13", "ALL", "HARD"))
        for one in self.of("deferred_action_granted"):
            if not self.over(one, "deferred_action"):
                found.add(("J22", "ALL", "HARD"))
        for one in self.of("paroled"):
            if not self.over(one, "parole"):
                found.add(("J22", "ALL", "HARD"))
        for one in self.of("victim_protection_granted"):
            if self.over(one, "victim_protection"):
                continue
            if one["basis"] == "class_order":
                found |= self.unsigned("J23", one)
            else:
                found.add(("J23", "ALL", "HARD"))
        return found

    def designation_ended(self, granted: Fact) -> bool:
        """Say whether the country's designation has ended since the grant (B-08)."""
        for notice in self.of(
            "tps_designation_terminated", after=granted, country=granted["country"]
        ):
            effective = day_of(notice.get("effective_on"))
            earliest = max(
                notice.day + timedelta(days=60),
                date.fromisoformat(notice["last_extension_ends_on"]),
            )
            last = earliest if effective is None else effective - DAY
            if last < self.now:
                return True
        return False

    def fear_open(self, type_: str, declining: tuple[str, ...]) -> bool:
        """Say whether a fear that was stated is unsettled (J11, J12)."""
        for stated in self.of("fear_expressed", type=type_):
            decided = self.of("fear_decided", after=stated, type=type_)[-1:]
            if not decided:
                return True
            if decided[0]["outcome"] == "positive":
                if self.after_positive(type_, decided[0]):
                    return True
                continue
            if decided[0].get("review") in declining:
                if decided[0].day == self.now:
                    return True
                continue
            ruled = self.of("judge_review_decided", after=decided[0], type=f"{type_}_fear")
            affirmed = [r for r in ruled if r["outcome"] == "affirmed"]
            if affirmed and affirmed[0].day < self.now:
                continue
            if affirmed or not any(r["outcome"] == "vacated" for r in ruled):
                return True
            if self.after_positive(type_, decided[0]):
                return True
        return False

    def after_positive(self, type_: str, decided: Fact) -> bool:
        """Say whether what follows a positive finding is still open."""
        if type_ == "credible":
            filed = [f for f in self.of("nta_filed") if f.day >= decided.day]
            return self.through(filed)
        ruled = self.of("judge_review_decided", after=decided, type="withholding_only")
        if not ruled or ruled[-1].day == self.now:
            return True
        appeals = self.pairs(
            self.of("appeal_filed", after=ruled[-1], subject="withholding_only"),
            self.of("appeal_decided", after=ruled[-1], subject="withholding_only"),
        )
        for appealed, closed in appeals:
            if closed is None or closed.day == self.now or closed["outcome"] == "remanded":
                return True
            if closed["outcome"] == "sustained" and appealed["by"] == "respondent":
                return True
        if any(d is not None and d["outcome"] != "rejected" for _, d in appeals):
            return False
        days = parameters.value_on("bia_appeal_days", ruled[-1].day)
        time_runs = self.now <= self.calendar.after(ruled[-1].day, days, eoir=True).due
        return ruled[-1]["outcome"] != "granted" and time_runs

    def fear(self) -> Found:
        """J11 and J12: silence asks for review of credible, declines it of reasonable fear."""
        found: Found = set()
        if self.fear_open("credible", ("declined",)):
            found.add(("J11", "ALL", "HARD"))
        if self.fear_open("reasonable", ("declined", "silent")):
            found.add(("J12", "ALL", "HARD"))
        return found

    def claims(self) -> Found:
        """J14 and J15."""
        found: Found = set()
        told = self.of("citizenship_claimed", "citizenship_decided")
        here = self.person.get("birth_country") == "US"
        indicated = here or "US" in (self.person.get("nationalities") or ())
        refuted = bool(told) and told[-1].get("outcome") == "refuted_in_writing"
        if refuted:
            if told[-1].day == self.now:
                found.add(("J14", "ALL", "HARD"))
        elif told or indicated:
            found.add(("J14", "ALL", "HARD"))
        for claimed in self.of("status_claimed"):
            reviewed = self.of("status_claim_reviewed", after=claimed, outcome="not_established")
            if self.through(reviewed):
                found.add(("J15", "ALL", "GATE"))
        return found

    def j24(self) -> Found:
        """Reinstatement against Family Unity, NACARA 202 or HRIFA."""
        order, found = self.order, set()
        if order is None or order["type"] != "reinstatement":
            return set()
        for granted in self.of("family_unity_granted"):
            if not self.over(granted, "family_unity"):
                found |= self.unsigned("J24", max(granted, order, key=lambda f: f.place))
        for filed, decided in self.pairs(
            self.of("adjustment_filed"), self.of("adjustment_decided")
        ):
            special = filed.get("basis") in ("nacara_202", "hrifa")
            lost = decided is not None and decided["outcome"] != "approved"
            if special and not (lost and decided is not None and decided.day < self.now):
                found |= self.unsigned("J24", max(filed, order, key=lambda f: f.place))
        return found

    # Custody, age, concerns, and how an order may be carried out.

    def j16(self) -> Found:
        """Imprisoned without authority to remove early."""
        for term in self.of("imprisonment_started"):
            ended = self.of("imprisonment_ended", after=term)
            if not term.get("removal_authority") and self.through(ended):
                return {("J16", "ALL", "HARD")}
        return set()

    def j17(self) -> Found:
        """An order of INA 238(b) through day 14, not waived."""
        order = self.order
        if order is None or order["type"] != "administrative":
            return set()
        over = self.now > order.day + timedelta(days=14)
        return (
            set() if over or self.waived("fourteen_day_wait", order) else {("J17", "ALL", "HARD")}
        )

    def j18(self) -> Found:
        """Voluntary departure runs, through its last or termination day; bond failed: CHECK."""
        grants = self.of("voluntary_departure_granted")
        if not grants:
            return set()
        stand = self.voluntary(grants[-1])
        if stand["state"] == "terminated" and stand["ended"] == self.now:
            return {("J18", "ALL", "HARD")}
        if stand["state"] != "running":
            return set()
        if stand["bond"] is not None:
            return self.unsigned("J18", grants[-1], since=stand["bond"] + DAY)
        return {("J18", "ALL", "HARD")}

    def j19(self) -> Found:
        """An unaccompanied child under an expedited order, or uncharged; adult since: CHECK."""
        found = self.of("uac_determined")[-1:]
        if not found:
            return set()
        expedited = self.order is not None and self.order["type"] == "expedited"
        uncharged = self.through(self.of("nta_filed")) and not found[0].get("contiguous")
        if not expedited and not uncharged:
            return set()
        if self.adult_on is None or self.now < self.adult_on:
            return {("J19", "ALL", "HARD")}
        fact = found[0]
        if expedited and self.order is not None and self.order.place > fact.place:
            fact = self.order
        return self.unsigned("J19", fact, since=self.adult_on)

    def j20(self) -> Found:
        """Relief, end, vacatur, remand or adjustment, and no later order."""
        order = self.last_order
        ended = [
            f for f in self.of("proceedings_ended", after=order)
            if f["how"] != "administratively_closed"
        ]  # fmt: skip
        ended += self.of("adjustment_decided", after=order, outcome="approved")
        if order is not None:
            ended += self.of("review_petition_decided", after=order, outcome="granted")
            ended += [
                f for f in self.of("appeal_decided", after=order)
                if f["subject"] in ("decision", "certification")
                and f["outcome"] in ("remanded", "sustained")
            ]  # fmt: skip
        return {("J20", "ALL", "HARD")} if ended else set()

    def concern_open(self, concern: str) -> Fact | None:
        """Return the concern if it stands, through the day on which it is resolved."""
        raised = self.of("concern_raised", concern=concern)[-1:]
        if raised and self.through(self.of("concern_resolved", after=raised[0], concern=concern)):
            return raised[0]
        return None

    def concerns(self) -> Found:
        """J25, J27 (doubt), J30, J32 (doubt), J33 and J36."""
        found: Found = set()
        for hold, (concern, kind) in CONCERNS.items():
            raised = self.concern_open(concern)
            if raised is not None and kind == "CHECK":
                found |= self.unsigned(hold, raised)
            elif raised is not None:
                found.add((hold, "ALL", kind))
        return found

    def j32_minor(self) -> Found:
        """A minor in proceedings without counsel."""
        filed = self.of("nta_filed")[-1:]
        if not filed or self.adult_on is None or self.now >= self.adult_on:
            return set()
        counsel = self.of("counsel_entered")[:1]
        if counsel and (counsel[0].place < filed[0].place or counsel[0].day < self.now):
            return set()
        return self.unsigned("J32", filed[0])

    def last_entry(self) -> date:
        """Return the first day of the last stay, the earliest day there is without one."""
        entry, inside = date.min, False
        for fact in self.of(
            "admitted", "entered_without_inspection", "paroled", "departed", "removed"
        ):
            if fact["kind"] in ("departed", "removed"):
                inside = False
            elif fact["kind"] != "paroled" or not inside:
                entry, inside = fact.day, True
        return entry

    def j27_exit(self) -> Found:
        """An exit record of grade A or B, matched by name and birth date only, not linked."""
        strong = [
            f for f in self.of("exit_recorded")
            if f["source"] in ("carrier_manifest", "biometric_exit", "consular_form")
            and f.day >= self.last_entry()
        ]  # fmt: skip
        loose = [f for f in strong if f["match"] == "name_dob"]
        if not loose:
            return set()
        linked = [f.day for f in strong if f["match"] != "name_dob"]
        linked += [
            f.day for f in self.of("concern_resolved", after=loose[0], concern="identity")
        ]  # fmt: skip
        held = not linked or min(linked) == self.now
        return {("J27", "ALL", "GATE")} if held else set()

    def j26(self) -> Found:
        """A reinstatement without executed order, illegal entry, identity, notice and statement."""
        order = self.order
        if order is None or order["type"] != "reinstatement":
            return set()
        entries = [f for f in self.of("entered_without_inspection") if f.day <= order.day]
        arrivals = self.of("admitted", "entered_without_inspection", "paroled")
        doubt = self.of("concern_raised", concern="identity")[-1:]
        shown = not doubt or bool(
            self.of("concern_resolved", after=doubt[0], concern="identity", by="fingerprint")
        )
        if not entries or not arrivals or not shown:
            return {("J26", "ALL", "GATE")}
        told = any(
            f["statement_taken"] and f.day >= entries[-1].day
            for f in self.of("reinstatement_notice_served")
        )
        out = any(
            left.day <= entries[-1].day
            for earlier in self.of("order_issued")
            for left in self.of("removed", "departed", after=earlier)
        )
        return set() if told and out else {("J26", "ALL", "GATE")}

    def carrying_out(self) -> Found:
        """J28, J29 and J37."""
        found: Found = set()
        order, wanted = self.executable(), self.ask.get("destination")
        if order is not None:
            where = wanted or order.get("country")
            if where is not None and not self.accepted(where):
                found.add(("J28", where, "GATE"))
            forms = WARRANTS[order["type"]]
            if not any(
                f["form"] in forms and f.day >= order.day for f in self.of("warrant_issued")
            ):
                found.add(("J37", "ALL", "GATE"))
        if self.order is not None and wanted and wanted != self.order.get("country"):
            told = any(
                f["fear_opportunity"] and f.day >= self.order.day
                for f in self.of("third_country_notice_served", country=wanted)
            )
            if not told:
                found.add(("J29", wanted, "GATE"))
            found |= self.unsigned("J29", self.order, scope=wanted)
        return found

    def accepted(self, where: str) -> bool:
        """Say whether a valid document for the country, or its acceptance, is recorded."""
        for shown in self.of("travel_document_presented", country=where):
            expires = day_of(shown.get("expires_on"))
            if expires is None or expires >= self.now:
                return True
        answers = self.of("country_answered", country=where)
        return bool(answers) and bool(answers[-1]["accepted"])

    def j31(self) -> Found:
        """An expedited order although admitted, paroled, or here too long."""
        order = self.order
        if order is None or order["type"] != "expedited":
            return set()
        entry: Fact | None = None
        paroled = False
        for fact in self.of(*ARRIVALS, "departed", "removed"):
            if fact.day > order.day:
                break
            if fact["kind"] in ("departed", "removed"):
                if fact.day < order.day:
                    entry, paroled = None, False
            elif fact["kind"] in ("admitted", "entered_without_inspection"):
                entry = fact
            paroled = paroled or fact["kind"] == "paroled"
        held = {("J31", "ALL", "GATE")}
        if paroled or (entry is not None and entry["kind"] == "admitted"):
            return held
        if entry is None:
            return set()
        on = parameters.value_on("expedited_interior_designation", order.day) is True
        too_long = add_years(entry.day, 2) <= order.day
        fortnight = order.day > entry.day + timedelta(days=14)
        return held if too_long or (fortnight and not on) else set()

    def j34(self) -> Found:
        """An old order: through the day on which 72 hours of custody end; never in custody."""
        order = self.order
        if order is None or order["type"] not in ("exclusion", "deportation"):
            return set()
        if self.waived("seventy_two_hours", order):
            return set()
        custody = self.of("custody_started")[-1:]
        if not custody:
            return {("J34", "ALL", "HARD")}
        at = custody[0].get("at")
        end = custody[0].day + timedelta(days=3)
        if at is not None:
            end = (datetime.fromisoformat(at) + timedelta(hours=72)).date()
        return {("J34", "ALL", "HARD")} if self.now <= end else set()

    def others(self) -> Found:
        """J35, J38 and J43."""
        found: Found = set()
        revoked = self.of("supervision_revoked")[-1:]
        if revoked:
            days = [day_of(revoked[0].get(name)) for name in ("notice_on", "interview_on")]
            if any(day is None or day > self.now for day in days):
                found |= self.unsigned("J35", revoked[0])
        opened = self.of("nta_issued")[-1:]
        enforced = parameters.value_on("annual_asylum_fee_enforced", self.now) is True
        if opened and opened[0].get("sole_ground") == "unpaid_asylum_fee" and not enforced:
            found |= self.unsigned("J38", opened[0])
        if self.unknown:
            found.add(("J43", "ALL", "GATE"))
        return found


def holds(case: dict[str, Any]) -> Found:
    """Return the holds in force in a case document, as (id, scope, kind)."""
    record = Reference(case)
    questions = (
        record.j01, record.j02, record.j03, record.j04, record.j05, record.stay_holds,
        record.protection, record.fear, record.claims, record.j16, record.j17, record.j18,
        record.j19, record.j20, record.j21, record.j24, record.concerns, record.j26,
        record.j27_exit, record.j31, record.j32_minor, record.carrying_out, record.j34,
        record.others, record.j39, record.j41, record.j42,
    )  # fmt: skip
    found: Found = set()
    for question in questions:
        found |= question()
    return found
