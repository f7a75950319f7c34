"""Values of the generated module as C: small ones in place, others made once when it is loaded."""

import ast
import dataclasses
from types import FunctionType, ModuleType
from typing import Any


class Untranslated(Exception):
    """A piece of generated code, or a value, that C has no rule for."""


class Literals:
    """Collects strings, constants and functions that translated code names."""

    def __init__(
        self, namespace: ModuleType, classes: dict[str, tuple[str, ...]],
        defaults: dict[tuple[str, str], ast.expr],
    ) -> None:  # fmt: skip
        self.namespace, self.classes, self.defaults = vars(namespace), classes, defaults
        self.strings: list[str] = [""]
        self.made: list[str] = []
        self.functions: list[str] = []
        self._codes: dict[str, int] = {"": 0}
        self._by_text: dict[str, int] = {}
        self._by_object: dict[int, tuple[Any, int]] = {}

    def code(self, text: str) -> int:
        """Return the number of a string."""
        if text not in self._codes:
            self._codes[text] = len(self.strings)
            self.strings.append(text)
        return self._codes[text]

    def function(self, name: str) -> int:
        """Return the number of a function that is used as a value."""
        if name not in self.functions:
            self.functions.append(name)
        return self.functions.index(name)

    def named(self, name: str) -> str:
        """Return a name of the generated module. Raises Untranslated if C cannot hold it."""
        if name not in self.namespace:
            raise Untranslated(f"a name that the module does not have: {name}")
        return self.text(self.namespace[name])

    def of_expression(self, node: ast.expr) -> str:
        """Return what an expression without facts of a case gives. Raises Untranslated."""
        code = compile(ast.Expression(ast.fix_missing_locations(node)), "<constant>", "eval")
        return self.text(eval(code, self.namespace))  # noqa: S307  # our own generated source

    def default(self, class_: str, name: str) -> str | None:
        """Return a field's default, None where it has none."""
        node = self.defaults.get((class_, name))
        return None if node is None else self.of_expression(node)

    def text(self, value: Any) -> str:
        """Return C for a value. Raises Untranslated for one that C cannot hold."""
        if value is None:
            return "NOTHING"
        if isinstance(value, bool):
            return f"B({int(value)})"
        if isinstance(value, int):
            return f"I({value}ll)" if -(2**62) < value < 2**62 else "UNSET_V"
        if isinstance(value, str):
            return f"S({self.code(value)})"
        if isinstance(value, FunctionType) and value.__name__ in self.namespace:
            return f"F({self.function(value.__name__)})"
        return f"K[{self._place(value)}]"

    def _place(self, value: Any) -> int:
        # Findings are told apart by which object they are; other values by what they say.
        if type(value).__name__ == "Finding":
            if id(value) not in self._by_object:
                self._by_object[id(value)] = (value, self._add(self._built(value)))
            return self._by_object[id(value)][1]
        text = self._built(value)
        if text not in self._by_text:
            self._by_text[text] = self._add(text)
        return self._by_text[text]

    def _add(self, text: str) -> int:
        self.made.append(text)
        return len(self.made) - 1

    def _built(self, value: Any) -> str:
        record = self._record(value)
        if record is not None:
            return record
        if isinstance(value, dict):
            flat = [self.text(one) for pair in value.items() for one in pair]
            return self._list("DICT", flat)
        if isinstance(value, tuple | list):
            tag = "TUPLE" if isinstance(value, tuple) else "LIST"
            return self._list(tag, [self.text(one) for one in value])
        if isinstance(value, set | frozenset):
            return self._list("LIST", [self.text(one) for one in sorted(value)])
        raise Untranslated(f"a value of the sort {type(value).__name__}")

    def _list(self, tag: str, parts: list[str]) -> str:
        if not parts:
            return f"sized({tag}, 0)"
        return f"of_values({tag}, {len(parts)}, (V[]){{{', '.join(parts)}}})"

    def _record(self, value: Any) -> str | None:
        name = type(value).__name__
        if name not in self.classes:
            return None
        if dataclasses.is_dataclass(value) or hasattr(value, "_fields") or name == "Finding":
            parts = ", ".join(self.text(getattr(value, field)) for field in self.classes[name])
            number = list(self.classes).index(name)
            return f"record({number}, {len(self.classes[name])}, (V[]){{{parts}}})"
        return None
