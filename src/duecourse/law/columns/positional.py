"""Calls by place, which cost plain Python less than by name; and fewer calls for what is kept."""

import ast
import copy

Functions = dict[str, ast.FunctionDef]
Arguments = tuple[list[str], dict[str, ast.expr]]  # names in order; defaults by name


def by_place(functions: Functions, classes: dict[str, ast.ClassDef], *, but: set[str]) -> None:
    """Give arguments by place wherever it is known who is called, `but` for some functions."""
    known: dict[str, Arguments] = {}
    for key, function in functions.items():
        if key not in but and function.args.vararg is None and _all_by_place(function.args):
            known[key] = _arguments(function.args.args, function.args.defaults)
    for key, stated in classes.items():
        made = [one for one in stated.body if isinstance(one, ast.FunctionDef)]
        for one in made:
            if one.name == "__init__":
                known[key] = _arguments(one.args.args[1:], one.args.defaults)
    placing = _Placing(known)
    for function in functions.values():
        function.body = [placing.visit(one) for one in function.body]


def _all_by_place(stated: ast.arguments) -> bool:
    """Let a function take all its arguments by place; say whether that can be."""
    given = [*stated.args, *stated.kwonlyargs]
    defaults = [*([None] * (len(stated.args) - len(stated.defaults))), *stated.defaults]
    defaults += stated.kw_defaults
    first = next((n for n, one in enumerate(defaults) if one is not None), len(defaults))
    if any(one is None for one in defaults[first:]):
        return False
    stated.args, stated.kwonlyargs, stated.kw_defaults = given, [], []
    stated.defaults = [one for one in defaults if one is not None]
    return True


def _arguments(given: list[ast.arg], defaults: list[ast.expr]) -> Arguments:
    names = [one.arg for one in given]
    return names, dict(zip(names[len(names) - len(defaults) :], defaults, strict=True))


class _Placing(ast.NodeTransformer):
    def __init__(self, known: dict[str, Arguments]) -> None:
        self.known = known

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        found = self.known.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if found is None or not node.keywords:
            return node
        names, defaults = found
        if any(isinstance(one, ast.Starred) for one in node.args):
            return node
        given = {one.arg: one.value for one in node.keywords}
        rest = names[len(node.args) :]
        last = max((rest.index(str(one)) for one in given if one in rest), default=-1)
        if None in given or not all(one in given or one in defaults for one in rest[: last + 1]):
            return node
        placed = [given.get(one) or copy.deepcopy(defaults[one]) for one in rest[: last + 1]]
        return ast.Call(node.func, [*node.args, *placed], [])


# What is kept.


def merged(
    functions: Functions, kept: set[str], guards: dict[str, tuple[int, ast.expr]], *, but: set[str]
) -> None:
    """Let what is kept do itself what it only asks another function for, which nobody else asks.

    A guard of the other function is then its own.
    """
    asked: dict[str, int] = {}
    for function in functions.values():
        for node in ast.walk(function):
            if isinstance(node, ast.Name):
                asked[node.id] = asked.get(node.id, 0) + 1
    for key in sorted(kept & set(functions)):
        other = _only_asked(functions[key])
        if other in functions and asked.get(other) == 1 and other not in kept | but:
            functions[key].body = functions.pop(other).body
            if other in guards:
                guards[key] = guards.pop(other)


def _only_asked(function: ast.FunctionDef) -> str:
    """Return the function that another one asks of the case, and does nothing else."""
    found = function.body[0]
    value = found.value if isinstance(found, ast.Return) else None
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        name = value.func.id
        return name if ast.unparse(value) == f"{name}(case)" else ""
    return ""


class _Keeping(ast.NodeTransformer):
    def __init__(self, slot: str) -> None:
        self.slot = slot

    def visit_Return(self, node: ast.Return) -> list[ast.stmt]:
        made = ast.parse(f"kept_ = {self.slot} = 0\nreturn kept_").body
        assert isinstance(made[0], ast.Assign), "as written"
        made[0].value = node.value or ast.Constant(None)
        return made


def keeping(function: ast.FunctionDef, slot: str) -> list[ast.stmt]:
    """Return the body of a function that puts whatever it returns into a slot."""
    ends = isinstance(function.body[-1], ast.Return)
    rest = [] if ends else ast.parse(f"{slot} = None").body
    return [*_statements(function.body, _Keeping(slot)), *rest]


def _statements(body: list[ast.stmt], transformer: ast.NodeTransformer) -> list[ast.stmt]:
    holder = transformer.visit(ast.Module(body=body, type_ignores=[]))
    return list(holder.body)


# Additions.


class _Adding(ast.NodeTransformer):
    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        value = node.value
        if (
            isinstance(node.op, ast.Add) and isinstance(value, ast.IfExp)
            and isinstance(value.orelse, ast.List | ast.Tuple) and not value.orelse.elts
        ):  # fmt: skip
            return ast.If(value.test, [ast.AugAssign(node.target, node.op, value.body)], [])
        return node


def added_if_any(functions: Functions) -> None:
    """Add to a list only where there is something: `found += some if there else []`."""
    for function in functions.values():
        function.body = _statements(function.body, _Adding())
