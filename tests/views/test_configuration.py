"""Each kind of mistake in a configuration names its line, and no configuration adds a right."""

from datetime import date
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.access.roles import ALLOWED, Role, allowed, withhold
from duecourse.actions.configuration import SHIPPED, known, load
from duecourse.views.configuration import Configuration, ConfigurationRefused, read_text
from duecourse.views.configuration.lines import lines

CLINIC = (resources.files("duecourse.views") / "values/clinic.toml").read_text()
OFFICERS_MAY = '"desk.look", "desk.export", "watch.look"'


def read(text: str) -> Configuration:
    return read_text(text, file="mine.toml", known=known())


def mistakes_of(text: str) -> list[tuple[str, int]]:
    with pytest.raises(ConfigurationRefused) as refused:
        read(text)
    return [(one.code, one.line) for one in refused.value.mistakes]


def line_of(text: str, part: str, nth: int = 1) -> int:
    """Return the number of the n-th line that holds a part."""
    found = [number for number, line in enumerate(text.splitlines(), 1) if part in line]
    return found[nth - 1]


# What is put in the place of what, which mistake it is, and on the line of which words.
SPOILED = [
    ('zone = "America/Chicago"', 'zone = "America/Chicgo"', "unknown-name", "Chicgo"),
    ('zone = "America/Chicago"', "zone = 5", "wrong-kind", "zone = 5"),
    ('zone = "America/Chicago"', 'zoen = "America/Chicago"', "unknown-key", "zoen"),
    ('calendar = "weekdays"', 'calendar = "weekend"', "unknown-name", '"weekend"'),
    ('"adjustment_filed"', '"adjustment_field"', "unknown-name", "adjustment_field"),
    ('"tuesday"', '"saturday"', "unknown-name", "saturday"),
    ("2026-12-24", '"Christmas Eve"', "wrong-kind", "Christmas Eve"),
    ("edition = 2026-11-25", 'edition = "today"', "wrong-kind", "today"),
    ("steps = []", 'steps = ["deport_at_once"]', "unknown-name", "deport_at_once"),
    ('role = "officer"\ns', 'role = "boss"\ns', "unknown-name", "boss"),
    ('order = "due_day"', 'order = "nationality"', "never-by-this", '"nationality"'),
    ('order = "due_day"', 'order = "risk"', "unknown-name", '"risk"'),
    ('"class", "due"', '"class", "language"', "never-by-this", '"language"'),
    (OFFICERS_MAY, f'{OFFICERS_MAY}, "person.join"', "not-the-houses", "person.join"),
    (OFFICERS_MAY, f'{OFFICERS_MAY}, "case.erase"', "unknown-name", "case.erase"),
    ('name = "application"', 'name = "defence"', "twice", 'name = "defence"~2'),
    ('"matter", "proceedings", ', '"matter", "matter", ', "twice", '"matter", "matter"'),
    ('watchdogs = "deadlines"', 'watchdogs = "none"', "unknown-name", '"none"'),
    ('does = ["person"', 'does = ["the_boss"', "unknown-name", "the_boss"),
    ('"hearing_reminder"', '"hearing_remainder"', "unknown-name", "hearing_remainder"),
    ('"benefit", "departure"]', '"benefits", "departure"]', "unknown-name", "benefits"),
    ('steps = "all"', 'steps = ["apeal"]', "unknown-name", "apeal"),
    ('title = "Legal-aid clinic"\n', "", "missing", "# A legal-aid clinic"),
    ("steps = []", "steps = [}", "not-toml", "steps = [}"),
    ("years = 5", "years = 0", "wrong-kind", "years = 0"),
    ("years = 5", "years = true", "wrong-kind", "years = true"),
    ('then = "expunge"', 'then = "shred"', "unknown-name", '"shred"'),
    ('begins = "closed"', 'begins = "nationality"', "unknown-name", '"nationality"'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("good", "bad", "code", "where"), SPOILED, ids=[b[:40] for _, b, *_ in SPOILED]
)
def test_each_kind_of_mistake_names_its_line(good: str, bad: str, code: str, where: str) -> None:
    assert good in CLINIC
    text = CLINIC.replace(good, bad, 1)
    part, _, nth = where.partition("~")

    found = mistakes_of(text)

    # A key that is misspelt is missing as well.
    others = {"missing"} if code == "unknown-key" else set()
    assert (code, line_of(text, part, int(nth or 1))) in found
    assert {code} == {one for one, _ in found} - others


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = CLINIC.replace('"tuesday"', '"sunday"').replace("[[queues]]", "[[quues]]")

    found = mistakes_of(text)

    assert {"unknown-name", "unknown-key", "missing"} == {code for code, _ in found}
    assert sorted(line for _, line in found) == [line for _, line in found]


def test_the_words_say_what_was_found_the_rule_and_what_to_do() -> None:
    with pytest.raises(ConfigurationRefused) as refused:
        read(CLINIC.replace('order = "due_day"', 'order = "religion"'))

    line = line_of(CLINIC, "order =")
    assert f"mine.toml:{line}: [never-by-this]" in str(refused.value)
    assert "never put in order or narrowed by religion" in str(refused.value)
    assert "take religion out" in str(refused.value)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_has_no_mistake_and_reaches_every_role_it_names(name: str) -> None:
    found = load(name)

    assert name == found.name
    assert {one.role for one in found.queues} <= {one.role for one in found.roles}
    assert all(found.calendar_of(one) for one in found.offices)


def test_nobody_in_the_clinic_may_do_what_only_an_agency_does() -> None:
    agencys = ("case.step", "case.refer", "stopped.", "court.", "bulk.", "quarantine.", "feed.")
    clinic = load("clinic")
    gone = clinic.withheld(known().actions)

    for action in (one for one in ALLOWED if one.startswith(agencys)):
        assert {str(role) for role in ALLOWED[action]} == gone[action], action
    assert frozenset() == clinic.steps


def test_a_court_hears_on_its_days_and_never_on_a_holiday() -> None:
    newark = load("agency").office("Newark")
    assert newark is not None
    calendar = load("agency").calendar_of(newark)

    assert calendar.why_not(date(2026, 12, 1)) is None
    assert "not a hearing day of the court" == calendar.why_not(date(2026, 12, 4))
    assert "closed by the court" == calendar.why_not(date(2026, 12, 24))
    assert "weekend" == calendar.why_not(date(2026, 12, 6))
    assert calendar.why_not(date(2026, 12, 25)) not in (None, "closed by the court")


def test_a_value_in_a_list_of_many_lines_is_found_on_its_own_line() -> None:
    text = '[a]\nb = [\n  "one",  # [not this\n  "two",\n]\n[[c]]\nd = 1\n[[c]]\nd = 2\n'

    found = lines(text)

    assert 4 == found.of(("a", "b"), "two")
    assert [7, 9] == [found.of(("c", n, "d")) for n in (0, 1)]


@given(st.lists(st.tuples(
    st.sampled_from([*map(str, Role)]),
    st.one_of(st.just("all"), st.lists(st.sampled_from(sorted(ALLOWED)), unique=True)),
), unique_by=lambda one: one[0], min_size=1))  # fmt: skip
def test_no_configuration_allows_what_the_roles_deny(roles: list[tuple[str, object]]) -> None:
    head = CLINIC[: CLINIC.index("[[roles]]")]
    told = [
        f'[[roles]]\nrole = "{role}"\ntitle = "T"\nmay = {str(may).replace(chr(39), chr(34))}'
        if may != "all" else f'[[roles]]\nrole = "{role}"\ntitle = "T"\nmay = "all"'
        for role, may in roles
    ]  # fmt: skip
    too_much = any(
        may != "all" and not {*may} <= {a for a in ALLOWED if role in map(str, ALLOWED[a])}
        for role, may in roles
    )  # fmt: skip
    text = head + "\n".join(told)
    if too_much:
        assert {"not-the-houses"} == {code for code, _ in mistakes_of(text)}
        return
    house = {
        (role, action) for action in ALLOWED for role in map(str, Role) if allowed(role, action)
    }

    try:
        withhold(read(text).withheld(known().actions))
        here = {(str(role), action) for action in ALLOWED for role in Role if allowed(role, action)}
    finally:
        withhold({})

    wanted = dict(roles)
    assert here <= house
    assert here == {
        (role, action) for role, action in house
        if role in wanted and (wanted[role] == "all" or action in wanted[role])  # type: ignore[operator]
    }  # fmt: skip
