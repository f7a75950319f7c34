"""What makes generated code faster without changing an answer.

Parts of a rule that several rules ask for are computed once a case; of a table of rules only those
run that can find anything with the kinds of event that the case has.
"""

import ast
from typing import Final

Functions = dict[str, ast.FunctionDef]
CHANGING: Final = (
    "append",
    "remove",
    "sort",
    "extend",
    "pop",
    "insert",
    "discard",
    "update",
    "add",
)


def often_asked(functions: Functions) -> set[str]:
    """Return the functions of a case alone that are called in several places, to be kept.

    Not those whose answer a caller changes in place.
    """
    calls: dict[str, int] = {}
    changed: set[str] = set()
    for function in functions.values():
        for node in ast.walk(function):
            key = _called(node)
            if key is not None:
                calls[key] = calls.get(key, 0) + 1
        changed |= _changed_in(function)
    waiting = list(changed)
    while waiting:  # what is handed on and then changed
        function = functions.get(waiting.pop())  # type: ignore[assignment]
        for node in ast.walk(function) if function is not None else ():
            key = _called(node.value) if isinstance(node, ast.Return) and node.value else None
            if key is not None and key not in changed:
                changed.add(key)
                waiting.append(key)
    return {
        key for key, function in functions.items()
        if [one.arg for one in function.args.args] == ["case"] and not function.args.kwonlyargs
        and function.args.vararg is None and calls.get(key, 0) > 1 and key not in changed
    }  # fmt: skip


def _called(node: ast.AST) -> str | None:
    """Return the name of the function that code calls with the case alone."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and not node.keywords
        and len(node.args) == 1
        and isinstance(node.args[0], ast.Name)
        and node.args[0].id == "case"
    ):
        return node.func.id
    return None


def _changed_in(function: ast.FunctionDef) -> set[str]:
    """Return the functions whose answer this one changes in place."""
    held: dict[str, set[str]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            inside = {key for one in ast.walk(node.value) if (key := _called(one)) is not None}
            held.setdefault(node.targets[0].id, set()).update(inside)
    found: set[str] = set()
    for node in ast.walk(function):
        target: ast.expr | None = None
        if isinstance(node, ast.AugAssign):
            target = node.target
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in CHANGING:
                target = node.func.value
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            target = node.value
        if isinstance(target, ast.Name):
            found |= held.get(target.id, set())
    return found


def live_tables(functions: Functions, constants: dict[str, ast.expr]) -> dict[str, list[str]]:
    """Let loops over a table of rules run through those that can find something; name the tables.

    A loop is `for rule in TABLE.values() for one in rule(case)`: a rule that gives an empty list
    adds nothing to it.
    """
    found: dict[str, list[str]] = {}
    for function in functions.values():
        for node in ast.walk(function):
            if not isinstance(node, ast.SetComp | ast.ListComp) or len(node.generators) != 2:
                continue
            outer, inner = node.generators
            table = _table(outer.iter)
            rules = constants.get(table or "")
            if (
                table is None or not isinstance(rules, ast.Dict)
                or not isinstance(outer.target, ast.Name) or outer.ifs
                or _called(inner.iter) != outer.target.id
                or not all(isinstance(one, ast.Name) for one in rules.values)
            ):  # fmt: skip
                continue
            found[table] = [one.id for one in rules.values if isinstance(one, ast.Name)]
            outer.iter = ast.parse(f"{live_name(table)}(case)", mode="eval").body
    return found


def _table(node: ast.expr) -> str | None:
    if (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        and node.func.attr == "values" and isinstance(node.func.value, ast.Name)
    ):  # fmt: skip
        return node.func.value.id
    return None


def live_name(table: str) -> str:
    """Return the name of the function that gives the rules of a table worth running."""
    return f"live__{table}"


def live_text(table: str, keys: list[str], guards: dict[str, tuple[int, ast.expr]]) -> str:
    """Return the function that gives the rules of a table that can find something in a case."""
    rows = []
    for key in keys:
        mask, answer = guards.get(key, (0, None))
        nothing = isinstance(answer, ast.List) and not answer.elts
        rows.append(f"({key}, {mask if nothing else 0})")
    joined = ",\n    ".join(rows)
    return f"""ROWS__{table}: Any = (
    {joined},
)
LIVE__{table}: Any = {{}}


def {live_name(table)}(case: Case) -> Any:
    found = LIVE__{table}.get(case.present)
    if found is None:
        found = tuple(
            rule for rule, mask in ROWS__{table} if not mask or case.present & mask
        )
        if len(LIVE__{table}) > 200_000:
            LIVE__{table}.clear()
        LIVE__{table}[case.present] = found
    return found"""
