"""Shortcuts for plain Python alone: looking up by day, joining kinds of event, keeping by key.

Whoever translates the generated module to another language gets it without them.
"""

import ast
import copy
from typing import Final

Functions = dict[str, ast.FunctionDef]
HASHABLE: Final = ("date", "bool", "string", 'date or "D/S"')  # the types of values said once


def looked_up(functions: Functions) -> list[str]:
    """Let calls with a fixed name or number look up the day; return the tables they need."""
    looking = _Lookups()
    for function in functions.values():
        function.body = [looking.visit(one) for one in function.body]
    return [f"{name} = {text}" for name, text in sorted(looking.tables.items())]


class _Lookups(ast.NodeTransformer):
    def __init__(self) -> None:
        self.tables: dict[str, str] = {}

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if len(node.args) != 2 or node.keywords:
            return node
        first, second = node.args
        if name == "parameters__value_on" and _is_text(first):
            return self._at(f"ON_{first.value}", f"in_force({first.value!r})", second)  # type: ignore[attr-defined]
        if name == "calendar__add_years" and _is_count(second):
            return self._at(f"YEARS_{second.value}", f"years_later({second.value})", first)  # type: ignore[attr-defined]
        if name == "calendar__add_months" and _is_count(second):
            return self._at(f"MONTHS_{second.value}", f"months_later({second.value})", first)  # type: ignore[attr-defined]
        return node

    def _at(self, name: str, text: str, day: ast.expr) -> ast.expr:
        self.tables[name] = text
        return ast.Subscript(ast.Name(name, ast.Load()), day, ast.Load())


# Findings.


def told_once(functions: Functions, roots: dict[str, str]) -> list[str]:
    """Make one finding for each value of a rule that says nothing but a day, a truth or a name.

    `roots` has the type of each rule's value. Returns the tables of what was made.
    """
    made: list[str] = []
    for key, type_ in roots.items():
        if type_ in HASHABLE and key in functions:
            telling = _Telling(made)
            functions[key].body = [telling.visit(one) for one in functions[key].body]
    return [f"{name}: Any = Told()" for name in made]


class _Telling(ast.NodeTransformer):
    def __init__(self, made: list[str]) -> None:
        self.made = made

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        is_finding = isinstance(node.func, ast.Name) and node.func.id == "Finding"
        if is_finding and ast.unparse(ast.List(node.args[1:])) == "[0, (), None]":
            self.made.append(f"TOLD_{len(self.made)}")
            return ast.Subscript(ast.Name(self.made[-1], ast.Load()), node.args[0], ast.Load())
        return node


def revalued(functions: Functions) -> None:
    """Let what replaces only the value of a finding or record say so: `replaced(one, value=V)`."""
    revaluing = _Revaluing()
    for function in functions.values():
        function.body = [revaluing.visit(one) for one in function.body]


class _Revaluing(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        is_replaced = isinstance(node.func, ast.Name) and node.func.id == "replaced"
        if is_replaced and [one.arg for one in node.keywords] == ["value"]:
            given = [*node.args, node.keywords[0].value]
            return ast.Call(ast.Name("with_value", ast.Load()), given, [])
        return node


def _is_text(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier()
    )


def _is_count(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value >= 0


# Events of several kinds.


def joined(functions: Functions) -> None:
    """Write out how the events of several kinds are joined; most cases have one of the kinds.

    Where a smaller join is kept too, and the kinds that it lacks are not there, it is taken.
    """
    kinds = {key: found for key, one in functions.items() if (found := _kinds_of(one))}
    for key, several in kinds.items():
        smaller = [other for other, own in kinds.items() if set(own) < set(several)]
        largest = max(smaller, key=lambda other: (len(kinds[other]), other), default=None)
        text = _join_text(several, largest, kinds[largest] if largest else ())
        functions[key].body = ast.parse(text).body


def _kinds_of(function: ast.FunctionDef) -> tuple[str, ...]:
    """Return the lists that a function joins: `return union((case.k_a, case.k_b))`."""
    found = function.body[0]
    if (
        isinstance(found, ast.Return) and isinstance(found.value, ast.Call)
        and isinstance(found.value.func, ast.Name) and found.value.func.id == "union"
        and isinstance(found.value.args[0], ast.Tuple)
    ):  # fmt: skip
        return tuple(ast.unparse(one) for one in found.value.args[0].elts)
    return ()


def _join_text(several: tuple[str, ...], smaller: str | None, own: tuple[str, ...]) -> str:
    lines = []
    if smaller is not None:
        rest = [one for one in several if one not in own]
        lines += [f"if not ({' or '.join(rest)}):", f"    return {smaller}(case)"]
    lines += [f"found = {several[0]}", "several = False"]
    for one in several[1:]:
        lines += [f"if {one}:", "    if found:", f"        found = [*found, *{one}]",
                  "        several = True", "    else:", f"        found = {one}"]  # fmt: skip
    return "\n".join([*lines, "if several:", "    found.sort(key=by_place)", "return found"])


# Answers kept under a key.


def kept_by_key(functions: Functions) -> None:
    """Make the key of what is kept once: `kept[K] if K in kept else keep(case, K, V)`."""
    for function in functions.values():
        found = function.body[0] if len(function.body) == 1 else None
        if not isinstance(found, ast.Return) or not isinstance(found.value, ast.IfExp):
            continue
        call = found.value.orelse
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id == "keep"
        ):
            text = (
                "key = KEY\nfound = case.kept.get(key, MISSING)\nif found is MISSING:\n"
                "    found = case.kept[key] = VALUE\nreturn found"
            )
            filled = _Filled({"KEY": call.args[1], "VALUE": call.args[2]})
            function.body = [filled.visit(one) for one in ast.parse(text).body]


class _Filled(ast.NodeTransformer):
    def __init__(self, parts: dict[str, ast.expr]) -> None:
        self.parts = parts

    def visit_Name(self, node: ast.Name) -> ast.expr:
        found = self.parts.get(node.id)
        return node if found is None else copy.deepcopy(found)


def aliases(functions: Functions, kept: set[str]) -> dict[str, str]:
    """Return the functions that only ask another of the case, whose answer is kept: by name."""
    found = {}
    for key, function in functions.items():
        first = function.body[0]
        value = first.value if isinstance(first, ast.Return) and len(function.body) == 1 else None
        if (
            isinstance(value, ast.Call) and isinstance(value.func, ast.Name)
            and value.func.id in kept and ast.unparse(value) == f"{value.func.id}(case)"
            and [one.arg for one in function.args.args] == ["case"]
        ):  # fmt: skip
            found[key] = value.func.id
    return found
