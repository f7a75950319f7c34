"""The source of the rules as the generator reads it: modules, what they define, what names mean."""

import ast
import inspect
import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Final

from duecourse.law import rules
from duecourse.terms.errors import LawError

LAW: Final = "duecourse.law"
# Lowered as written; what the others define is reached through `primitives.bridge`.
ALSO_LOWERED: Final = ("case", "findings")
BRIDGED: Final = ("calendar", "parameters", "exceptions")
STANDARD: Final = ("itertools", "operator", "functools", "collections", "math")
PLAIN_PYTHON: Final = ("datetime", "dataclasses", "typing", "enum")


class NotLowered(LawError):
    """The generator found something in a rule that it cannot lower."""

    code = "law.not-lowered"

    def __init__(self, *, place: str, found: str) -> None:
        super().__init__(
            f"{place}: {found} cannot be lowered to bulk code. Rules keep to the dialect of "
            "docs/law/bulk.md: say it with what stands there, or give calendar.py a primitive."
        )


@dataclass(frozen=True)
class Meaning:
    """What a global name of a module stands for.

    `sort` is lowered, bridged, standard, plain or module; `home` the module, `name` its name there.
    """

    sort: str
    home: str
    name: str

    @property
    def key(self) -> str:
        """Return the name in the generated module."""
        return f"{self.home}__{self.name}" if self.sort != "standard" else self.name


@dataclass(frozen=True)
class Module:
    """One module of the law: its short name, what it defines at its top, and what it imports."""

    name: str
    full: str
    text: str
    functions: dict[str, ast.FunctionDef]
    classes: dict[str, ast.ClassDef]
    constants: dict[str, ast.expr]
    imports: dict[str, Meaning]


@cache
def modules() -> dict[str, Module]:
    """Return all modules that are lowered, by their short names."""
    names = [(name, f"{LAW}.{name}") for name in ALSO_LOWERED]
    names += [(m.name, f"{rules.__name__}.{m.name}") for m in pkgutil.iter_modules(rules.__path__)]
    return {name: _read(name, full) for name, full in names}


def _read(name: str, full: str) -> Module:
    text = inspect.getsource(import_module(full))
    functions, classes, constants = {}, {}, {}
    imports: dict[str, Meaning] = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            functions[node.name] = node
        elif isinstance(node, ast.ClassDef):
            classes[node.name] = node
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            if node.value is not None:
                constants[node.target.id] = node.value
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            constants[node.targets[0].id] = node.value
        elif isinstance(node, ast.ImportFrom):
            imports |= _imported(node)
        elif isinstance(node, ast.Import):
            imports |= {a.asname or a.name: Meaning("plain", a.name, "") for a in node.names}
    return Module(name, full, text, functions, classes, constants, imports)


def _imported(node: ast.ImportFrom) -> dict[str, Meaning]:
    found = {}
    home = node.module or ""
    for one in node.names:
        alias = one.asname or one.name
        if home in (LAW, rules.__name__):
            found[alias] = Meaning("module", one.name, "")
        elif home.startswith(LAW):
            found[alias] = Meaning("name", home.rsplit(".", 1)[1], one.name)
        elif home in STANDARD:
            found[alias] = Meaning("standard", home, one.name)
        else:
            found[alias] = Meaning("plain", home, one.name)
    return found


def meaning(module: Module, name: str) -> Meaning | None:
    """Return what a global name means in a module; None for a name of Python itself."""
    if name in module.functions or name in module.classes or name in module.constants:
        return Meaning("lowered", module.name, name)
    stated = module.imports.get(name)
    if stated is not None and stated.sort == "name":
        return named(stated.home, stated.name)
    return stated


def named(home: str, name: str) -> Meaning:
    """Return what `name` of the law module `home` means."""
    if home in BRIDGED:
        return Meaning("bridged", home, name)
    if home not in modules():
        raise NotLowered(place=home, found=f"the module of {name}")
    found = meaning(modules()[home], name)
    if found is None:
        raise NotLowered(place=home, found=f"the name {name}")
    return found
