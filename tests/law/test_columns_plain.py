"""Code made plain gives what it gave: loops for comprehensions, small functions in place."""

import ast
from datetime import date
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

import pytest

from duecourse.law.calendar import add_years
from duecourse.law.columns import primitives
from duecourse.law.columns.inline import inline
from duecourse.law.columns.loops import unrolled
from duecourse.law.columns.plain import bit_of, code_of, with_slots
from duecourse.law.columns.positional import added_if_any, by_place, keeping, merged
from duecourse.law.columns.shortcuts import (
    aliases,
    joined,
    kept_by_key,
    looked_up,
    revalued,
    told_once,
)

COMPREHENSIONS = (
    "return any(one > 2 for one in given)",
    "return all(one > 2 for one in given if one != 1)",
    "return next((one for one in given if one > 2), None)",
    "return [one + other for one in given for other in given if other > one]",
    "return sum(one for one in [two * 2 for two in given])",
    "one = 5\nfound = [one for one in given]\nreturn one, found",
    "return len(given) > 1 and any(one == 3 for one in given)",
    "return len(given) > 1 or not any(one == 3 for one in given)",
    (
        "if given and all(one > 2 for one in given):\n    return 1\n"
        "elif any(one > 2 for one in given):\n    return 2\nreturn 3"
    ),
    "return ([one for one in given if one > 1] if given else ['empty'])",
    "return sorted({one % 2 for one in given if one > 1})",
    "return max([one for one in given if one > 1] + [0])",
)


def _made(body: str) -> ast.FunctionDef:
    node = ast.parse("def asked(given):\n" + "".join(f"    {one}\n" for one in body.splitlines()))
    found = node.body[0]
    assert isinstance(found, ast.FunctionDef)
    return found


def _run(node: ast.FunctionDef, given: Any, **names: Any) -> Any:
    space: dict[str, Any] = dict(names)
    exec(ast.unparse(ast.fix_missing_locations(node)), space)
    return space[node.name](given)


@pytest.mark.parametrize("body", COMPREHENSIONS)
@pytest.mark.parametrize("given", [[], [1], [3, 4], [1, 2, 3], [3, 1, 5, 2]])
def test_a_loop_answers_as_its_comprehension(body: str, given: list[int]) -> None:
    expected = _run(_made(body), given)
    node = _made(body)

    unrolled(node)

    assert expected == _run(node, given)
    assert not any(isinstance(one, ast.ListComp | ast.SetComp) for one in ast.walk(node))


def test_a_small_function_is_written_where_it_is_called() -> None:
    node = _made("return small(given, more=3)")
    small = ast.parse("def small(a, *, more=1):\n    if a > 2:\n        return more\n    return a")
    functions: Any = {"asked": node, "small": small.body[0]}

    inline(functions, but=set())

    assert "return 3 if given > 2 else given" == ast.unparse(node.body[0])


@pytest.mark.parametrize(
    ("call", "own"),
    [
        ("twice(made(given))", "return x + x"),  # would be computed twice
        ("twice(made(given))", "return 0 if other else x"),  # might not be computed at all
        ("twice(*given)", "return x"),
        ("twice(given)", "return [x for _ in x]"),
    ],
)
def test_what_would_compute_more_or_less_stays_a_call(call: str, own: str) -> None:
    functions: Any = {
        "asked": _made(f"return {call}"),
        "twice": ast.parse(f"def twice(x):\n    {own}").body[0],
    }

    inline(functions, but=set())

    assert f"return {call}" == ast.unparse(functions["asked"].body[0])


def test_a_test_of_few_kinds_looks_at_their_lists_and_of_many_at_the_bits() -> None:
    few = ast.unparse(code_of(bit_of("admitted") | bit_of("ask")))
    many = bit_of("admitted") | bit_of("paroled") | bit_of("departed") | bit_of("removed") | 1 << 9

    assert "case.k_admitted or case.ask" == few
    assert f"case.present & {many}" == ast.unparse(code_of(many))


def test_a_class_with_slots_looks_up_once_what_a_property_would() -> None:
    text = (
        "class Stay:\n    FIELDS = ('entry',)\n    def __init__(self, entry):\n"
        "        self.entry = entry\n    @property\n    def first(self):\n"
        "        return self.entry.on"
    )
    stated = ast.parse(text).body[0]
    assert isinstance(stated, ast.ClassDef)
    space: dict[str, Any] = {}

    exec(ast.unparse(ast.fix_missing_locations(with_slots(stated))), space)

    assert ("entry", "first") == space["Stay"].__slots__
    assert 7 == space["Stay"](SimpleNamespace(on=7)).first


def _of_case(name: str, body: str) -> ast.FunctionDef:
    node = ast.parse(f"def {name}(case):\n    {body}").body[0]
    assert isinstance(node, ast.FunctionDef)
    return node


@pytest.mark.parametrize(
    ("a", "b", "c"), [("", "", ""), ("1", "", ""), ("", "", "2"), ("14", "2", "3"), ("", "3", "2")]
)
def test_events_of_several_kinds_are_joined_in_their_order(a: str, b: str, c: str) -> None:
    functions: Any = {
        "three": _of_case("three", "return union((case.k_a, case.k_b, case.k_c))"),
        "two": _of_case("two", "return union((case.k_b, case.k_a))"),
    }
    lists = {
        f"k_{name}": [SimpleNamespace(p=int(one)) for one in text]
        for name, text in (("a", a), ("b", b), ("c", c))
    }

    joined(functions)
    two = _run(functions["two"], SimpleNamespace(**lists), two=None, by_place=attrgetter("p"))
    three = _run(
        functions["three"], SimpleNamespace(**lists), two=lambda _: two, by_place=attrgetter("p")
    )

    assert sorted(a + b) == [str(one.p) for one in two]
    assert sorted(a + b + c) == [str(one.p) for one in three]


def test_a_parameter_of_a_fixed_name_is_looked_up_by_its_day() -> None:
    call = "return parameters__value_on('bia_appeal_days', given) + calendar__add_years(given, 2)"
    functions: Any = {"asked": _made(call)}

    tables = looked_up(functions)

    assert "return ON_bia_appeal_days[given] + YEARS_2[given]" == ast.unparse(
        functions["asked"].body[0]
    )
    assert [
        "ON_bia_appeal_days = in_force('bia_appeal_days')",
        "YEARS_2 = years_later(2)",
    ] == tables


def test_what_is_looked_up_is_what_the_function_gives() -> None:
    leap_day, eve = primitives.ordinal(2024, 2, 29), primitives.ordinal(2025, 2, 28)
    asked = []
    kept = primitives.Kept(lambda day: asked.append(day) or add_years(day, 1))

    found = [kept[leap_day], kept[leap_day]]

    assert [eve, eve] == found
    assert [date(2024, 2, 29)] == asked


def test_a_key_is_made_once_and_its_value_computed_once() -> None:
    key = "('made', given)"
    node = _made(f"return case.kept[{key}] if {key} in case.kept else keep(case, {key}, [given])")
    case = SimpleNamespace(kept={})

    kept_by_key({"asked": node})
    first, second = (_run(node, 3, case=case, MISSING=object()) for _ in range(2))

    assert {("made", 3): [3]} == case.kept
    assert first is second
    assert 1 == ast.unparse(node).count(key)


def test_a_function_that_only_asks_another_of_the_case_is_known_as_such() -> None:
    functions: Any = {
        "counts": _of_case("counts", "return once__counts(case)"),
        "more": _of_case("more", "return once__counts(case)[0]"),
        "once__counts": _of_case("once__counts", "return [1]"),
    }

    assert {"counts": "once__counts"} == aliases(functions, {"once__counts"})


def test_arguments_are_given_by_place_with_the_defaults_between() -> None:
    functions: Any = {
        "asked": _made("return made(given, edge=2)"),
        "made": ast.parse("def made(a, *, by=1, edge=0, rest=3):\n    return a").body[0],
    }

    by_place(functions, {}, but=set())

    assert "return made(given, 1, 2)" == ast.unparse(functions["asked"].body[0])
    assert "a, by=1, edge=0, rest=3" == ast.unparse(functions["made"].args)


def test_a_function_that_must_be_told_by_name_is() -> None:
    functions: Any = {
        "asked": _made("return made(given, edge=2)"),
        "made": ast.parse("def made(a=1, *, edge):\n    return a").body[0],
    }

    by_place(functions, {}, but=set())

    assert "return made(given, edge=2)" == ast.unparse(functions["asked"].body[0])


def test_what_is_kept_does_what_it_only_asked_another_for() -> None:
    functions: Any = {
        "once__stays": _of_case("once__stays", "return stays(case)"),
        "stays": _of_case("stays", "return [case]"),
    }
    guards: Any = {"stays": (1, ast.Constant(None))}

    merged(functions, {"once__stays"}, guards, but=set())

    assert ["once__stays"] == list(functions) == list(guards)
    assert "return [case]" == ast.unparse(functions["once__stays"].body[0])


def test_a_kept_answer_is_put_into_its_slot_wherever_it_is_returned() -> None:
    node = _of_case("asked", "if case.is_there:\n        return 1")
    node.body = keeping(node, "case.m_asked")
    there, away = SimpleNamespace(is_there=True), SimpleNamespace(is_there=False)

    assert [1, None] == [_run(node, there), _run(node, away)]
    assert [1, None] == [there.m_asked, away.m_asked]


def test_nothing_is_added_where_nothing_is_there() -> None:
    node = _made("found = [1]\nfound += more if given else []\nreturn found")

    added_if_any({"asked": node})

    assert "if given:\n    found += more" == ast.unparse(ast.fix_missing_locations(node.body[1]))


def test_a_rule_that_says_a_day_makes_one_finding_for_each() -> None:
    functions: Any = {
        "day": _of_case("day", "return Finding(case.on, 0, (), None)"),
        "doubtful": _of_case("doubtful", "return Finding(case.on, 2, (), None)"),
        "days": _of_case("days", "return Finding(case.days, 0, (), None)"),
    }

    made = told_once(functions, {"day": "date", "doubtful": "date", "days": "any"})

    assert ["TOLD_0: Any = Told()"] == made
    assert [
        "return TOLD_0[case.on]",
        "return Finding(case.on, 2, (), None)",
        "return Finding(case.days, 0, (), None)",
    ] == [ast.unparse(one.body[0]) for one in functions.values()]


def test_a_changed_value_is_told_from_other_changes() -> None:
    functions: Any = {
        "value": _made("return replaced(given, value=1)"),
        "more": _made("return replaced(given, value=1, status=2)"),
    }

    revalued(functions)

    assert "return with_value(given, 1)" == ast.unparse(functions["value"].body[0])
    assert "return replaced(given, value=1, status=2)" == ast.unparse(functions["more"].body[0])
