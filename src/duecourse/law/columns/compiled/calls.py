"""Calls in generated code as C: of functions, records, methods, and of what runtime.c has."""

import ast
from collections.abc import Callable
from typing import Final

from duecourse.law.columns.compiled.module import Signature, Untranslated, is_case
from duecourse.law.columns.compiled.values import Values

# Functions that runtime.c has, by the name that generated code calls them by.
NATIVE: Final = {
    "past": "past", "first_of": "first_of", "last_of": "last_of", "from_iso": "from_iso",
    "year_of": "year_of", "calendar__add_months": "add_months", "calendar__add_years": "add_years",
    "calendar__union_days": "union_days", "calendar__outside": "outside",
    "calendar__full_years": "full_years", "calendar__later": "later", "calendar__gaps": "gaps",
    "calendar__leap_day_in": "leap_day_in", "calendar__counted_end": "counted_end",
    "reversed": "reversed", "sum": "sum", "set": "as_set", "pairwise": "neighbours",
}  # fmt: skip


class Calls(Values):
    """Translates the calls of one function."""

    def _of_call(self, node: ast.Call) -> str:
        if isinstance(node.func, ast.Attribute):
            return self._of_method(node, node.func)
        if not isinstance(node.func, ast.Name):
            raise Untranslated(ast.unparse(node)[:80])
        called = node.func.id
        if called in self.locals:
            args = [one for one in node.args if not is_case(one)]
            given = self.values(args)
            return f"call(v_{called}, {len(args)}, (V[]){{{given or 'NOTHING'}}})"
        if called in self.module.functions:
            return self._of_function(node, called)
        if called in self.module.classes:
            return self._of_class(node, called)
        own: Callable[[ast.Call], str] | None = getattr(self, f"_call_{called.lower()}", None)
        if own is not None:
            return own(node)
        if called in NATIVE:
            given = self.values(one for one in node.args if not is_case(one))
            return f"{NATIVE[called]}({given})"
        if called in ("any", "all", "bool", "isinstance"):
            return f"B({self.truth(node)})"
        if called == "next":
            return self._next(node)
        if called.startswith("calendar__") and not node.keywords:
            return self._asked(called, node.args)
        raise Untranslated(ast.unparse(node)[:80])

    def _asked(self, name: str, args: list[ast.expr]) -> str:
        number = self.module.question(name)
        return f"asked_python({number}, {len(args)}, (V[]){{{self.values(args)}}})"

    def _of_function(self, node: ast.Call, called: str) -> str:
        own = self.module.signatures[called]
        given = [one for one in node.args if not is_case(one)]
        named = {str(one.arg): one.value for one in node.keywords if one.arg != "case"}
        return f"{called}({', '.join(self._arguments(own, given, named))})"

    def _arguments(
        self, own: Signature, given: list[ast.expr], named: dict[str, ast.expr]
    ) -> list[str]:
        positional = len(own.parameters)
        starred = [n for n, one in enumerate(given) if isinstance(one, ast.Starred)]
        if starred and starred[0] < positional and own.several is None:
            raise Untranslated("a list spread over parameters")
        found = []
        for n, name in enumerate(own.parameters):
            if n < len(given) and name not in named and not isinstance(given[n], ast.Starred):
                found.append(self.value(given[n]))
            elif name in named:
                found.append(self.value(named[name]))
            elif name in own.defaults:
                found.append(self.module.literals.of_expression(own.defaults[name]))
            else:
                raise Untranslated(f"no argument for {name}")
        if own.several is not None:
            rest = given[self._taken(own, given, named) :]
            found.append(self._several("TUPLE", list(rest)))
        return found

    def _taken(self, own: Signature, given: list[ast.expr], named: dict[str, ast.expr]) -> int:
        taken = 0
        for n, name in enumerate(own.parameters):
            if n < len(given) and name not in named and not isinstance(given[n], ast.Starred):
                taken += 1
        return taken

    def _of_class(self, node: ast.Call, called: str) -> str:
        fields = self.module.classes[called]
        number = list(self.module.classes).index(called)
        if any(isinstance(one, ast.Starred) for one in node.args):
            every = self._several("TUPLE", node.args)
            given = self._fresh()
            if node.keywords:
                raise Untranslated("a list spread and names")
            parts = []
            for n, name in enumerate(fields):
                default = self.module.literals.default(called, name)
                other = default or 'give_up("too few values for a record")'
                parts.append(f"{given}->len > {n} ? {given}->v[{n}] : {other}")
            return (
                f"({{ List *{given} = items({every}); "
                f"record({number}, {len(fields)}, (V[]){{{', '.join(parts)}}}); }})"
            )
        named = {str(one.arg): one.value for one in node.keywords}
        parts = []
        for n, name in enumerate(fields):
            if n < len(node.args):
                parts.append(self.value(node.args[n]))
            elif name in named:
                parts.append(self.value(named[name]))
            else:
                default = self.module.literals.default(called, name)
                if default is None:
                    raise Untranslated(f"{called} without {name}")
                parts.append(default)
        return f"record({number}, {len(fields)}, (V[]){{{', '.join(parts)}}})"

    def _of_method(self, node: ast.Call, called: ast.Attribute) -> str:
        of, name = called.value, called.attr
        if isinstance(of, ast.Attribute) and is_case(of.value) and of.attr == "calendar":
            return self._of_calendar(node, name)
        if (
            name == "get"
            and isinstance(of, ast.Attribute)
            and of.attr == "ask"
            and is_case(of.value)
        ):
            return f"got(C->ask, {self.value(node.args[0])})"
        if name in ("get",):
            return f"got({self.value(of)}, {self.value(node.args[0])})"
        if name in ("values", "items") and not node.args:
            return f"{'values_of' if name == 'values' else 'pairs_of'}({self.value(of)})"
        if name == "value" and not node.args:
            return f"deadline_value({self.value(of)})"
        if name == "pop" and not node.args:
            return f"popped({self.value(of)})"
        if name in ("is_flagged", "startswith"):
            return f"B({self.truth(node)})"
        if any(method == name for _, method in self.module.methods) and not node.keywords:
            args = ", ".join((self.value(of), *(self.value(one) for one in node.args)))
            return f"do_{name}({args})"
        raise Untranslated(ast.unparse(node)[:80])

    def _of_calendar(self, node: ast.Call, name: str) -> str:
        # For a calendar of its own (closures, outages) a case is left to the plain code before.
        if name == "deadline":
            return f"deadline({self.value(node.args[0])})"
        if name == "after":
            return f"deadline(plus({self.value(node.args[0])}, {self.value(node.args[1])}))"
        if name == "business_after":
            return f"business_after({self.values(node.args)})"
        if name == "is_flagged":
            return f"B({self.truth(node)})"
        if not node.keywords:
            return self._asked(f"NATIONWIDE.{name}", node.args)
        raise Untranslated(ast.unparse(node)[:80])

    # Calls by their own rule.

    def _call_keep(self, node: ast.Call) -> str:
        value = self._fresh()
        key, made = node.args[1], node.args[2]
        return (
            f"({{ V {value} = {self.value(made)}; put(C->kept, {self.value(key)}, {value}); "
            f"{value}; }})"
        )

    def _call_replaced(self, node: ast.Call) -> str:
        made = self._fresh()
        parts = [f"V {made} = record_copied({self.value(node.args[0])});"]
        for one in node.keywords:
            self.module.attributes[str(one.arg)] = None
            parts.append(f"*in_{one.arg}({made}) = {self.value(one.value)};")
        return "({ " + " ".join(parts) + f" {made}; }})"

    def _call_len(self, node: ast.Call) -> str:
        return f"I(length({self.value(node.args[0])}))"

    def _call_list(self, node: ast.Call) -> str:
        return f"copied({self.value(node.args[0])}, LIST)"

    def _call_tuple(self, node: ast.Call) -> str:
        return f"copied({self.value(node.args[0])}, TUPLE)" if node.args else "sized(TUPLE, 0)"

    def _call_set(self, node: ast.Call) -> str:
        if not node.args:
            return "new_list()"
        if self.is_closed(node):
            return f"copied({self.module.literals.of_expression(node)}, LIST)"
        return f"as_set({self.value(node.args[0])})"

    def _call_zip(self, node: ast.Call) -> str:
        if len(node.args) != 2 or [one.arg for one in node.keywords] != ["strict"]:
            raise Untranslated(ast.unparse(node)[:80])
        return f"zipped({self.values(node.args)})"

    def _call_sorted(self, node: ast.Call) -> str:
        return f"sorted({self.value(node.args[0])}, {self._key(node)})"

    def _key(self, node: ast.Call) -> str:
        named = {str(one.arg): one.value for one in node.keywords}
        key = named.get("key")
        if named.keys() - {"key", "default"}:
            raise Untranslated(ast.unparse(node)[:80])
        if key is None:
            return "NULL"
        if isinstance(key, ast.Name) and key.id in self.module.functions:
            return key.id
        if isinstance(key, ast.Lambda):
            return self._lambda(key)
        raise Untranslated(ast.unparse(node)[:80])

    def _lambda(self, node: ast.Lambda) -> str:
        stated = ast.parse(f"def f({node.args.args[0].arg}):\n    return 0").body[0]
        assert isinstance(stated, ast.FunctionDef), "a function was written"
        stated.body = [ast.Return(node.body, lineno=node.lineno)]
        name = f"key_{len(self.module.keys)}"
        self.module.keys[name] = stated
        return name

    def _call_min(self, node: ast.Call) -> str:
        return self._extreme(node, greatest=0)

    def _call_max(self, node: ast.Call) -> str:
        return self._extreme(node, greatest=1)

    def _extreme(self, node: ast.Call, *, greatest: int) -> str:
        named = {str(one.arg): one.value for one in node.keywords}
        otherwise = self.value(named["default"]) if "default" in named else "UNSET_V"
        if len(node.args) == 1:
            return (
                f"extreme({self.value(node.args[0])}, {self._key(node)}, {greatest}, {otherwise})"
            )
        if not named:
            verb = "greater" if greatest else "lesser"
            text = self.value(node.args[0])
            for one in node.args[1:]:
                text = f"{verb}({text}, {self.value(one)})"
            return text
        every = self._several("TUPLE", node.args)
        return f"extreme({every}, {self._key(node)}, {greatest}, {otherwise})"

    def _call_parameters__value_on(self, node: ast.Call) -> str:
        return f"value_on({self.values(node.args)})"

    def _call_parameters__data(self, node: ast.Call) -> str:
        return self.module.literals.of_expression(node)

    def _call_exceptions__tried(self, node: ast.Call) -> str:
        facts = [one for one in node.args[1:] if not is_case(one)]
        given = self.values(facts) or "NOTHING"
        return f"tried({self.value(node.args[0])}, {len(facts)}, (V[]){{{given}}})"

    def _call_calendar__deadline(self, node: ast.Call) -> str:
        if len(node.args) != 3:
            raise Untranslated(ast.unparse(node)[:80])
        return f"deadline_of({self.values(node.args)}, 0)"
