"""One function of a rule, lowered: days to whole numbers, events to lists by kind, text dropped."""

import ast
import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from duecourse.law.columns.source import Module, meaning, named
from duecourse.law.columns.types_of import EVENT, Type, Types, stated
from duecourse.law.document import kinds
from duecourse.law.findings import Status

TEXT: Final = ("rules", "steps", "considered")
FINDING: Final = ("value", "status", "rules", "missing", "readings", "steps", "considered")
KEPT_OF_FINDING: Final = ("value", "status", "missing", "readings")
STATUSES: Final = {status.name: n for n, status in enumerate(Status)}
FACTS: Final = ("as_of", "ask", "birth_on", "birth_country", "nationalities", "unknown", "calendar")
FIELDS: Final = {name for _, parsers, _ in kinds().values() for name in parsers}
EVENT_ATTRIBUTES: Final = ("on", "at", "kind", "n")
REFUSED: Final = "REFUSED"


def name(id_: str) -> ast.Name:
    """Return a name as code."""
    return ast.Name(id_, ast.Load())


def code(text: str, **parts: ast.expr) -> ast.expr:
    """Return an expression; names in capitals stand for the given parts."""
    return _Filled(parts).visit(ast.parse(text, mode="eval").body)  # type: ignore[no-any-return]


class _Filled(ast.NodeTransformer):
    def __init__(self, parts: dict[str, ast.expr]) -> None:
        self.parts = parts

    def visit_Name(self, node: ast.Name) -> ast.expr:
        part = self.parts.get(node.id)
        return node if part is None else copy.deepcopy(part)


@dataclass
class Clone:
    """A function made for fixed kinds of event and fixed names of fields."""

    home: str
    function: str
    kinds: tuple[str, ...]
    where: tuple[str, ...]

    @property
    def key(self) -> str:
        """Return its name in the generated module."""
        return "__".join((self.home, self.function, *self.kinds, *self.where))


@dataclass
class Wanted:
    """What lowered code refers to, besides functions: collected while lowering."""

    clones: dict[str, Clone] = field(default_factory=dict)
    once: dict[str, ast.expr] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    unions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    bridged: dict[str, str] = field(default_factory=dict)
    standard: set[tuple[str, str]] = field(default_factory=set)


class Lowerer(ast.NodeTransformer):
    """Lowers the code of one function, or of one value at the top of a module."""

    def __init__(
        self, module: Module, node: ast.AST, wanted: Wanted,
        *, own_class: Type | None = None, clone: Clone | None = None,
    ) -> None:  # fmt: skip
        self.module, self.wanted, self.clone = module, wanted, clone
        self.types = Types(module, node, own_class)
        self.locals = _stored(node)
        self.star_kinds: dict[str, tuple[str, ...]] = {}
        self.star_where: dict[str, tuple[str, ...]] = {}
        if clone is not None and isinstance(node, ast.FunctionDef):
            if node.args.vararg is not None:
                self.star_kinds[node.args.vararg.arg] = clone.kinds
            if node.args.kwarg is not None:
                self.star_where[node.args.kwarg.arg] = clone.where

    # Names.

    def _meaning(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Name) and node.id not in self.locals:
            return meaning(self.module, node.id)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            home = self._meaning(node.value)
            if home is not None and home.sort == "module":
                return named(home.home, node.attr)
        return None

    def _is_plain(self, node: ast.expr, *names: str) -> bool:
        found = self._meaning(node)
        return found is not None and found.sort == "plain" and found.name in names

    def _global(self, node: ast.expr) -> ast.expr:
        found = self._meaning(node)
        if found is None:
            return node
        if found.sort == "bridged":
            if (found.home, found.name) == ("calendar", "ONE_DAY"):
                return ast.Constant(1)
            self.wanted.bridged[found.key] = f"{found.home}.{found.name}"
            return name(found.key)
        if found.sort == "standard":
            self.wanted.standard.add((found.home, found.name))
            return name(found.name)
        if found.sort == "plain":
            if found.name in ("datetime", "time"):
                return name("datetime_")
            return self._refused(f"{found.name}", node)
        if (found.home, found.name) == ("findings", "Finding"):
            return name("Finding")
        return name(found.key)

    def _refused(self, what: str, node: ast.AST) -> ast.expr:
        place = f"{self.module.full} line {getattr(node, 'lineno', '?')}"
        return ast.Call(name(REFUSED), [ast.Constant(place), ast.Constant(what)], [])

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if not isinstance(node.ctx, ast.Load):
            return node
        return self._global(node)

    # Statements.

    def visit_Assert(self, node: ast.Assert) -> None:
        return None

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
        if node.value is None:
            return None
        return ast.Assign([node.target], self.visit(node.value), lineno=node.lineno)

    def visit_Expr(self, node: ast.Expr) -> ast.stmt | None:
        if isinstance(node.value, ast.Constant):
            return None
        return self.generic_visit(node)  # type: ignore[return-value]

    # Expressions.

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        parts = [one for one in node.values if isinstance(one, ast.FormattedValue)]
        if any(one.format_spec is not None for one in parts):
            return self._refused("a formatted text", node)
        return self.generic_visit(node)  # type: ignore[return-value]

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        if len(node.ops) == 1 and _is_place(node.left) and _is_place(node.comparators[0]):
            sides = [_owner(node.left), _owner(node.comparators[0])]
            return ast.Compare(
                ast.Attribute(self.visit(sides[0]), "p", ast.Load()), node.ops,
                [ast.Attribute(self.visit(sides[1]), "p", ast.Load())],
            )  # fmt: skip
        whole: list[ast.cmpop] = []
        for op, right in zip(node.ops, node.comparators, strict=True):
            sides = [node.left, right]
            if isinstance(op, ast.Is | ast.IsNot) and any(map(self._is_status, sides)):
                op = ast.Eq() if isinstance(op, ast.Is) else ast.NotEq()
            whole.append(op)
        node.ops = whole
        return self.generic_visit(node)  # type: ignore[return-value]

    def _is_status(self, node: ast.expr) -> bool:
        return (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "Status"
        )

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        right = node.right
        if (
            isinstance(node.op, ast.Add)
            and isinstance(right, ast.Call)
            and self._is_plain(right.func, "timedelta")
            and [one.arg for one in right.keywords] == ["hours"]
        ):
            hours = self.visit(right.keywords[0].value)
            return code("plus_hours(WHEN, HOURS)", WHEN=self.visit(node.left), HOURS=hours)
        return self.generic_visit(node)  # type: ignore[return-value]

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if self._is_status(node):
            return ast.Constant(STATUSES[node.attr])
        if self._is_plain(node.value, "date"):
            if node.attr == "min":
                return ast.Constant(date.min.toordinal())
            return self._refused(f"date.{node.attr}", node)
        if self._meaning(node) is not None:
            return self._global(node)
        if node.attr in TEXT:
            return self._refused(f"the text .{node.attr} used as a value", node)
        if node.attr == "year":
            return code("year_of(DAY)", DAY=self.visit(node.value))
        if node.attr == "days" and isinstance(node.value, ast.BinOp):
            return self.visit(node.value)  # type: ignore[no-any-return]
        if isinstance(node.value, ast.Name) and node.value.id == "case":
            if node.attr not in FACTS:
                return self._refused(f"case.{node.attr}", node)
            return node
        return self.generic_visit(node)  # type: ignore[return-value]

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        key = node.slice
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            found = self.types.of(node.value)
            if found == EVENT:
                return self._field(node.value, key.value)
            if found[0] != "dict" and key.value in FIELDS and isinstance(node.ctx, ast.Load):
                return code("item(OF, KEY)", OF=self.visit(node.value), KEY=key)
        return self.generic_visit(node)  # type: ignore[return-value]

    def _field(self, event: ast.expr, field_: str) -> ast.expr:
        if field_ not in FIELDS:
            return self._refused(f"the field {field_}, which no event has", event)
        return ast.Attribute(self.visit(event), f"f_{field_}", ast.Load())

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        return self.generic_visit(node)  # type: ignore[return-value]

    # Calls.

    def visit_Call(self, node: ast.Call) -> ast.expr:
        call = node.func
        if isinstance(call, ast.Attribute):
            if isinstance(call.value, ast.Name) and call.value.id == "case":
                return self._of_case(node, call.attr)
            found = self._method(node, call)
            if found is not None:
                return found
        plain = self._plain_call(node)
        if plain is not None:
            return plain
        stands_for = self._meaning(call)
        if stands_for is not None and stands_for.sort == "lowered":
            if (stands_for.home, stands_for.name) == ("findings", "Finding"):
                return self._finding(node)
            if _takes_where(stands_for.home, stands_for.name):
                return self._cloned(node, stands_for.home, stands_for.name)
        return self.generic_visit(node)  # type: ignore[return-value]

    def _method(self, node: ast.Call, call: ast.Attribute) -> ast.expr | None:
        if self._is_plain(call.value, "date"):
            known = {"fromisoformat": "from_iso(DAY)", "fromordinal": "DAY", "toordinal": "DAY"}
            if call.attr in known:
                return code(known[call.attr], DAY=self.visit(node.args[0]))
            return self._refused(f"date.{call.attr}", node)
        if call.attr == "toordinal" and not node.args:
            return self.visit(call.value)  # type: ignore[no-any-return]
        if call.attr == "date" and not node.args:
            return code("day_of(AT)", AT=self.visit(call.value))
        if call.attr == "with_steps":
            return self.visit(call.value)  # type: ignore[no-any-return]
        if call.attr in ("isoformat", "strftime", "weekday", "isoweekday", "astimezone"):
            return self._refused(f".{call.attr}()", node)
        if call.attr == "get" and len(node.args) == 1:
            key = node.args[0]
            if self.types.of(call.value) == EVENT:
                if isinstance(key, ast.Constant):
                    return self._field(call.value, str(key.value))
                return self._refused("a field whose name is computed", node)
            if isinstance(key, ast.Constant) and key.value in FIELDS:
                owner = self.types.of(call.value)
                if owner[0] != "dict" and not _is_ask(call.value):
                    return code("item_or_none(OF, KEY)", OF=self.visit(call.value), KEY=key)
        return None

    def _plain_call(self, node: ast.Call) -> ast.expr | None:
        call, args = node.func, node.args
        if self._is_plain(call, "timedelta"):
            if not args and not node.keywords:
                return ast.Constant(0)
            if len(args) == 1 and not node.keywords:
                return self.visit(args[0])  # type: ignore[no-any-return]
            if [one.arg for one in node.keywords] == ["days"] and not args:
                return self.visit(node.keywords[0].value)  # type: ignore[no-any-return]
            return self._refused("a span that is not in days", node)
        if self._is_plain(call, "date"):
            if all(isinstance(one, ast.Constant) for one in args):
                return ast.Constant(date(*(one.value for one in args)).toordinal())  # type: ignore[attr-defined]
            return ast.Call(name("ordinal"), [self.visit(one) for one in args], [])
        if self._is_plain(call, "replace"):
            kept = [one for one in node.keywords if one.arg not in TEXT]
            if not kept:
                return self.visit(args[0])  # type: ignore[no-any-return]
            node.keywords, node.func = kept, name("replaced")
            return self.generic_visit(node)  # type: ignore[return-value]
        if isinstance(call, ast.Name) and call.id == "isinstance" and len(args) == 2:
            if self._is_plain(args[1], "date"):
                return code("isinstance(DAY, int)", DAY=self.visit(args[0]))
            return self._refused("isinstance of this", node)
        return None

    def _finding(self, node: ast.Call) -> ast.expr:
        given: dict[str, ast.expr] = {}
        for place, one in enumerate(node.args):
            if isinstance(one, ast.Starred):
                return self._refused("a finding from a list of arguments", node)
            given[FINDING[place]] = one
        given |= {str(one.arg): one.value for one in node.keywords}
        if not given.keys() <= set(FINDING):
            return self._refused(f"Finding with {sorted(given.keys() - set(FINDING))}", node)
        defaults = {"status": ast.Constant(0), "missing": ast.Tuple([], ast.Load()),
                    "readings": ast.Constant(None)}  # fmt: skip
        values = [self.visit(given[k]) if k in given else defaults[k] for k in KEPT_OF_FINDING]
        return ast.Call(name("Finding"), values, [])

    def _cloned(self, node: ast.Call, home: str, function: str) -> ast.expr:
        plain = len(_function(home, function).args.args)
        kinds_ = self._kinds(node.args[plain:])
        if kinds_ is None or any(one.arg is None for one in node.keywords):
            return self._refused(f"{function} with kinds that are computed", node)
        where = sorted(((str(k.arg), k.value) for k in node.keywords), key=lambda pair: pair[0])
        clone = Clone(home, function, kinds_, tuple(key for key, _ in where))
        self.wanted.clones[clone.key] = clone
        values = [self.visit(one) for one in (*node.args[:plain], *(value for _, value in where))]
        return ast.Call(name(clone.key), values, [])

    # Questions to the case.

    def _kinds(self, given: list[ast.expr]) -> tuple[str, ...] | None:
        found: list[str] = []
        for one in given:
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                found.append(one.value)
            elif isinstance(one, ast.Starred):
                several = self._starred(one.value)
                if several is None:
                    return None
                found += several
            else:
                return None
        return tuple(found) if all(kind in kinds() for kind in found) else None

    def _starred(self, node: ast.expr) -> tuple[str, ...] | None:
        if isinstance(node, ast.Name) and node.id in self.star_kinds:
            return self.star_kinds[node.id]
        found = self._meaning(node)
        if found is None or found.sort != "lowered":
            return None
        value = _constant(found.home, found.name)
        return value if isinstance(value, tuple) else None

    def _where(self, node: ast.Call) -> list[tuple[str, ast.expr]] | None:
        found: list[tuple[str, ast.expr]] = []
        for one in node.keywords:
            if one.arg is not None:
                found.append((one.arg, self.visit(one.value)))
            elif isinstance(one.value, ast.Name) and one.value.id in self.star_where:
                found += [(key, name(f"w_{key}")) for key in self.star_where[one.value.id]]
            else:
                return None
        return found if all(key in FIELDS for key, _ in found) else None

    def _of_case(self, node: ast.Call, method: str) -> ast.expr:
        if method == "past":
            return code("past(case, DAY)", DAY=self.visit(node.args[0]))
        if method == "finding":
            return self._of_rule(node)
        if method == "once":
            return self._once(node)
        if method not in ("all", "last", "first", "has", "after"):
            return self._refused(f"case.{method}", node)
        given = node.args[1:] if method == "after" else node.args
        kinds_, where = self._kinds(given), self._where(node)
        if not kinds_ or where is None:
            return self._refused(f"case.{method} with kinds or fields that are computed", node)
        tests = [f"e.f_{key} == W{n}" for n, (key, _) in enumerate(where)]
        parts = {f"W{n}": value for n, (_, value) in enumerate(where)}
        if method == "after":
            tests.insert(0, "e.p > EVENT.p")
            parts["EVENT"] = self.visit(node.args[0])
        text = ASKED[method](self._source(kinds_), " and ".join(tests))
        return code(text, **parts)

    def _source(self, kinds_: tuple[str, ...]) -> str:
        if len(kinds_) == 1:
            return f"case.k_{kinds_[0]}"
        key = "all__" + "__".join(kinds_)
        self.wanted.unions[key] = kinds_
        return f"{key}(case)"

    def _of_rule(self, node: ast.Call) -> ast.expr:
        found = self._meaning(node.args[0])
        if found is not None and found.sort == "lowered":
            self.wanted.kept.add(found.key)
        return ast.Call(self.visit(node.args[0]), [name("case")], [])

    def _once(self, node: ast.Call) -> ast.expr:
        key, compute = node.args
        if isinstance(compute, ast.Lambda):
            value = self.visit(compute.body)
        else:
            value = ast.Call(self.visit(compute), [name("case")], [])
        found = self._meaning(key)
        if found is not None and found.sort == "lowered":
            self.wanted.kept.add(found.key)
            return ast.Call(name(found.key), [name("case")], [])
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            free = {n.id for n in ast.walk(value) if isinstance(n, ast.Name)} & self.locals
            if free - {"case"} - _stored(value):
                return self._refused("once, of more than the case, under a fixed name", node)
            self.wanted.once.setdefault(f"once__{key.value}", value)
            return ast.Call(name(f"once__{key.value}"), [name("case")], [])
        place = self.visit(key)
        return code(
            "case.kept[KEY] if KEY in case.kept else keep(case, KEY, VALUE)", KEY=place, VALUE=value
        )


def _asked_all(source: str, tests: str) -> str:
    return f"([e for e in {source} if {tests}] if {source} else [])" if tests else source


def _asked_has(source: str, tests: str) -> str:
    if not tests:
        return f"bool({source})"
    return f"(any([{tests} for e in {source}]) if {source} else False)"


def _asked_last(source: str, tests: str) -> str:
    if not tests:
        return f"({source}[-1] if {source} else None)"
    return f"(last_of([e for e in {source} if {tests}]) if {source} else None)"


def _asked_first(source: str, tests: str) -> str:
    if not tests:
        return f"({source}[0] if {source} else None)"
    return f"(first_of([e for e in {source} if {tests}]) if {source} else None)"


ASKED: Final[dict[str, Callable[[str, str], str]]] = {
    "all": _asked_all, "after": _asked_all, "has": _asked_has, "last": _asked_last,
    "first": _asked_first,
}  # fmt: skip


def _stored(node: ast.AST) -> set[str]:
    """Return every name that a piece of code binds."""
    names = [one for one in ast.walk(node) if isinstance(one, ast.Name)]
    found = {one.id for one in names if not isinstance(one.ctx, ast.Load)}
    return found | {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}


def _is_place(node: ast.expr) -> bool:
    """Say whether code is `(event.on, event.n)`."""
    return (
        isinstance(node, ast.Tuple)
        and len(node.elts) == 2
        and [getattr(one, "attr", "") for one in node.elts] == ["on", "n"]
        and ast.dump(_owner(node)) == ast.dump(node.elts[1].value)  # type: ignore[attr-defined]
    )


def _owner(node: ast.expr) -> ast.expr:
    return node.elts[0].value  # type: ignore[attr-defined, no-any-return]


def _is_ask(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "ask"


def _function(home: str, function: str) -> ast.FunctionDef:
    from duecourse.law.columns.source import modules

    return modules()[home].functions[function]


def _takes_where(home: str, function: str) -> bool:
    from duecourse.law.columns.source import modules

    found = modules()[home].functions.get(function)
    return found is not None and found.args.kwarg is not None


def _constant(home: str, key: str) -> Any:
    from importlib import import_module

    from duecourse.law.columns.source import modules

    return getattr(import_module(modules()[home].full), key, None)


__all__ = ["Clone", "Lowerer", "Wanted", "code", "name", "stated"]
