"""Custody: the reviews after a final order, and the clocks of the first hours."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

from duecourse.law.calendar import said
from duecourse.views.lifecycle import day_of
from duecourse.views.watch.seen import OFFICER, ONE_DAY, Found, Seen, Watchdog

# So many days before a review the file has to be asked for and the person told: 8 CFR 241.4(h)(2).
AHEAD_DAYS: Final = 30
BENCHMARK_AHEAD_DAYS: Final = 5
SUPERVISOR: Final = "supervisor"
ARREST: Final = frozenset({"arrested"})
DETAINER: Final = frozenset({"detainer_hold_started"})
CHILD: Final = frozenset({"uac_determined"})
CUSTODY: Final = frozenset({"custody_started"})
REVIEWS: Final = {
    "post_order.custody_review_by": "the 90-day custody review",
    "post_order.headquarters_review_on": "the 180-day review by headquarters",
    "post_order.presumptive_period_ends": "the end of the six months of Zadvydas",
}


def review(name: str) -> Callable[[Seen], Iterator[Found]]:
    """Return the watchdog for one review: from thirty days before it, through its day."""

    def looks(seen: Seen) -> Iterator[Found]:
        held, order = seen.detained, seen.last("order_issued")
        if held is None or order is None:
            return
        missing = seen.unknown(name)
        if missing:
            yield Found(
                f"The person is detained after an order, and the day of {REVIEWS[name]} cannot be "
                f"computed: the record does not say {', '.join(missing)}.",
                max(day_of(held), day_of(order)),
            )
        day = seen.day(name)
        if day is None or seen.over(day) or not seen.reached(day - timedelta(days=AHEAD_DAYS)):
            return
        since = max(day - timedelta(days=AHEAD_DAYS), day_of(held))
        yield Found(f"The person is detained; {REVIEWS[name]} is due by {said(day)}.", since, day)

    return looks


def held_long(seen: Seen) -> Iterator[Found]:
    """Somebody is held although the removal period is over."""
    ends = seen.day("post_order.custody_review_by")
    held = seen.detained
    if held is None or ends is None or not seen.over(ends):
        return
    days = [day for name in list(REVIEWS)[1:] if (day := seen.day(name)) is not None]
    upcoming = min((day for day in days if not seen.over(day)), default=None)
    says = f"Held although the removal period ended on {said(ends)}."
    says += (
        " The six months are over too: show that removal is near, or release."
        if upcoming is None
        else f" The next review is due by {said(upcoming)}."
    )
    # Once all have passed, the last of them stays the last day: who is held longest comes first.
    last = upcoming or max(days, default=None)
    yield Found(says, max(ends + ONE_DAY, day_of(held)), last)


def charge_clock(seen: Seen) -> Iterator[Found]:
    """Arrested without warrant, and nothing says that custody and charge were decided."""
    arrested = seen.last("arrested")
    day = seen.day("custody.charge_decision_by")
    if arrested is None or day is None:
        return
    if not seen.later(
        arrested, "nta_issued", "nta_served", "custody_ended", "bond_decided", "order_issued"
    ):
        local = seen.findings["custody.charge_decision_by"].value["local"]
        yield Found(
            f"Arrested without a warrant: custody and charge are to be decided by {hour(local)}.",
            day_of(arrested),
            day,
        )


def detainer_clock(seen: Seen) -> Iterator[Found]:
    """Held by a jail for immigration alone: that ends with its hours."""
    held = seen.last("detainer_hold_started")
    if held is None or seen.later(held, "custody_started", "custody_ended"):
        return
    value = seen.findings["custody.detainer_expires"].value
    if value is not None:
        yield Found(
            f"Held on a detainer alone, which ends at {hour(value['local'])}: take the person over "
            "or tell the jail to release.", day_of(held), seen.day("custody.detainer_expires"),
        )  # fmt: skip


def child_clock(name: str, what: str) -> Callable[[Seen], Iterator[Found]]:
    """Return the watchdog for one clock of an unaccompanied child, while custody goes on."""

    def looks(seen: Seen) -> Iterator[Found]:
        found = seen.last("uac_determined")
        value = seen.findings[name].value
        if found is not None and value is not None and not seen.later(found, "custody_ended"):
            says = f"An unaccompanied child: {what} by {hour(value['local'])}."
            yield Found(says, day_of(found), seen.day(name))

    return looks


def child_benchmark(seen: Seen) -> Iterator[Found]:
    """A child is held for nearly twenty days."""
    day = seen.day("custody.child_benchmark_on")
    if seen.detained is None or day is None:
        return
    since = day - timedelta(days=BENCHMARK_AHEAD_DAYS)
    if seen.reached(since):
        yield Found(
            f"A child is in custody; the twenty days of the Flores settlement end on {said(day)}.",
            since,
            day,
        )


def hour(local: str) -> str:
    """Return an hour of the place as sentences name it."""
    return f"{local[11:16]} on {local[:10]}, local time"


WATCHDOGS: Final = (
    Watchdog("charge_clock", "48 hours after an arrest without warrant", "8 CFR 287.3(d)", OFFICER,
             charge_clock,
             needs=ARREST),
    Watchdog("detainer_clock", "48 hours on a detainer", "8 CFR 287.7(d)", OFFICER, detainer_clock,
             needs=DETAINER),
    Watchdog("hhs_notice_clock", "Child: 48 hours to tell HHS", "8 USC 1232(b)(2)", OFFICER,
             child_clock("custody.hhs_notice_by", "HHS must be told"), (2,),
             needs=CHILD),
    Watchdog("hhs_transfer_clock", "Child: 72 hours to bring to HHS", "8 USC 1232(b)(3)", OFFICER,
             child_clock("custody.hhs_transfer_by", "the child must be in the care of HHS"), (2,),
             needs=CHILD),
    Watchdog("child_screen_clock", "Child of a neighbour country: 48 hours to screen",
             "8 USC 1232(a)(4)", OFFICER,
             child_clock("custody.child_screen_by", "the screening must be done"), (2,),
             needs=CHILD),
    Watchdog("child_benchmark", "Child held for twenty days",
             "Flores settlement, para. 12, 19; 8 CFR 236.3", SUPERVISOR, child_benchmark, (2,),
             needs=CUSTODY),
    Watchdog("custody_review_90", "90-day custody review", "8 CFR 241.4(h)(1), (k)(1)", OFFICER,
             review("post_order.custody_review_by"), (24,),
             needs=CUSTODY),
    Watchdog("custody_review_180", "180-day custody review", "8 CFR 241.4(k)(2)", SUPERVISOR,
             review("post_order.headquarters_review_on"), (24,),
             needs=CUSTODY),
    Watchdog("custody_six_months", "Six months after the order",
             "Zadvydas v. Davis, 533 U.S. 678 (2001); 8 CFR 241.13", SUPERVISOR,
             review("post_order.presumptive_period_ends"), (24,),
             needs=CUSTODY),
    Watchdog("held_past_90_days", "Held more than 90 days past the final order",
             "INA 241(a)(1), (a)(6); 8 CFR 241.4", SUPERVISOR, held_long, (24,),
             needs=CUSTODY),
)  # fmt: skip
