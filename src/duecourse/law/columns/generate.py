"""Write the bulk engine: one flat module of plain Python from the source of the rules."""

import ast
import copy
import dataclasses
from datetime import date
from importlib import import_module
from typing import Any, Final

from duecourse.law.columns import written
from duecourse.law.columns.dead import without_dead
from duecourse.law.columns.faster import live_name, live_tables, live_text, often_asked
from duecourse.law.columns.guards import guard_of
from duecourse.law.columns.lower import REFUSED, Clone, Lowerer, Wanted, name
from duecourse.law.columns.plain import Plain, bit_of, code_of, made_plain, with_slots
from duecourse.law.columns.source import Module, NotLowered, modules
from duecourse.law.columns.written import KINDS
from duecourse.law.document import kinds, vocabulary
from duecourse.law.findings import Finding, Status
from duecourse.law.registry import FINDINGS, needs_of

OF_CALENDAR: Final = ("office_closed", "efiling_outage")
ROOT: Final = "findings__NOT_APPLICABLE"
UNKNOWN: Final = tuple(sorted((*vocabulary()["unknown"],)))


class Generator:
    """Collects what the findings reach, lowered, and writes it down."""

    def __init__(self, names: tuple[str, ...] = (), *, for_c: bool = False) -> None:
        self.names, self.for_c = names or tuple(FINDINGS), for_c
        self.wanted = Wanted()
        self.functions: dict[str, ast.FunctionDef] = {}
        self.classes: dict[str, ast.ClassDef] = {}
        self.constants: dict[str, ast.expr] = {}
        self.answers: list[str] = []
        self.late: list[str] = []
        self.lives: dict[str, list[str]] = {}

    def text(self) -> str:
        """Return the source of the generated module. Raises NotLowered."""
        roots, reached = self.lowered()
        guards = self._guards(reached)
        self.late = [
            live_text(table, keys, guards)
            for table, keys in self.lives.items() if live_name(table) in reached
        ]  # fmt: skip
        lists = [key for table, keys in self.lives.items() if live_name(table) in reached
                 for key in keys]  # fmt: skip
        return self._written(reached, roots, guards, lists)

    # Lowering.

    def lowered(self) -> tuple[list[str], set[str]]:
        """Lower all that the findings reach; return their functions and all names reached.

        Raises NotLowered.
        """
        for module in modules().values():
            self._lower_module(module)
        self._lower_clones()
        for key, value in self.wanted.once.items():
            self.functions[key] = _function(key, [ast.Return(value)])
            self.wanted.kept.add(key)
        roots = [
            f"{_home(rule)}__{rule.__name__}" for rule in map(FINDINGS.get, self.names) if rule
        ]
        self.wanted.kept.update(roots)
        for key, several in self.wanted.unions.items():
            lists = ", ".join(f"case.k_{kind}" for kind in several)
            self.functions[key] = _parsed(
                f"def {key}(case: Case) -> Any:\n    return union(({lists},))"
            )
            self.wanted.kept.add(key)
        self.wanted.kept |= often_asked(self.functions)
        self.lives = live_tables(self.functions, self.constants)
        escaping = self._escaping()
        without_dead(self.functions, escaping=escaping | set(roots) | self.wanted.kept)
        reached = self._reached([*roots, ROOT, "case__unrecorded_exit"])
        self._refuse(reached)
        return roots, reached

    def _lower_module(self, module: Module) -> None:
        for key, function in module.functions.items():
            if function.args.kwarg is None:
                self.functions[f"{module.name}__{key}"] = self._lowered(module, function)
        for key, stated in module.classes.items():
            if f"{module.name}__{key}" not in (
                "findings__Finding", "findings__Status", "case__Event", "case__Case",
            ):  # fmt: skip
                self.classes[f"{module.name}__{key}"] = self._lowered_class(module, stated)
        for key, value in module.constants.items():
            lowered = Lowerer(module, value, self.wanted).visit(copy.deepcopy(value))
            self.constants[f"{module.name}__{key}"] = lowered

    def _lowered(
        self, module: Module, function: ast.FunctionDef, *, own: Any = None,
        clone: Clone | None = None,
    ) -> ast.FunctionDef:  # fmt: skip
        node = copy.deepcopy(function)
        lowerer = Lowerer(module, node, self.wanted, own_class=own, clone=clone)
        body = [lowerer.visit(one) for one in node.body]
        node.body = [one for one in body if one is not None] or [ast.Pass()]
        node.name = f"{module.name}__{function.name}" if clone is None else clone.key
        if own is not None:
            node.name = function.name
        node.returns, node.decorator_list = name("Any"), node.decorator_list if own else []
        stated = node.args
        for one in (*stated.args, *stated.kwonlyargs, stated.vararg):
            if one is not None:
                one.annotation = _annotation(one, own)
        stated.defaults = [lowerer.visit(one) for one in stated.defaults]
        stated.kw_defaults = [None if d is None else lowerer.visit(d) for d in stated.kw_defaults]
        if clone is not None:
            stated.vararg = stated.kwarg = None
            stated.kwonlyargs, stated.kw_defaults = [], []
            stated.args += [ast.arg(f"w_{key}", name("Any")) for key in clone.where]
        return node

    def _lower_clones(self) -> None:
        done: set[str] = set()
        while set(self.wanted.clones) - done:
            for key, clone in list(self.wanted.clones.items()):
                if key not in done:
                    module = modules()[clone.home]
                    function = module.functions[clone.function]
                    self.functions[key] = self._lowered(module, function, clone=clone)
                    done.add(key)

    def _lowered_class(self, module: Module, stated: ast.ClassDef) -> ast.ClassDef:
        own = ("class", module.name, stated.name)
        fields = [
            (one.target.id, one.value) for one in stated.body
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
        ]  # fmt: skip
        methods = [
            self._lowered(module, one, own=own)
            for one in stated.body if isinstance(one, ast.FunctionDef)
        ]  # fmt: skip
        key = f"{module.name}__{stated.name}"
        if any(isinstance(base, ast.Name) and base.id == "NamedTuple" for base in stated.bases):
            text = f"class {key}(NamedTuple):\n" + "".join(f"    {f}: Any\n" for f, _ in fields)
            node = _parsed(text)
        else:
            lowerer = Lowerer(module, stated, self.wanted)
            node = _parsed(_class_text(key, fields, lowerer))
        node.body += methods
        return node  # type: ignore[no-any-return]

    # What is reached.

    def _escaping(self) -> set[str]:
        """Return the functions that are used as values: in tables, as keys of a sort."""
        found: set[str] = set()
        for tree in (*self.functions.values(), *self.constants.values(), *self.classes.values()):
            called = {id(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
            found |= {
                n.id for n in ast.walk(tree)
                if isinstance(n, ast.Name) and n.id in self.functions and id(n) not in called
            }  # fmt: skip
        return found

    def _reached(self, roots: list[str]) -> set[str]:
        found: set[str] = set()
        waiting = list(roots)
        tables = {live_name(table): keys for table, keys in self.lives.items()}
        while waiting:
            key = waiting.pop()
            if key in found:
                continue
            if key in tables:
                found.add(key)
                waiting += tables[key]
                continue
            tree = self.functions.get(key) or self.classes.get(key) or self.constants.get(key)
            if tree is None:
                continue
            found.add(key)
            waiting += [n.id for n in ast.walk(tree) if isinstance(n, ast.Name)]
        return found

    def _refuse(self, reached: set[str]) -> None:
        for key in sorted(reached):
            tree = self.functions.get(key) or self.classes.get(key) or self.constants.get(key)
            if tree is None:
                continue  # the function over a table of rules, which is written at the end
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == REFUSED:
                    place, found = (str(one.value) for one in node.args)  # type: ignore[attr-defined]
                    raise NotLowered(place=place, found=found)

    # Guards.

    def _guards(self, reached: set[str]) -> dict[str, tuple[int, ast.expr]]:
        found = {}
        for key in sorted(reached & set(self.functions)):
            if [one.arg for one in self.functions[key].args.args] != ["case"]:
                continue
            home, _, own = key.partition("__")
            if home not in modules() or own not in modules()[home].functions:
                continue
            function = getattr(import_module(modules()[home].full), own)
            if function.__code__.co_argcount != 1 or function.__code__.co_kwonlyargcount:
                continue
            guard = guard_of(function)
            answer = None if guard is None else self._literal(guard.answer)
            if guard is not None and answer is not None:
                mask = sum(bit_of(name) for name in (*guard.kinds, *guard.facts))
                found[key] = (mask, answer)
        return found

    def _literal(self, value: Any) -> ast.expr | None:
        """Return code that makes a value anew; None for a value that cannot be written down."""
        if isinstance(value, Finding):
            if value.value is None and value.status is Status.NOT_APPLICABLE:
                return name(ROOT)
            status = list(Status).index(value.status)
            kept = (value.value, status, value.missing, value.readings)
            parts = [self._literal(one) for one in kept]
            if any(one is None for one in parts):
                return None
            text = ast.unparse(ast.Call(name("Finding"), parts, []))  # type: ignore[arg-type]
            if text not in self.answers:
                self.answers.append(text)
            return name(f"ANSWER_{self.answers.index(text)}")
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            home = type(value).__module__.rsplit(".", 1)[1]
            parts = [self._literal(one) for one in value]
            if None in parts:
                return None
            return ast.Call(name(f"{home}__{type(value).__name__}"), parts, [])  # type: ignore[arg-type]
        if dataclasses.is_dataclass(value) or isinstance(value, date):
            return None
        if isinstance(value, list | tuple):
            inner = [self._literal(one) for one in value]
            kind = ast.List if isinstance(value, list) else ast.Tuple
            return None if None in inner else kind(inner, ast.Load())  # type: ignore[arg-type]
        if value is None or type(value) in (bool, int, str):
            return ast.Constant(value)
        return None

    # Writing.

    def _written(
        self, reached: set[str], roots: list[str], guards: dict[str, tuple[int, ast.expr]],
        lists: list[str],
    ) -> str:  # fmt: skip
        plain = made_plain(
            {key: one for key, one in self.functions.items() if key in reached},
            {key: one for key, one in self.constants.items() if key in reached},
            kept=self.wanted.kept, lists=lists, guards=guards, answers=self.answers,
            classes=self.classes, for_c=self.for_c,
            types={
                key: vocabulary()["fd"][finding]["type"]
                for key, finding in zip(roots, self.names, strict=True)
            },
        )  # fmt: skip
        case = written.case(sorted(plain.slots & reached))
        parts = [written.HEADER, *self._imports(), written.events(), case]
        trees = [with_slots(self.classes[key]) for key in self.classes if key in reached]
        classes = [ast.unparse(ast.fix_missing_locations(tree)) for tree in trees]
        early, late = self._constants(reached)
        parts += [*classes, *early, *plain.early]
        parts += [f"ANSWER_{n} = {text}" for n, text in enumerate(self.answers)]
        parts += [_function_text(plain, key) for key in plain.functions]
        read = self._read(reached)
        parts += [
            *plain.late,
            *late,
            *self.late,
            self._tables(roots, guards),
            f"READ = {read!r}",
            written.FOOTER,
            *map(written.loader, read),
            written.loaders(read),
        ]
        return "\n\n\n".join(parts) + "\n"

    def _imports(self) -> list[str]:
        lines = [f"from {home} import {one}" for home, one in sorted(self.wanted.standard)]
        lines += [f'{key} = bridge("{of}")' for key, of in sorted(self.wanted.bridged.items())]
        return ["\n".join(lines)]

    def _read(self, reached: set[str]) -> dict[str, tuple[str, ...]]:
        """Return the parts of each kind of event that the findings look at, or the calendar."""
        trees = [self.functions[key] for key in reached & set(self.functions)]
        nodes = [node for tree in trees for node in ast.walk(tree)]
        names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        keys = [node.value for node in nodes if isinstance(node, ast.Constant)]
        names |= {f"f_{key}" for key in keys if isinstance(key, str)}  # as in item(OF, KEY)
        found = {}
        for kind in KINDS:
            whole = kind in OF_CALENDAR
            if whole or f"k_{kind}" in names:
                fields = [one for one in kinds()[kind][1] if whole or f"f_{one}" in names]
                found[kind] = ("on", "n", *(["at"] if "at" in names else []), *fields)
        return found

    def _constants(self, reached: set[str]) -> tuple[list[str], list[str]]:
        plain: list[str] = []
        late: list[str] = []
        written: set[str] = set()

        def write(key: str) -> None:
            if key in written or key not in reached or key not in self.constants:
                return
            written.add(key)
            tree = self.constants[key]
            names = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name)]
            for one in names:
                write(one)
            line = f"{key} = {ast.unparse(ast.fix_missing_locations(tree))}"
            is_late = any(one in self.functions for one in names) or any(
                text.startswith(f"{one} = ") for text in late for one in names
            )
            (late if is_late else plain).append(line)

        for key in self.constants:
            write(key)
        return plain, late

    def _tables(self, roots: list[str], guards: dict[str, tuple[int, ast.expr]]) -> str:
        masks = [str(guards[key][0]) if key in guards else "None" for key in roots]
        defaults = [ast.unparse(guards[key][1]) if key in guards else ROOT for key in roots]
        needs = [sum(1 << UNKNOWN.index(n) for n in needs_of(finding)) for finding in self.names]
        shown = ",\n    ".join
        return "\n".join([
            f"NAMES = {self.names!r}", f"KINDS = {KINDS!r}", f"UNKNOWN = {UNKNOWN!r}",
            f"BIT_OF_ASK, BIT_OF_UNKNOWN = {bit_of('ask')}, {bit_of('unknown')}",
            f"UNKNOWN_FACT = {list(Status).index(Status.UNKNOWN_FACT)}",
            f"RULES = (\n    {shown(roots)},\n)", f"MASKS = (\n    {shown(masks)},\n)",
            f"DEFAULTS = (\n    {shown(defaults)},\n)", f"NEEDS = {tuple(needs)!r}",
        ])  # fmt: skip


def _function_text(plain: Plain, key: str) -> str:
    node = ast.fix_missing_locations(plain.functions[key])
    guard, first = plain.guards.get(key), ""
    is_kept = key in plain.wrapped
    if guard is not None:
        answer = ast.unparse(ast.fix_missing_locations(guard[1]))
        put = f"found = case.m_{key} = {answer}\n        return found"
        test = ast.unparse(code_of(guard[0]))
        first = f"    if not ({test}):\n        {put if is_kept else f'return {answer}'}\n"
    if not is_kept:
        head, _, body = ast.unparse(node).partition("\n")
        return f"{head}\n{first}{body}"
    own = copy.copy(node)
    own.name = f"{key}__own"
    return (
        f"def {key}(case: Case) -> Any:\n"
        f"    found = case.m_{key}\n    if found is not MISSING:\n        return found\n{first}"
        f"    found = case.m_{key} = {key}__own(case)\n    return found\n\n\n" + ast.unparse(own)
    )


def _annotation(argument: ast.arg, own: Any) -> ast.expr | None:
    """Return what a reader is told of an argument; nothing looks at it while it runs."""
    if own is not None and argument.arg == "self":
        return None
    if isinstance(argument.annotation, ast.Name) and argument.annotation.id in ("Case", "Event"):
        return name(argument.annotation.id)
    return name("Any")


def _home(function: Any) -> str:
    return str(function.__module__).rsplit(".", 1)[1]


def _parsed(text: str) -> Any:
    return ast.parse(text).body[0]


def _function(key: str, body: list[ast.stmt]) -> ast.FunctionDef:
    node = _parsed(f"def {key}(case: Case) -> Any:\n    pass")
    assert isinstance(node, ast.FunctionDef), "as written"
    node.body = body
    return node


def _class_text(key: str, fields: list[tuple[str, ast.expr | None]], lowerer: Lowerer) -> str:
    names = [field for field, _ in fields]
    given = [
        f"{field}: Any"
        if value is None
        else f"{field}: Any={ast.unparse(lowerer.visit(copy.deepcopy(value)))}"
        for field, value in fields
    ]
    own = "".join(f"({', '.join(f'self.{n}' for n in names)},)")
    return "\n".join([
        f"class {key}:", f"    FIELDS: ClassVar[Any] = {tuple(names)!r}",
        f"    def __init__(self, {', '.join(given)}) -> None:",
        *(f"        self.{field} = {field}" for field in names),
        "    def __eq__(self, other: Any) -> Any:",
        f"        return type(other) is type(self) and {own} == {own.replace('self.', 'other.')}",
        "    def __hash__(self) -> Any:", f"        return hash({own})",
    ])  # fmt: skip


def generated(names: tuple[str, ...] = (), *, for_c: bool = False) -> str:
    """Return the source of the bulk engine for some findings, or all. Raises NotLowered.

    `for_c` leaves out what plain Python alone is better for.
    """
    return Generator(names, for_c=for_c).text()
