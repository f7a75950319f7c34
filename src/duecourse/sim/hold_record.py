"""The record of the second opinion on holds: its events, when an order can be carried out, motions.

It shares no code with `law/rules`: it reads the case document itself, event by event, and counts
days only with the calendar and the dated numbers. Where the rule leaves a doubt it says what the
words say.
"""

from datetime import date, datetime, timedelta
from typing import Any

from duecourse.law import document as documents
from duecourse.law import parameters
from duecourse.law.calendar import add_years

Found = set[tuple[str, str, str]]
DAY = timedelta(days=1)
ARRIVALS = ("admitted", "entered_without_inspection", "paroled", "sought_admission")
BOARD_TYPES = ("removal", "exclusion", "deportation")


class Fact(dict[str, Any]):
    """One event of the document; `day` is its local day, `place` its place in time."""

    day: date
    place: tuple[date, int]


def day_of(text: str | None) -> date | None:
    """Return the day that a text of the document names, None where there is none."""
    return None if text is None else date.fromisoformat(text)


class Record:
    """The record as of a day, and each hold as a question put to it."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.now = date.fromisoformat(case["as_of"])
        self.ask = case.get("ask") or {}
        self.person = case.get("person", {})
        born = self.person.get("birth_on")
        self.adult_on = None if born is None else add_years(date.fromisoformat(born), 18)
        read = documents.read(case)
        self.calendar, self.unknown = read.calendar, read.unknown
        self.facts = []
        for n, given in enumerate(case["events"]):
            fact = Fact({k: v for k, v in given.items() if v is not None})
            at = fact.get("at")
            fact.day = datetime.fromisoformat(at).date() if at else date.fromisoformat(fact["on"])
            fact.place = (fact.day, n)
            if fact.day <= self.now:
                self.facts.append(fact)
        self.facts.sort(key=lambda fact: fact.place)
        orders = self.of("order_issued")
        self.last_order = orders[-1] if orders else None
        self.order = None
        if self.last_order is not None and not self.undoing(self.last_order):
            self.order = self.last_order

    def of(self, *kinds: str, after: Fact | None = None, **where: Any) -> list[Fact]:
        """Return the events of these kinds with these fields, later than `after`, in order."""
        return [
            fact for fact in self.facts
            if fact["kind"] in kinds
            and (after is None or fact.place > after.place)
            and all(fact.get(name) == value for name, value in where.items())
        ]  # fmt: skip

    def through(self, ends: list[Fact]) -> bool:
        """Say whether something still stands that the first of these ends, through its day."""
        return not ends or ends[0].day == self.now

    def pairs(self, filed: list[Fact], decided: list[Fact]) -> list[tuple[Fact, Fact | None]]:
        """Return each filing with the decision that closes it: the oldest open one first."""
        free, found = list(decided), []
        for one in filed:
            later = [d for d in free if d.place > one.place]
            if later:
                free.remove(later[0])
            found.append((one, later[0] if later else None))
        return found

    def unsigned(
        self, hold: str, fact: Fact, since: date | None = None, scope: str = "ALL"
    ) -> Found:
        """Return the CHECK, unless the last signature after its fact cleared it."""
        signed = [
            s for s in self.of("legal_review_signed", after=fact, hold=hold)
            if (since is None or s.day >= since) and (scope == "ALL" or s.get("country") == scope)
        ]  # fmt: skip
        if signed and signed[-1]["outcome"] == "cleared":
            return set()
        return {(hold, scope, "CHECK")}

    def about(self, order: Fact, facts: list[Fact]) -> list[Fact]:
        """Return those of the events that are about an order: from its day, before the next one."""
        later = self.of("order_issued", after=order)
        return [f for f in facts if f.day >= order.day and (not later or f.place < later[0].place)]

    def undoing(self, order: Fact) -> list[Fact]:
        """Return the events that vacated an order or ended its case, in order."""
        found = [
            f for f in self.of("motion_decided", "review_petition_decided", after=order)
            if f["outcome"] == "granted"
        ]  # fmt: skip
        found += [
            f for f in self.of("appeal_decided", after=order)
            if f["subject"] in ("decision", "certification")
            and f["outcome"] in ("remanded", "sustained")
        ]  # fmt: skip
        found += [
            f for f in self.of("proceedings_ended", after=order)
            if f["how"] != "administratively_closed"
        ]  # fmt: skip
        filed = self.about(order, self.of("appeal_filed", subject="motion"))
        for one, decided in self.pairs(filed, self.of("appeal_decided", subject="motion")):
            if decided is not None and decided["outcome"] == "sustained":
                found += [decided] if one["by"] == "respondent" else []
        return sorted(self.about(order, found), key=lambda fact: fact.place)

    # Finality: J01, J02, J03, J18, J28, J37.

    def to_the_board(self, order: Fact) -> bool:
        """Say whether a judge issued the order with the person there, so that an appeal lies."""
        return order["by"] == "IJ" and order["type"] in BOARD_TYPES and not order.get("in_absentia")

    def appeal_due(self, order: Fact) -> date | None:
        """Return the last day to appeal; None where a written decision's mailing is not known.

        A mailing that is recorded makes a decision a written one, unless it is called oral.
        """
        mailed, form = day_of(order.get("mailed_on")), order.get("form")
        day: date | None = order.day
        if form == "written" or (form is None and mailed is not None):
            # A mailing recorded before its decision never shortens the time.
            known = mailed is not None and mailed <= self.now
            day = max(order.day, mailed) if known and mailed is not None else None
        if day is None:
            return None
        days = parameters.value_on("bia_appeal_days", day)
        return self.calendar.after(day, days, eoir=True).due

    def appeals(self, order: Fact) -> list[tuple[Fact, Fact | None, bool]]:
        """Return the appeals that were not rejected, their decisions, and if they are proper."""
        due, found = self.appeal_due(order), []
        filed = self.about(order, self.of("appeal_filed", subject="decision"))
        decided = self.about(order, self.of("appeal_decided", subject="decision"))
        for one, decision in self.pairs(filed, decided):
            given_up = [w for w in self.waived("appeal", order)[:1] if w.place < one.place]
            fit = one["by"] == "DHS" or (one.get("fee") != "none" and not given_up)
            if decision is None or decision["outcome"] != "rejected":
                found.append((one, decision, due is not None and one.day <= due and fit))
        return found

    def certification(self, order: Fact) -> tuple[Fact | None, Fact | None]:
        """Return the last certification of the order, and its decision."""
        asked = self.about(order, self.of("case_certified"))
        if not asked:
            return None, None
        decided = self.about(
            order, self.of("appeal_decided", after=asked[-1], subject="certification")
        )
        return asked[-1], decided[0] if decided else None

    def pending(self, order: Fact) -> list[Fact]:
        """Return the proper appeals that nobody has decided."""
        _, certified = self.certification(order)
        return [
            filed for filed, decided, proper in self.appeals(order)
            if proper and decided is None and (certified is None or filed.day > certified.day)
        ]  # fmt: skip

    def withdrawn_by_leaving(self, order: Fact) -> Fact | None:
        """Return the exit that withdrew the appeal; none for arriving aliens or appeals of DHS."""
        pending = self.pending(order)
        if not pending or self.arriving() or any(f["by"] == "DHS" for f in pending):
            return None
        exits = self.of("departed", "removed", after=pending[0])
        return exits[0] if exits and exits[0]["kind"] == "departed" else None

    def arriving(self) -> bool:
        """Say whether the person is charged as arriving, or asked at a port and never entered."""
        boxes = [f["classified_as"] for f in self.of("nta_served") if f.get("classified_as")]
        if boxes:
            return bool(boxes[-1] == "arriving")
        sought = self.of("sought_admission")[-1:]
        entered = (
            self.of("admitted", "entered_without_inspection", after=sought[0]) if sought else []
        )
        return bool(sought) and not entered

    def decision_of(self, order: Fact) -> Fact | None:
        """Return the last decision on a proper appeal or the certification."""
        certified = self.certification(order)[1]
        if certified is not None:
            return certified
        decided = [d for _, d, proper in self.appeals(order) if proper and d is not None]
        return decided[-1] if decided else None

    def waived(self, right: str, order: Fact) -> list[Fact]:
        """Return the waivers of a right that are about the order."""
        return self.about(order, self.of("right_waived", right=right))

    def decision_executable(self, order: Fact) -> date | None:
        """Return the first day on which finality alone lets the order be carried out (D-11)."""
        if order["type"] == "expedited":
            concurred = day_of(order.get("supervisor_concurred_on"))
            if concurred is None or concurred > self.now:
                return None
            return max(concurred, order.day)
        if not self.to_the_board(order):
            return order.day
        certified, ruled = self.certification(order)
        gone = self.withdrawn_by_leaving(order)
        if not gone and (self.pending(order) or (certified is not None and ruled is None)):
            return None
        decision = None if gone else self.decision_of(order)
        if decision is not None and decision["outcome"] == "dismissed":
            return decision.day
        if decision is not None and decision["outcome"] != "withdrawn":
            return None
        if not gone and decision is None and self.waived("appeal", order):
            return self.waived("appeal", order)[0].day
        due = self.appeal_due(order)
        return due + DAY if due is not None and self.now > due else None

    def grant_of(self, order: Fact) -> Fact | None:
        """Return the voluntary departure granted with the order, on the same day."""
        same = [f for f in self.of("order_issued") if f.day == order.day]
        given = [
            f for f in self.of("voluntary_departure_granted")
            if f.day == order.day and f["stage"] != "dhs"
        ]  # fmt: skip
        return given[-1] if given and same[-1] is order else None

    def voluntary(self, grant: Fact) -> dict[str, Any]:
        """Return how a grant stands: its state, the day it ended, the day its bond failed.

        `first` is the first day on which the alternate order can be carried out.
        """
        order = next(
            (o for o in reversed(self.of("order_issued"))
             if o.day == grant.day and grant["stage"] != "dhs"), None,
        )  # fmt: skip
        start, again = grant, False
        if order is not None:
            certified, ruled = self.certification(order)
            gone = self.withdrawn_by_leaving(order)
            if not gone and (self.pending(order) or (certified is not None and ruled is None)):
                return {"state": "suspended"}
            decision = self.decision_of(order)
            if decision is not None and decision["outcome"] in ("remanded", "sustained"):
                return {"state": "none"}
            if decision is not None:
                anew = [
                    f for f in self.of("voluntary_departure_reinstated")
                    if f.day >= decision.day and self.before_next(grant, f)
                ]  # fmt: skip
                if not anew:
                    return {"state": "not_reinstated"}
                start, again = anew[0], True
        return self.period(grant, order, start, again=again)

    def before_next(self, grant: Fact, fact: Fact) -> bool:
        """Say whether an event comes before the next grant, if there is one."""
        later = self.of("voluntary_departure_granted", after=grant)
        return not later or fact.place < later[0].place

    def period(
        self, grant: Fact, order: Fact | None, start: Fact, *, again: bool
    ) -> dict[str, Any]:
        """Return how the period of a grant stands."""
        which = "vd_cap_conclusion" if grant["stage"] == "conclusion" else "vd_cap_pre_conclusion"
        days = start["days"]
        for more in self.of("voluntary_departure_extended", after=start):
            days += more["days"] if self.before_next(grant, more) else 0
        days = min(days, parameters.value_on(which, grant.day) or days)
        last = self.calendar.deadline(start.day + timedelta(days=days)).due
        exits = [f for f in self.of("departed", "removed") if f.day >= start.day][:1]
        left = exits[0] if exits and self.before_next(grant, exits[0]) else None
        bond = None if again else self.bond_failed(grant, left)
        missed = None if again else self.document_missed(grant, left)
        ends = [] if order is None else [
            f for f in self.of("motion_filed", "review_petition_filed")
            if (f["kind"] == "review_petition_filed" or f["type"] != "rescind")
            and start.day <= f.day <= last and self.before_next(grant, f)
            and (left is None or f.place < left.place)
        ]  # fmt: skip
        later = self.of("voluntary_departure_granted", after=grant)
        undone = [] if order is None else self.undoing(order)
        found: dict[str, Any] = {"state": "running", "bond": bond, "first": None}
        if ends and (missed is None or ends[0].day < missed):
            found |= {"state": "terminated", "ended": ends[0].day, "first": ends[0].day}
        elif missed is not None and missed <= last + DAY:
            return found | {"state": "vacated", "first": missed}
        elif left is not None and left.day <= last:
            found["state"] = "complied"
        elif (later and later[0].day <= last) or (undone and undone[0].day <= last):
            return found | {"state": "none"}
        elif self.now > last:
            found |= {"state": "overstayed", "first": last + DAY}
        effect = None if order is None or bond is None else self.bond_effect(order, bond)
        if effect is not None and (found["first"] is None or effect < found["first"]):
            found["first"] = effect + DAY
        return found

    def bond_failed(self, grant: Fact, left: Fact | None) -> date | None:
        """Return the day on which the bond was due and not posted, unless the person had left."""
        by = self.calendar.business_after(grant.day, 5)
        posted = any(grant.day <= p.day <= by for p in self.of("voluntary_departure_bond_posted"))
        if grant["stage"] != "conclusion" or self.now <= by or posted:
            return None
        return None if left is not None and left.day <= by else by

    def bond_effect(self, order: Fact, failed: date) -> date | None:
        """Return the day on which the alternate order took effect for want of the bond."""
        if self.waived("appeal", order):
            return failed
        due = self.appeal_due(order)
        return None if due is None or self.now <= due else max(failed, due)

    def document_missed(self, grant: Fact, left: Fact | None) -> date | None:
        """Return the day after a travel document was due and not shown."""
        if not grant.get("document_condition"):
            return None
        by = self.calendar.after(grant.day, 60).due
        shown = any(
            f.day <= by and (ends is None or ends >= grant.day)
            for f in self.of("travel_document_presented")
            for ends in (day_of(f.get("expires_on")),)
        )
        if self.now <= by or shown or (left is not None and left.day <= by):
            return None
        return by + DAY

    def executable(self) -> Fact | None:
        """Return the operative order if finality lets it be carried out today."""
        order = self.order
        if order is None:
            return None
        left = self.of("departed", "removed", after=order)[:1]
        if left and self.of(*ARRIVALS, after=left[0]):
            return None  # carried out already, before the person came back
        first = self.decision_executable(order)
        grant = self.grant_of(order)
        if grant is not None:
            stand = self.voluntary(grant)
            if stand["state"] != "not_reinstated":
                first = stand.get("first")
        return order if first is not None and first <= self.now else None

    def j01(self) -> Found:
        """No order, or not executable by finality."""
        return set() if self.executable() else {("J01", "ALL", "GATE")}

    def j02(self) -> Found:
        """The appeal time runs and is not waived."""
        order = self.order
        if order is None or not self.to_the_board(order) or self.waived("appeal", order):
            return set()
        due = self.appeal_due(order)
        runs = (due is None or self.now <= due) and self.decision_of(order) is None
        return {("J02", "ALL", "HARD")} if runs else set()

    def j03(self) -> Found:
        """A timely appeal or a certification is pending; late, without fee or not open: CHECK."""
        order, found = self.order, set()
        if order is None:
            return set()
        lies = self.to_the_board(order)
        left = self.withdrawn_by_leaving(order)
        if lies and self.pending(order) and (left is None or left.day == self.now):
            found.add(("J03", "ALL", "HARD"))
        certified, ruled = self.certification(order)
        if certified is not None and self.through([ruled] if ruled else []):
            found.add(("J03", "ALL", "HARD"))
        for filed, decided, proper in self.appeals(order):
            if lies and proper and decided is not None and decided.day == self.now:
                found.add(("J03", "ALL", "HARD"))
            if not (lies and proper) and self.through([decided] if decided else []):
                found |= self.unsigned("J03", filed)
        return found

    # Motions: J04, J05, J21, J41, J42.

    def motions(self, *types: str) -> list[tuple[Fact, Fact | None]]:
        """Return the motions of these types with their decisions."""
        return [
            pair for type_ in types
            for pair in self.pairs(
                self.of("motion_filed", type=type_), self.of("motion_decided", type=type_)
            )
        ]  # fmt: skip

    def motion_appeals(self) -> list[tuple[Fact, Fact | None]]:
        """Return the appeals from denied motions with their decisions."""
        return self.pairs(
            self.of("appeal_filed", subject="motion"), self.of("appeal_decided", subject="motion")
        )

    def appeal_open(self, decided: Fact | None) -> bool:
        """Say whether such an appeal is open, or its remand awaits the judge."""
        if decided is None or decided.day == self.now:
            return True
        return decided["outcome"] == "remanded" and self.through(
            self.of("motion_decided", after=decided)
        )

    def denial_open(self, denied: Fact) -> bool:
        """Say whether a judge's denial is under appeal, or the time to appeal it runs."""
        if denied["outcome"] != "denied" or denied["by"] == "BIA":
            return False
        made = [(f, d) for f, d in self.motion_appeals() if f.place > denied.place]
        if any(self.appeal_open(decided) for _, decided in made):
            return True
        if any(d is not None and d["outcome"] != "rejected" for _, d in made):
            return False
        days = parameters.value_on("bia_appeal_days", denied.day)
        return self.now <= self.calendar.after(denied.day, days, eoir=True).due

    def old_order(self) -> bool:
        """Say whether the last order is of the deportation era."""
        return self.last_order is not None and self.last_order["type"] in (
            "deportation", "exclusion",
        )  # fmt: skip

    def motion_stays(self, type_: str, *, appeal_too: bool) -> bool:
        """Say whether a motion of the type stays removal by itself."""
        for filed, decided in self.motions(type_):
            if type_ == "reopen_vawa" and filed.get("qualified") is False:
                continue
            if decided is None or decided.day == self.now:
                return True
            rulings = [decided, *self.of("motion_decided", after=decided, type=type_)]
            if appeal_too and any(self.denial_open(ruling) for ruling in rulings):
                return True
        return False

    def j04(self) -> Found:
        """A motion to set aside, until the judge rules; an old order through the appeal."""
        stays = self.motion_stays("rescind", appeal_too=self.old_order())
        return {("J04", "ALL", "HARD")} if stays else set()

    def j05(self) -> Found:
        """A VAWA motion unless `qualified` is false, through its appeal and the time for it."""
        stays = self.motion_stays("reopen_vawa", appeal_too=True)
        return {("J05", "ALL", "HARD")} if stays else set()

    def j21(self) -> Found:
        """A motion granted, by the judge or on appeal, and no later order."""
        granted = self.of("motion_decided", after=self.last_order, outcome="granted") + self.of(
            "appeal_decided", after=self.last_order, subject="motion", outcome="sustained"
        )
        return {("J21", "ALL", "HARD")} if granted else set()

    def j41(self) -> Found:
        """A stay request not answered, or an ordinary motion pending."""
        found: Found = set()
        for whom in ("DHS", "IJ", "BIA", "court"):
            answers = [
                f for f in self.of("stay_granted", "stay_denied", by=whom)
                if f.get("basis") not in ("class", "local_rule")
            ]  # fmt: skip
            for asked, answer in self.pairs(self.of("stay_requested", to=whom), answers):
                if answer is None:
                    found |= self.unsigned("J41", asked)
        ordinary = self.motions("reopen", "reconsider", "reopen_changed_country", "reopen_joint")
        ordinary += [m for m in self.motions("reopen_vawa") if m[0].get("qualified") is False]
        for filed, decided in ordinary:
            if self.through([decided] if decided else []):
                found |= self.unsigned("J41", filed)
        return found

    def j42(self) -> Found:
        """An appeal from a denied motion pending, where the appeal itself stays nothing."""
        found: Found = set()
        for filed, decided in self.motion_appeals():
            before = [
                f for f in self.of("motion_decided", outcome="denied") if f.place < filed.place
            ]
            stays = bool(before) and before[-1]["by"] != "BIA" and (
                (before[-1]["type"] == "rescind" and self.old_order())
                or (before[-1]["type"] == "reopen_vawa" and bool(self.j05()))
            )  # fmt: skip
            if self.appeal_open(decided) and not stays:
                found |= self.unsigned("J42", filed)
        return found
