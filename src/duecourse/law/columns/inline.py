"""Calls that plain Python can do without: small functions written where they are asked.

A call costs Python more than most of these functions do. All code that is lowered is free of side
effects but for what a function does to its own lists, so what is asked twice is asked once.
"""

import ast
import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

Functions = dict[str, ast.FunctionDef]
SIZE_MAX: Final = 40
COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)


def as_expression(body: list[ast.stmt]) -> ast.expr | None:
    """Return statements as one expression of returns and choices; None if they are more."""
    if not body:
        return None
    first = body[0]
    if isinstance(first, ast.Return):
        return first.value
    if isinstance(first, ast.If):
        then, other = as_expression(first.body), as_expression([*first.orelse, *body[1:]])
        if then is not None and other is not None:
            return ast.IfExp(first.test, then, other)
    return None


@dataclass
class Small:
    """A function that is one expression."""

    arguments: list[str]
    defaults: dict[str, ast.expr]
    value: ast.expr
    free: set[str] = field(default_factory=set)


def small_functions(functions: Functions, *, but: set[str]) -> dict[str, Small]:
    """Return the functions that can be written where they are asked, by name."""
    found = {}
    for key, function in functions.items():
        stated = function.args
        value = as_expression(function.body)
        if value is None or key in but or stated.vararg or stated.kwarg:
            continue
        nodes = list(ast.walk(value))
        if len(nodes) > SIZE_MAX or any(isinstance(one, COMPREHENSIONS) for one in nodes):
            continue
        names = {one.id for one in nodes if isinstance(one, ast.Name)}
        plain = [one.arg for one in stated.args]
        given = [*plain, *(one.arg for one in stated.kwonlyargs)]
        defaults = dict(zip(plain[len(plain) - len(stated.defaults) :], stated.defaults,
                            strict=True))  # fmt: skip
        defaults |= {
            one.arg: value
            for one, value in zip(stated.kwonlyargs, stated.kw_defaults, strict=True)
            if value is not None
        }
        if key not in names:
            found[key] = Small(given, defaults, value, names - set(given))
    return found


def _is_simple(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name | ast.Constant)


class _Given(ast.NodeTransformer):
    def __init__(self, given: dict[str, ast.expr]) -> None:
        self.given = given

    def visit_Name(self, node: ast.Name) -> ast.expr:
        found = self.given.get(node.id)
        return node if found is None else copy.deepcopy(found)


class _Inliner(ast.NodeTransformer):
    """Writes small functions in the place of calls."""

    def __init__(self, small: dict[str, Small], bound: set[str]) -> None:
        self.small, self.bound, self.changed = small, bound, False

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.func, ast.Name) or node.func.id not in self.small:
            return node
        of = self.small[node.func.id]
        given = self._given(of, node)
        if given is None or of.free & self.bound:
            return node
        self.changed = True
        return _Given(given).visit(copy.deepcopy(of.value))  # type: ignore[no-any-return]

    def _given(self, of: Small, node: ast.Call) -> dict[str, ast.expr] | None:
        """Return what each argument stands for; None where it would be computed twice."""
        if any(isinstance(one, ast.Starred) for one in node.args):
            return None
        if any(one.arg is None for one in node.keywords) or len(node.args) > len(of.arguments):
            return None
        given = dict(of.defaults)
        given |= dict(zip(of.arguments, node.args, strict=False))
        given |= {str(one.arg): one.value for one in node.keywords}
        if set(given) != set(of.arguments):
            return None
        always = not any(isinstance(one, ast.IfExp | ast.BoolOp) for one in ast.walk(of.value))
        for key, value in given.items():
            times = sum(isinstance(n, ast.Name) and n.id == key for n in ast.walk(of.value))
            if not _is_simple(value) and not (times == 1 and always):
                return None
        return given


def bound_names(function: ast.FunctionDef) -> set[str]:
    """Return the names that a function binds: its arguments and its own."""
    found = {one.arg for one in ast.walk(function) if isinstance(one, ast.arg)}
    return found | {
        one.id for one in ast.walk(function)
        if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)
    }  # fmt: skip


def inline(functions: Functions, *, but: set[str], rounds: int = 4) -> None:
    """Write small functions where they are called, in all functions, until none is left."""
    for _ in range(rounds):
        small = small_functions(functions, but=but)
        changed = False
        for function in functions.values():
            inliner = _Inliner(small, bound_names(function))
            function.body = [inliner.visit(one) for one in function.body]
            changed |= inliner.changed
        if not changed:
            return


# What is kept, and what is not there.


def look_first(
    functions: Functions, *, kept: set[str], guards: dict[str, tuple[ast.expr, ast.expr]]
) -> None:
    """Look into a case's slot, or for the events a function needs, before it is called."""
    looking = _Slots(kept, guards)
    for function in functions.values():
        function.body = [looking.visit(one) for one in function.body]


class _Slots(ast.NodeTransformer):
    def __init__(self, kept: set[str], guards: dict[str, tuple[ast.expr, ast.expr]]) -> None:
        self.kept, self.guards = kept, guards

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        key = asked_of_case(node)
        if key is None:
            return node
        if key in self.kept:
            slot = ast.Attribute(ast.Name("case", ast.Load()), f"m_{key}", ast.Load())
            missing = ast.Compare(slot, [ast.IsNot()], [ast.Name("MISSING", ast.Load())])
            return ast.IfExp(missing, copy.deepcopy(slot), node)
        if key in self.guards:
            test, answer = self.guards[key]
            return ast.IfExp(copy.deepcopy(test), node, copy.deepcopy(answer))
        return node


def asked_of_case(node: ast.AST) -> str | None:
    """Return the name of the function that code calls with the case alone."""
    if (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords
        and len(node.args) == 1 and isinstance(node.args[0], ast.Name)
        and node.args[0].id == "case"
    ):  # fmt: skip
        return node.func.id
    return None


# Constants.


class Late:
    """Calls with constant arguments that are made once, after the functions they call."""

    def __init__(self, makers: Iterable[str]) -> None:
        self.makers = set(makers)
        self.calls: list[str] = []

    def lines(self) -> list[str]:
        """Return a line of code for each of them."""
        return [f"LATER_{n} = {text}" for n, text in enumerate(self.calls)]


def fold(
    functions: Functions, constants: dict[str, ast.expr], *, answers: list[str], late: Late
) -> None:
    """Write constants where they are named, constant findings once, and no choice that is made.

    Adds to `answers` the findings made without a function, and to `late` the calls of its makers.
    """
    folding = _Constants(constants, answers, late)
    for function in functions.values():
        stated = function.args
        function.body = [folding.visit(one) for one in function.body]
        stated.defaults = [folding.visit(one) for one in stated.defaults]
        stated.kw_defaults = [one and folding.visit(one) for one in stated.kw_defaults]


class _Constants(ast.NodeTransformer):
    def __init__(self, constants: dict[str, ast.expr], answers: list[str], late: Late) -> None:
        self.constants = {k: v for k, v in constants.items() if _is_literal(v)}
        self.answers, self.late = answers, late

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.test, ast.Constant):
            return node.body if node.test.value else node.orelse
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        found = self.constants.get(node.id) if isinstance(node.ctx, ast.Load) else None
        return node if found is None else copy.deepcopy(found)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        key = node.func.id if isinstance(node.func, ast.Name) else None
        values = [*node.args, *(one.value for one in node.keywords)]
        if not all(_is_literal(one) for one in values):
            return node
        if key == "Finding":
            return ast.Name(f"ANSWER_{_place(self.answers, node)}", ast.Load())
        if key in self.late.makers:
            return ast.Name(f"LATER_{_place(self.late.calls, node)}", ast.Load())
        return node


def _is_literal(node: ast.expr) -> bool:
    if isinstance(node, ast.Tuple):
        return all(_is_literal(one) for one in node.elts)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.List) and not node.elts)


def _place(kept: list[str], node: ast.expr) -> int:
    text = ast.unparse(ast.fix_missing_locations(node))
    if text not in kept:
        kept.append(text)
    return kept.index(text)
