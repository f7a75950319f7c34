"""What the annotations of the rules say about a name: an event, a list of events, or a class.

Where they say nothing, generated code asks the value itself; nothing is ever guessed.
"""

import ast
from typing import Any, Final

from duecourse.law.columns.source import Module, meaning, modules, named

EVENT: Final = ("event",)
OTHER: Final = ("other",)
SEQUENCES: Final = ("list", "Sequence", "Iterable", "set", "frozenset")
ONE_EVENT: Final = ("last", "first")
SOME_EVENTS: Final = ("all", "after")
SAME_LIST: Final = ("list", "reversed", "sorted", "tuple")
Type = tuple[Any, ...]


def stated(node: ast.expr | None, module: Module) -> Type:
    """Return what an annotation says, None aside."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node = ast.parse(node.value, mode="eval").body
    if isinstance(node, ast.Name):
        return _named(node.id, module)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        home = meaning(module, node.value.id)
        if home is not None and home.sort == "module" and home.home in modules():
            return _named(node.attr, modules()[home.home])
        return OTHER
    if isinstance(node, ast.BinOp):
        sides = [stated(node.left, module), stated(node.right, module)]
        known = [one for one in sides if one not in (OTHER, ("none",))]
        return known[0] if len(known) == 1 else OTHER
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        return _generic(node.value.id, node.slice, module)
    return ("none",) if isinstance(node, ast.Constant) and node.value is None else OTHER


def _named(name: str, module: Module) -> Type:
    if name == "Event":
        return EVENT
    found = meaning(module, name)
    if found is None or found.sort != "lowered":
        return OTHER
    home = modules()[found.home]
    if found.name in home.classes:
        return ("class", found.home, found.name)
    if found.name in home.constants:
        return stated(home.constants[found.name], home)
    return OTHER


def _generic(name: str, inner: ast.expr, module: Module) -> Type:
    if name in SEQUENCES:
        return ("list", stated(inner, module))
    if name == "tuple" and isinstance(inner, ast.Tuple):
        if isinstance(inner.elts[-1], ast.Constant) and inner.elts[-1].value is ...:
            return ("list", stated(inner.elts[0], module))
        return ("tuple", *(stated(one, module) for one in inner.elts))
    if name in ("dict", "Mapping"):
        return ("dict",)
    return OTHER


class Types:
    """The types of a function's local names, found statement by statement."""

    def __init__(self, module: Module, function: ast.AST, own_class: Type | None = None) -> None:
        self.module = module
        self.locals: dict[str, Type] = {}
        if isinstance(function, ast.FunctionDef | ast.Lambda):
            arguments = function.args
            for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
                self.locals[one.arg] = stated(one.annotation, module)
            if own_class is not None and arguments.args:
                self.locals[arguments.args[0].arg] = own_class
        for _ in range(2):
            for node in ast.walk(function):
                self._note(node)

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            self._bind(node.targets[0], self.of(node.value))
        elif isinstance(node, ast.AnnAssign):
            self._bind(node.target, stated(node.annotation, self.module))
        elif isinstance(node, ast.For | ast.comprehension):
            self._bind(node.target, self._element(self.of(node.iter)))

    def _bind(self, target: ast.expr, found: Type) -> None:
        if isinstance(target, ast.Name):
            if found[0] not in ("other", "none"):
                self.locals[target.id] = found
        elif (
            isinstance(target, ast.Tuple)
            and found[0] == "tuple"
            and len(found) == len(target.elts) + 1
        ):
            for one, type_ in zip(target.elts, found[1:], strict=True):
                self._bind(one, type_)

    @staticmethod
    def _element(found: Type) -> Type:
        return found[1] if found[0] == "list" else OTHER

    def of(self, node: ast.expr) -> Type:
        """Return the type of an expression, OTHER where nothing says it."""
        method = getattr(self, f"_of_{type(node).__name__}", None)
        return OTHER if method is None else method(node)

    def _of_Name(self, node: ast.Name) -> Type:  # noqa: N802 (named after the node)
        return self.locals.get(node.id, OTHER)

    def _of_Dict(self, node: ast.Dict) -> Type:  # noqa: N802
        return ("dict",)

    def _of_Tuple(self, node: ast.Tuple) -> Type:  # noqa: N802
        return ("tuple", *(self.of(one) for one in node.elts))

    def _of_List(self, node: ast.List) -> Type:  # noqa: N802
        for one in node.elts:
            inner = one.value if isinstance(one, ast.Starred) else one
            found = self.of(inner)
            if found != OTHER:
                return found if isinstance(one, ast.Starred) else ("list", found)
        return OTHER

    def _of_IfExp(self, node: ast.IfExp) -> Type:  # noqa: N802
        first = self.of(node.body)
        return first if first != OTHER else self.of(node.orelse)

    def _of_BoolOp(self, node: ast.BoolOp) -> Type:  # noqa: N802
        return next((t for t in map(self.of, node.values) if t != OTHER), OTHER)

    def _of_BinOp(self, node: ast.BinOp) -> Type:  # noqa: N802
        found = self.of(node.left)
        return found if found[0] == "list" else self.of(node.right)

    def _of_ListComp(self, node: ast.ListComp) -> Type:  # noqa: N802
        return ("list", self.of(node.elt))

    _of_GeneratorExp = _of_SetComp = _of_ListComp

    def _of_Subscript(self, node: ast.Subscript) -> Type:  # noqa: N802
        found = self.of(node.value)
        if found[0] == "list":
            return found if isinstance(node.slice, ast.Slice) else found[1]
        place = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if found[0] == "tuple" and isinstance(place, int):
            inner: Type = found[1 + place]
            return inner
        return OTHER

    def _of_Attribute(self, node: ast.Attribute) -> Type:  # noqa: N802
        owner = self.of(node.value)
        if owner[0] != "class":
            return OTHER
        home = modules()[owner[1]]
        for one in home.classes[owner[2]].body:
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
                if one.target.id == node.attr:
                    return stated(one.annotation, home)
            elif isinstance(one, ast.FunctionDef) and one.name == node.attr:
                return stated(one.returns, home)
        return OTHER

    def _of_Call(self, node: ast.Call) -> Type:  # noqa: N802
        call = node.func
        if isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name):
            if call.value.id == "case":
                return self._of_case(call.attr, node)
            home = meaning(self.module, call.value.id)
            if home is not None and home.sort == "module" and home.home in modules():
                return self._result(home.home, call.attr)
        if isinstance(call, ast.Name):
            if call.id in SAME_LIST and node.args:
                return self.of(node.args[0])
            if call.id in ("next", "max", "min") and node.args:
                found = self.of(node.args[0])
                return found[1] if found[0] == "list" else found
            if call.id == "zip":
                return ("list", ("tuple", *(self._element(self.of(a)) for a in node.args)))
            if call.id == "enumerate":
                return ("list", ("tuple", OTHER, self._element(self.of(node.args[0]))))
            found_name = meaning(self.module, call.id)
            if found_name is not None and found_name.sort == "lowered":
                return self._result(found_name.home, found_name.name)
        return OTHER

    def _of_case(self, method: str, node: ast.Call) -> Type:
        if method in ONE_EVENT:
            return EVENT
        if method in SOME_EVENTS:
            return ("list", EVENT)
        if method == "once" and isinstance(node.args[1], ast.Name):
            found = meaning(self.module, node.args[1].id)
            if found is not None and found.sort == "lowered":
                return self._result(found.home, found.name)
        return OTHER

    @staticmethod
    def _result(home: str, name: str) -> Type:
        found = named(home, name)
        if found.sort != "lowered":
            return OTHER
        module = modules()[found.home]
        if found.name in module.classes:
            return ("class", found.home, found.name)
        function = module.functions.get(found.name)
        return OTHER if function is None else stated(function.returns, module)
