"""Take out what only made text: names that nobody reads, and arguments that nobody uses."""

import ast
from collections.abc import Iterable

Functions = dict[str, ast.FunctionDef]


def without_dead(functions: Functions, *, escaping: set[str]) -> None:
    """Take dead names and dead arguments out of all functions, until there is none.

    `escaping` are functions that are called through a variable and keep their arguments.
    """
    changed = True
    while changed:
        changed = False
        for function in functions.values():
            while _without_dead_names(function):
                changed = True
        changed |= _without_dead_arguments(functions, escaping)


def _loads(nodes: Iterable[ast.AST]) -> set[str]:
    return {
        n.id for node in nodes for n in ast.walk(node)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    }  # fmt: skip


def _only_target(node: ast.stmt) -> str | None:
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target: ast.expr = node.targets[0]
    elif isinstance(node, ast.AugAssign):
        target = node.target
    elif isinstance(node, ast.Expr) and _is_append(node.value):
        target = node.value.func.value  # type: ignore[attr-defined]
    else:
        return None
    return target.id if isinstance(target, ast.Name) else None


def _is_append(node: ast.expr) -> bool:
    """Say whether code adds to a list: to one that nobody reads, it does nothing."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "append"
    )


class _Statements(ast.NodeTransformer):
    """Takes out assignments to the given names, and branches that nothing is left of."""

    def __init__(self, dead: set[str]) -> None:
        self.dead = dead

    def visit_Assign(self, node: ast.Assign) -> ast.stmt | None:
        return None if _only_target(node) in self.dead else node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt | None:
        return None if _only_target(node) in self.dead else node

    def visit_Expr(self, node: ast.Expr) -> ast.stmt | None:
        return None if _only_target(node) in self.dead else node

    def visit_If(self, node: ast.If) -> ast.stmt | None:
        self.generic_visit(node)
        if not node.body and not node.orelse:
            return None
        if not node.body:
            node.test, node.body, node.orelse = (
                ast.UnaryOp(ast.Not(), node.test), node.orelse, [],
            )  # fmt: skip
        return node


def _without_dead_names(function: ast.FunctionDef) -> bool:
    own: dict[str, list[ast.stmt]] = {}
    for node in ast.walk(function):
        target = _only_target(node) if isinstance(node, ast.stmt) else None
        if target is not None:
            own.setdefault(target, []).append(node)  # type: ignore[arg-type]
    dead = set()
    given = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
    for target, statements in own.items():
        if target in given and any(isinstance(one, ast.Expr) for one in statements):
            continue  # a list of the caller's
        inside = {id(n) for one in statements for n in ast.walk(one)}
        read = any(
            isinstance(n, ast.Name) and n.id == target and isinstance(n.ctx, ast.Load)
            and id(n) not in inside
            for n in ast.walk(function)
        )  # fmt: skip
        other = any(
            isinstance(n, ast.Name) and n.id == target and isinstance(n.ctx, ast.Load)
            for one in own for other_ in own[one] if one != target for n in ast.walk(other_)
        )  # fmt: skip
        if not read and not other and not _binds_elsewhere(function, target, inside):
            dead.add(target)
    if not dead:
        return False
    _Statements(dead).visit(function)
    function.body = function.body or [ast.Pass()]
    return True


def _binds_elsewhere(function: ast.FunctionDef, target: str, inside: set[int]) -> bool:
    return any(
        isinstance(n, ast.Name) and n.id == target and not isinstance(n.ctx, ast.Load)
        and id(n) not in inside
        for n in ast.walk(function)
    )  # fmt: skip


def _without_dead_arguments(functions: Functions, escaping: set[str]) -> bool:
    calls: dict[str, list[ast.Call]] = {}
    for function in functions.values():
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                calls.setdefault(node.func.id, []).append(node)
    changed = False
    for key, function in functions.items():
        if key in escaping:
            continue
        read = _loads(function.body)
        for argument in _arguments(function):
            sites = calls.get(key, [])
            if argument not in read and all(_can_drop(function, argument, c) for c in sites):
                for call in sites:
                    _drop_given(function, argument, call)
                _drop_argument(function, argument)
                changed = True
    return changed


def _arguments(function: ast.FunctionDef) -> list[str]:
    stated = function.args
    found = [one.arg for one in (*stated.kwonlyargs, *reversed(stated.args))]
    return ([stated.vararg.arg] if stated.vararg else []) + found


def _place(function: ast.FunctionDef, argument: str) -> int | None:
    for place, one in enumerate(function.args.args):
        if one.arg == argument:
            return place
    return None


def _can_drop(function: ast.FunctionDef, argument: str, call: ast.Call) -> bool:
    place = _place(function, argument)
    if function.args.vararg is not None and function.args.vararg.arg == argument:
        fixed = call.args[: len(function.args.args)]
        return not any(isinstance(one, ast.Starred) for one in fixed)
    if place is None:
        return True
    return not any(isinstance(one, ast.Starred) for one in call.args[: place + 1])


def _drop_given(function: ast.FunctionDef, argument: str, call: ast.Call) -> None:
    call.keywords = [one for one in call.keywords if one.arg != argument]
    if function.args.vararg is not None and function.args.vararg.arg == argument:
        del call.args[len(function.args.args) :]
    place = _place(function, argument)
    if place is not None and place < len(call.args):
        del call.args[place]


def _drop_argument(function: ast.FunctionDef, argument: str) -> None:
    stated = function.args
    if stated.vararg is not None and stated.vararg.arg == argument:
        stated.vararg = None
        return
    for n, one in enumerate(stated.kwonlyargs):
        if one.arg == argument:
            del stated.kwonlyargs[n], stated.kw_defaults[n]
            return
    place = _place(function, argument)
    assert place is not None, "an argument of the function"
    without_default = len(stated.args) - len(stated.defaults)
    if place >= without_default:
        del stated.defaults[place - without_default]
    del stated.args[place]
