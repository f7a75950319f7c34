"""The lowered functions as plain Python runs them fastest: the same answers, fewer calls.

Works on copies: whoever compiles the lowered functions takes them as `lower` left them.
"""

import ast
import copy
from collections.abc import Iterable
from dataclasses import dataclass

from duecourse.law.columns.inline import Late, fold, inline, look_first
from duecourse.law.columns.loops import unrolled
from duecourse.law.columns.positional import added_if_any, by_place, keeping, merged
from duecourse.law.columns.shortcuts import (
    aliases,
    joined,
    kept_by_key,
    looked_up,
    revalued,
    told_once,
)
from duecourse.law.columns.written import KINDS

Functions = dict[str, ast.FunctionDef]
Guards = dict[str, tuple[int, ast.expr]]
MAKERS = ("findings__unknown", "findings__attorney", "findings__boundary")
FEW_KINDS = 4
FACTS = ("ask", "unknown")  # facts that have a bit beside the kinds: they are there, or not


@dataclass
class Plain:
    """Functions made plain, and what they refer to.

    `slots` are those whose answer is kept; `wrapped` those of them that do not keep it themselves,
    `guards` what is still to be looked at first. `early` comes before the functions, `late` after.
    """

    functions: Functions
    slots: set[str]
    wrapped: set[str]
    guards: Guards
    early: list[str]
    late: list[str]


@dataclass
class _Given:
    """What the generator hands over, and what making it plain collects."""

    functions: Functions
    constants: dict[str, ast.expr]
    classes: dict[str, ast.ClassDef]
    kept: set[str]
    guards: Guards
    answers: list[str]
    late: Late
    types: dict[str, str]


def made_plain(
    functions: Functions, constants: dict[str, ast.expr], *, kept: set[str],
    lists: Iterable[str], guards: Guards, answers: list[str], classes: dict[str, ast.ClassDef],
    types: dict[str, str], for_c: bool,
) -> Plain:  # fmt: skip
    """Return copies of the functions as they are written.

    `lists` are functions in tables, `types` has the type of what each rule of a finding says.
    """
    found = {key: copy.deepcopy(one) for key, one in functions.items()}
    records = [key for key, one in classes.items() if one.bases]  # they never change
    late = Late(MAKERS if for_c else (*MAKERS, *records))
    fold(found, constants, answers=answers, late=late)
    asked = _asked(found, constants) | set(lists)
    kept = {key for key in kept if key in asked}
    given = _Given(found, constants, classes, kept, guards, answers, late, types)
    return _for_c(given) if for_c else _for_python(given, asked, set(lists))


def _for_c(given: _Given) -> Plain:
    found, kept = given.functions, given.kept
    inline(found, but=kept | set(given.guards) | set(MAKERS))
    for function in found.values():
        unrolled(function, sets=False)
    look_first(found, kept=kept & set(found), guards=_tests(given.guards))
    return Plain(found, kept, kept, given.guards, [], given.late.lines())


def _for_python(given: _Given, asked: set[str], lists: set[str]) -> Plain:
    found = given.functions
    through = aliases(found, given.kept)
    kept = given.kept - set(through)
    # Whoever goes through the findings looks at the guard of each, and nobody else asks these.
    guards = {k: one for k, one in given.guards.items() if k in asked and k not in through}
    inline(found, but=kept | set(guards) | set(MAKERS))
    fold(found, given.constants, answers=given.answers, late=given.late)  # made so by inlining
    joined(found)
    kept_by_key(found)
    revalued(found)
    early = [*looked_up(found), *told_once(found, given.types)]
    for function in found.values():
        unrolled(function)
    by_name = lists | _named(found, given.constants)
    merged(found, kept, guards, but=by_name)
    look_first(found, kept=kept & set(found), guards=_tests(guards))
    added_if_any(found)
    by_place(found, given.classes, but=by_name)
    for key, function in found.items():
        if key in kept or key in guards:
            function.body = _whole(key, function, is_kept=key in kept, guard=guards.get(key))
    return Plain(found, kept, set(), {}, early, given.late.lines())


def _whole(
    key: str, function: ast.FunctionDef, *, is_kept: bool, guard: tuple[int, ast.expr] | None
) -> list[ast.stmt]:
    """Return the body of a function that looks into its slot and at its guard first."""
    body = function.body
    if guard is not None:
        answer = ast.Return(copy.deepcopy(guard[1]))
        body = [ast.If(ast.UnaryOp(ast.Not(), code_of(guard[0])), [answer], []), *body]
    if not is_kept:
        return body
    slot = f"case.m_{key}"
    function.body = body
    first = ast.parse(f"if {slot} is not MISSING:\n    return {slot}").body
    return [*first, *keeping(function, slot)]


def _tests(guards: Guards) -> dict[str, tuple[ast.expr, ast.expr]]:
    return {key: (code_of(mask), answer) for key, (mask, answer) in guards.items()}


def _named(functions: Functions, constants: dict[str, ast.expr]) -> set[str]:
    """Return the functions that are used as values: in tables, as keys of a sort."""
    found: set[str] = set()
    for tree in (*functions.values(), *constants.values()):
        called = {id(one.func) for one in ast.walk(tree) if isinstance(one, ast.Call)}
        found |= {
            one.id for one in ast.walk(tree)
            if isinstance(one, ast.Name) and one.id in functions and id(one) not in called
        }  # fmt: skip
    return found


def _asked(functions: Functions, constants: dict[str, ast.expr]) -> set[str]:
    """Return every name that functions and constants ask for, but not a function for itself."""
    found: set[str] = set()
    for key, function in functions.items():
        names = {one.id for one in ast.walk(function) if isinstance(one, ast.Name)}
        found |= names - {key}
    for tree in constants.values():
        found |= {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}
    return found


def bit_of(name: str) -> int:
    """Return the bit in `present` of a kind of event, or of a fact that a case may have."""
    place = KINDS.index(name) if name in KINDS else len(KINDS) + FACTS.index(name)
    return 1 << place


def code_of(mask: int) -> ast.expr:
    """Return code that is true where a case has an event of these kinds, or one of the facts."""
    names = [kind for kind in KINDS if mask & bit_of(kind)]
    parts = [f"case.k_{kind}" for kind in names]
    parts += [f"case.{fact}" for fact in FACTS if mask & bit_of(fact)]
    text = " or ".join(parts) if len(parts) <= FEW_KINDS else f"case.present & {mask}"
    return ast.parse(text, mode="eval").body


def with_slots(stated: ast.ClassDef) -> ast.ClassDef:
    """Return a class with its fields in slots, and with one for a property that only looks.

    A class without `FIELDS` is no dataclass of the rules and stays as it is.
    """
    fields = [one for one in stated.body if isinstance(one, ast.Assign | ast.AnnAssign)]
    names = next((one.value for one in fields if _target(one) == "FIELDS"), None)
    if not isinstance(names, ast.Tuple):
        return stated
    found = copy.deepcopy(stated)
    looks = {
        one.name: value for one in found.body
        if isinstance(one, ast.FunctionDef) and one.decorator_list
        and (value := _only_look(one)) is not None
    }  # fmt: skip
    found.body = [one for one in found.body if getattr(one, "name", "") not in looks]
    for one in found.body:
        if isinstance(one, ast.FunctionDef) and one.name == "__init__":
            one.body += [
                ast.Assign([_of_self(key)], value, lineno=0) for key, value in looks.items()
            ]
    slots = ast.Tuple([*names.elts, *(ast.Constant(key) for key in looks)], ast.Load())
    found.body.insert(1, ast.Assign([ast.Name("__slots__", ast.Store())], slots, lineno=0))
    return found


def _target(node: ast.Assign | ast.AnnAssign) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    return target.id if isinstance(target, ast.Name) else ""


def _of_self(key: str) -> ast.Attribute:
    return ast.Attribute(ast.Name("self", ast.Load()), key, ast.Store())


def _only_look(function: ast.FunctionDef) -> ast.expr | None:
    """Return what a property gives that is an attribute of an attribute of its own."""
    (first, *more) = function.body
    value = first.value if isinstance(first, ast.Return) and not more else None
    inner = value
    while isinstance(inner, ast.Attribute):
        inner = inner.value
    return value if isinstance(inner, ast.Name) and inner.id == "self" else None


__all__ = ["Plain", "bit_of", "code_of", "made_plain", "with_slots"]
