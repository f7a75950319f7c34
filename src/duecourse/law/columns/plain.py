"""The lowered functions as plain Python runs them fastest: the same answers, fewer calls.

Works on copies: whoever compiles the lowered functions takes them as `lower` left them.
"""

import ast
import copy
from collections.abc import Iterable
from dataclasses import dataclass

from duecourse.law.columns.inline import Late, fold, inline, look_first
from duecourse.law.columns.loops import unrolled
from duecourse.law.columns.shortcuts import aliases, joined, kept_by_key, looked_up
from duecourse.law.columns.written import KINDS

Functions = dict[str, ast.FunctionDef]
Guards = dict[str, tuple[int, ast.expr]]
MAKERS = ("findings__unknown", "findings__attorney", "findings__boundary")
FEW_KINDS = 4
FACTS = ("ask", "unknown")  # facts that have a bit beside the kinds: they are there, or not


@dataclass
class Plain:
    """Functions made plain: those that keep their answer in a slot, and what they refer to.

    `early` comes before the functions, `late` after them.
    """

    functions: Functions
    kept: set[str]
    guards: Guards
    early: list[str]
    late: list[str]


def made_plain(
    functions: Functions, constants: dict[str, ast.expr], *, kept: set[str],
    lists: Iterable[str], guards: Guards, answers: list[str], records: Iterable[str], for_c: bool,
) -> Plain:  # fmt: skip
    """Return copies of the functions as they are written.

    `lists` are functions in tables, `records` classes whose instances never change.
    """
    found = {key: copy.deepcopy(one) for key, one in functions.items()}
    late = Late(MAKERS if for_c else (*MAKERS, *records))
    fold(found, constants, answers=answers, late=late)
    asked = _asked(found, constants) | set(lists)
    kept = {key for key in kept if key in asked}
    if not for_c:
        through = aliases(found, kept)
        kept = kept - set(through)
        guards = {key: one for key, one in guards.items() if key not in through}
    inline(found, but=kept | set(guards) | set(MAKERS))
    early = [] if for_c else _shortened(found, constants, answers=answers, late=late)
    for function in found.values():
        unrolled(function, sets=not for_c)
    tests = {key: (code_of(mask), answer) for key, (mask, answer) in guards.items()}
    look_first(found, kept=kept & set(found), guards=tests)
    return Plain(found, kept, guards, early, late.lines())


def _shortened(
    functions: Functions, constants: dict[str, ast.expr], *, answers: list[str], late: Late
) -> list[str]:
    """Take the shortcuts of plain Python; return the tables that they look up."""
    fold(functions, constants, answers=answers, late=late)  # what inlining made constant
    joined(functions)
    kept_by_key(functions)
    return looked_up(functions)


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
