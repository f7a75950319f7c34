"""Code made plain gives what it gave: loops for comprehensions, small functions in place."""

import ast
from types import SimpleNamespace
from typing import Any

import pytest

from duecourse.law.columns.inline import inline
from duecourse.law.columns.loops import unrolled
from duecourse.law.columns.plain import bit_of, code_of, with_slots

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
    "return max([one for one in given if one > 1] + [0])",
)


def _made(body: str) -> ast.FunctionDef:
    node = ast.parse("def asked(given):\n" + "".join(f"    {one}\n" for one in body.splitlines()))
    found = node.body[0]
    assert isinstance(found, ast.FunctionDef)
    return found


def _run(node: ast.stmt, given: Any, **names: Any) -> Any:
    space: dict[str, Any] = dict(names)
    exec(ast.unparse(ast.fix_missing_locations(node)), space)
    return space["asked"](given)


@pytest.mark.parametrize("body", COMPREHENSIONS)
@pytest.mark.parametrize("given", [[], [1], [3, 4], [1, 2, 3], [3, 1, 5, 2]])
def test_a_loop_answers_as_its_comprehension(body: str, given: list[int]) -> None:
    expected = _run(_made(body), given)
    node = _made(body)

    unrolled(node)

    assert expected == _run(node, given)
    assert not any(isinstance(one, ast.ListComp) for one in ast.walk(node))


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
