"""Comprehensions written out as loops: before Python 3.12 each of them is a call.

`any`, `all`, `next` and `sum` of a generator stop where the loop stops; a name that a comprehension
binds gets a name of its own, since a loop would leave it behind.
"""

import ast
import copy
from collections.abc import Callable

Statements = list[ast.stmt]


def unrolled(function: ast.FunctionDef, *, sets: bool = True) -> None:
    """Write the comprehensions of a function as loops, wherever they always run.

    Without `sets`, those that make a set stay.
    """
    _Unroller(sets=sets).block_of(function)


def _name(id_: str) -> ast.Name:
    return ast.Name(id_, ast.Load())


def _store(id_: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(id_, ast.Store())], value, lineno=0)


def _not(node: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), node)


def _has_comprehension(node: ast.AST) -> bool:
    return any(
        isinstance(one, ast.ListComp | ast.GeneratorExp | ast.SetComp) for one in ast.walk(node)
    )


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(self.names.get(node.id, node.id), node.ctx)


class _Unroller:
    """Writes out one function; `count` makes its new names."""

    def __init__(self, *, sets: bool) -> None:
        self.count, self.sets = 0, sets

    def _new(self, stem: str) -> str:
        self.count += 1
        return f"{stem}_{self.count}_"

    def block_of(self, node: ast.FunctionDef | ast.For | ast.While) -> None:
        """Write out what a statement holds."""
        node.body = self._block(node.body)

    def _block(self, body: Statements) -> Statements:
        return [one for statement in body for one in self._statement(statement)]

    def _statement(self, node: ast.stmt) -> Statements:
        if isinstance(node, ast.If):
            return self._if(node)
        if isinstance(node, ast.For):
            before, node.iter = self._hoisted(node.iter)
            node.body, node.orelse = self._block(node.body), self._block(node.orelse)
            return [*before, node]
        if isinstance(node, ast.While):
            node.body = self._block(node.body)
            return [node]
        if isinstance(node, ast.Return) and node.value is not None:
            return self._given(node.value, lambda value: [ast.Return(value)])
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            return self._given(
                node.value, lambda value: [ast.Assign(node.targets, value, lineno=0)]
            )
        if isinstance(node, ast.AugAssign | ast.Expr):
            before, node.value = self._hoisted(node.value)
            return [*before, node]
        return [node]

    def _if(self, node: ast.If) -> Statements:
        test = node.test
        node.body, node.orelse = self._block(node.body), self._block(node.orelse)
        if isinstance(test, ast.BoolOp) and any(map(_has_comprehension, test.values[1:])):
            name = self._new("holds")
            before = self._given(test, lambda value: [_store(name, value)])
            node.test = _name(name)
            return [*before, node]
        before, node.test = self._hoisted(test)
        return [*before, node]

    def _given(self, value: ast.expr, use: Callable[[ast.expr], Statements]) -> Statements:
        """Return statements that use a value; a choice in it becomes a choice of statements."""
        if not _has_comprehension(value):
            return use(value)
        if isinstance(value, ast.IfExp):
            before, test = self._hoisted(value.test)
            then, other = self._given(value.body, use), self._given(value.orelse, use)
            return [*before, ast.If(test, then, [copy.deepcopy(one) for one in other])]
        if isinstance(value, ast.BoolOp) and any(map(_has_comprehension, value.values[1:])):
            name = self._new("holds")
            before = self._given(value.values[0], lambda one: [_store(name, one)])
            for one in value.values[1:]:
                more = self._given(one, lambda given: [_store(name, given)])
                is_and = isinstance(value.op, ast.And)
                before.append(ast.If(_name(name) if is_and else _not(_name(name)), more, []))
            return [*before, *use(_name(name))]
        before, value = self._hoisted(value)
        return [*before, *use(value)]

    # Parts of an expression that always run.

    def _hoisted(self, node: ast.expr) -> tuple[Statements, ast.expr]:
        """Return the loops that come before an expression, and the expression without them."""
        if not _has_comprehension(node):
            return [], node
        made = self._loop_of(node)
        if made is not None:
            return made
        before: Statements = []
        for owner, attribute, place in _always(node):
            value = getattr(owner, attribute)
            one = value if place is None else value[place]
            more, one = self._hoisted(one)
            before += more
            if place is None:
                setattr(owner, attribute, one)
            else:
                value[place] = one
        return before, node

    def _loop_of(self, node: ast.expr) -> tuple[Statements, ast.expr] | None:
        if isinstance(node, ast.ListComp) or (isinstance(node, ast.SetComp) and self.sets):
            return self._collected(node)
        if isinstance(node, ast.IfExp):
            return self._choice(node)
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
            and isinstance(node.args[0], ast.GeneratorExp | ast.ListComp) and not node.keywords
        ):  # fmt: skip
            return None
        of, given = node.func.id, node.args[0]
        if of in ("any", "all") and len(node.args) == 1:
            return self._any(given, is_any=of == "any")
        if of == "next" and len(node.args) == 2 and isinstance(node.args[1], ast.Constant):
            name = self._new("first")
            loop = self._loop(given, lambda one: [_store(name, one), ast.Break()])
            if len(given.generators) == 1:
                return [_store(name, node.args[1]), *loop], _name(name)
        if of in ("sum", "tuple", "sorted", "set", "frozenset", "min", "max"):
            if of in ("min", "max") and len(node.args) > 1:
                return None
            before, node.args[0] = self._hoisted(ast.ListComp(given.elt, given.generators))
            return before, node
        return None

    def _collected(self, node: ast.ListComp | ast.SetComp) -> tuple[Statements, ast.expr]:
        name = self._new("found")
        is_list = isinstance(node, ast.ListComp)
        add = ast.Attribute(_name(name), "append" if is_list else "add", ast.Load())
        loop = self._loop(node, lambda one: [ast.Expr(ast.Call(add, [one], []))])
        empty: ast.expr = ast.List([], ast.Load()) if is_list else ast.Call(_name("set"), [], [])
        return [_store(name, empty), *loop], _name(name)

    def _choice(self, node: ast.IfExp) -> tuple[Statements, ast.expr]:
        name = self._new("chosen")
        return self._given(node, lambda one: [_store(name, one)]), _name(name)

    def _any(
        self, given: ast.GeneratorExp | ast.ListComp, *, is_any: bool
    ) -> tuple[Statements, ast.expr] | None:
        if len(given.generators) != 1:
            return None
        name = self._new("holds")

        def stop(one: ast.expr) -> Statements:
            stored = [_store(name, ast.Constant(is_any)), ast.Break()]
            more, one = self._hoisted(one)
            return [*more, ast.If(one if is_any else _not(one), stored, [])]

        return [_store(name, ast.Constant(not is_any)), *self._loop(given, stop)], _name(name)

    def _loop(
        self,
        node: ast.GeneratorExp | ast.ListComp | ast.SetComp,
        use: Callable[[ast.expr], Statements],
    ) -> Statements:
        names = {
            one.id: self._new(one.id)
            for generator in node.generators for one in ast.walk(generator.target)
            if isinstance(one, ast.Name)
        }  # fmt: skip
        first, *_ = node.generators
        before, source = self._hoisted(first.iter)  # names of the outside: before they are renamed
        renamed = _Renamed(names)
        elt = renamed.visit(node.elt)
        more, elt = self._hoisted(elt)
        inner = [*more, *use(elt)]
        for generator in reversed(node.generators):
            for test in reversed(generator.ifs):
                more, condition = self._hoisted(renamed.visit(test))
                inner = [*more, ast.If(condition, inner, [])]
            target = renamed.visit(generator.target)
            if generator is first:
                return [*before, ast.For(target, source, inner, [], lineno=0)]
            more, iterated = self._hoisted(renamed.visit(generator.iter))
            inner = [*more, ast.For(target, iterated, inner, [], lineno=0)]
        raise AssertionError("a comprehension has a first loop")


def _always(node: ast.expr) -> list[tuple[ast.AST, str, int | None]]:
    """Return the parts of an expression that run whenever it does, in their order."""
    if isinstance(node, ast.Call):
        places: list[tuple[ast.AST, str, int | None]] = [(node, "func", None)]
        places += [(node, "args", n) for n in range(len(node.args))]
        return places + [(one, "value", None) for one in node.keywords]
    if isinstance(node, ast.Attribute | ast.Starred):
        return [(node, "value", None)]
    if isinstance(node, ast.Subscript):
        return [(node, "value", None), (node, "slice", None)]
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return [(node, "elts", n) for n in range(len(node.elts))]
    if isinstance(node, ast.UnaryOp):
        return [(node, "operand", None)]
    if isinstance(node, ast.BinOp):
        return [(node, "left", None), (node, "right", None)]
    if isinstance(node, ast.Compare):
        return [(node, "left", None), (node, "comparators", 0)]
    if isinstance(node, ast.BoolOp):
        return [(node, "values", 0)]
    if isinstance(node, ast.Dict):
        return [(node, "values", n) for n in range(len(node.values))]
    return []
