"""The whole of the compiled module as one text in C, from the generated module's own source."""

import ast
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Final

from duecourse.law import parameters
from duecourse.law.columns.compiled import outputs
from duecourse.law.columns.compiled.literals import Literals
from duecourse.law.columns.compiled.module import Module, Signature, signature
from duecourse.law.columns.compiled.translate import Translator
from duecourse.law.columns.primitives import as_number
from duecourse.law.document import kinds

FINDING: Final = ("value", "status", "missing", "readings")
DEADLINE: Final = ("due", "unrolled", "safe", "flagged")
RULE: Final = ("applies", "gives")  # the rest of an exception is text
TRIED: Final = ("applied", "is_open")
# Names that the C by hand knows.
CODES: Final = (
    "departure",
    "birth_on",
    "nationality",
    "completeness",
    "destination",
    "circuit",
    "due",
    "unrolled",
    "safe",
)
OWN_CALENDAR: Final = ("office_closed", "efiling_outage")
BY_HAND: Final = frozenset({
    "evaluate", "evaluate_all", "evaluate_open", "evaluate_rest", "groups_of", "with_value",
    "evaluate_doubtful", "doubt_of", "rest_of", "plan_of", "missing_of",
    "keep", "past", "union", "first_of", "last_of", "item", "item_or_none", "replaced", "by_place",
})  # fmt: skip


class Assembly:
    """The generated module's parts, translated and put in order."""

    def __init__(self, source: str, engine: ModuleType) -> None:
        self.engine = engine
        tree = ast.parse(source)
        stated = [one for one in tree.body if isinstance(one, ast.FunctionDef)]
        self.functions = {
            one.name: one for one in stated
            if one.name not in BY_HAND and not one.name.startswith("load_")
        }  # fmt: skip
        classes: dict[str, tuple[str, ...]] = {
            "Finding": FINDING, "Deadline": DEADLINE, "ExceptionRule": RULE, "Tried": TRIED,
        }  # fmt: skip
        methods: dict[tuple[str, str], ast.FunctionDef] = {}
        defaults: dict[tuple[str, str], ast.expr] = {}
        for one in tree.body:
            if isinstance(one, ast.ClassDef) and not _is_by_hand(one.name):
                classes[one.name] = _fields(one, defaults)
                methods |= {(one.name, m.name): m for m in _methods(one)}
        literals = Literals(engine, classes, defaults)
        self.module = Module(self.functions, classes, methods, engine.KINDS, literals)
        self.module.signatures = {key: signature(one) for key, one in self.functions.items()}
        memos = sorted({
            n.attr for one in self.functions.values() for n in ast.walk(one)
            if isinstance(n, ast.Attribute) and n.attr.startswith("m_")
        })  # fmt: skip
        self.module.memos = {name: n for n, name in enumerate(memos)}
        self.buffers = outputs.Buffers()
        self.columns = [outputs.finding_column(self.buffers, name) for name in engine.NAMES]
        self.fields = tuple(sorted({f for _, parsers, _ in kinds().values() for f in parsers}))

    def text(self) -> str:
        """Return the compiled module in C."""
        bodies = [self._body(key, one) for key, one in self.functions.items()]
        methods = [
            Translator(self.module, one, f"do_{of}_{name}", owner=of).text()
            for (of, name), one in self.module.methods.items()
        ]
        keys = [Translator(self.module, f, name).text() for name, f in self.module.keys.items()]
        named = dict.fromkeys(name for _, name in self.module.methods)
        for name in (*FINDING, *DEADLINE, *TRIED, "applies", "gives", "on"):
            self.module.attributes[name] = None
        written = [
            one.code.replace("write_finding", f"write_{n}", 1) for n, one in enumerate(self.columns)
        ]
        evaluate, dated, shape = self._evaluate(), self._parameters(), self._shape()
        accessors = [self._accessor(name) for name in self.module.attributes]
        dispatchers = [self._dispatcher(name) for name in named if name not in self.properties()]
        codes = dict.fromkeys(one for one in _coded(" ".join(written)) if one not in CODES)
        defined = [f"#define CODE_{one} {self.module.literals.code(one)}" for one in codes]
        made = self._made()
        defined += [
            f"#define {one} {getattr(self.engine, one).bit_length() - 1}"
            for one in ("BIT_OF_ASK", "BIT_OF_UNKNOWN")
        ]
        defined.append(f"#define CONSTANTS {len(self.module.literals.made) or 1}")
        parts = [
            f"#define ENDLESS_OF_THE_LAW {self.engine.calendar__ENDLESS}",
            _file("runtime.c"), *defined, shape, _file("facts.c"),
            *self._heads(), *accessors, *dispatchers, self._calls(), dated,
            _file("exceptions.c"), *keys, *methods, *bodies, *written, evaluate,
            made, _file("batch.c"),
        ]  # fmt: skip
        return "\n\n".join(parts) + "\n"

    # Functions.

    def _body(self, key: str, function: ast.FunctionDef) -> str:
        if key.startswith("live__"):
            return self._live(key)
        if key.startswith("all__"):
            lists = [f"C->k[{self.engine.KINDS.index(k)}]" for k in _union_kinds(function)]
            if lists:
                given = ", ".join(lists)
                return (
                    f"static V {key}__own(void) {{ "
                    f"return union_of({len(lists)}, (List *[]){{{given}}}); }}\n"
                    f"static V {key}(void) {{ return {key}__own(); }}"
                    if f"{key}__own" not in self.functions
                    else f"static V {key}(void) {{ return {key}__own(); }}"
                )
        return Translator(self.module, function, key).text()

    def _live(self, key: str) -> str:
        rows = getattr(self.engine, key.replace("live__", "ROWS__", 1))
        lines = [f"static V {key}(void) {{", "    V found = new_list();"]
        for function, mask in rows:
            place = self.module.literals.function(function.__name__)
            low, high = mask & (2**64 - 1), mask >> 64
            test = f"(C->present[0] & {low}ull) || (C->present[1] & {high}ull)" if mask else "1"
            lines.append(f"    if ({test}) push(found, F({place}));")
        return "\n".join([*lines, "    return found;", "}"])

    def _heads(self) -> Iterator[str]:
        for key, own in self.module.signatures.items():
            yield f"{_head(key, own)};"
        for of, name in self.module.methods:
            method = self.module.methods[of, name]
            yield f"{Translator(self.module, method, f'do_{of}_{name}', owner=of).head()};"

    def _calls(self) -> str:
        lines = ["static V call(V function, int n, const V *a) {",
                 '    if (function.tag != FUNCTION) give_up("a call of no function");',
                 "    switch (function.i) {"]  # fmt: skip
        for place, key in enumerate(self.module.literals.functions):
            own = self.module.signatures[key]
            count = len(own.parameters)
            if own.several is not None:
                continue
            given = ", ".join(f"a[{n}]" for n in range(count))
            lines.append(f"    case {place}: if (n == {count}) return {key}({given}); break;")
        return "\n".join([*lines, "    }", '    return give_up("a call with other values");', "}"])

    # Classes.

    def properties(self) -> set[str]:
        """Return the names that a class answers like a field, by a method."""
        return {
            name for (_, name), one in self.module.methods.items()
            if any(ast.unparse(d) == "property" for d in one.decorator_list)
        }  # fmt: skip

    def _accessor(self, name: str) -> str:
        lines = [f"static V at_{name}(V x) {{"]
        if name in ("on", "p", "n", "kind", "at"):
            told = {"on": "I(e->on)", "p": "I(e->p)", "n": "I(e->n)", "at": "e->at",
                    "kind": "S(kind_text[e->kind])"}[name]  # fmt: skip
            lines.append(f"    if (x.tag == EVENT) {{ Event *e = P(Event, x); return {told}; }}")
        if name[:2] == "f_" and name[2:] in self.fields:
            place = self.fields.index(name[2:])
            lines += [
                "    if (x.tag == EVENT) {",
                f"        Event *e = P(Event, x); int s = field_place[e->kind][{place}];",
                "        return s < 0 ? NOTHING : e->f[s];", "    }",
            ]  # fmt: skip
        cases, places = [], []
        for number, (class_, fields) in enumerate(self.module.classes.items()):
            method = self.module.methods.get((class_, name))
            if name in fields:
                cases.append(f"    case {number}: return r->f[{fields.index(name)}];")
                places.append(f"    case {number}: return &r->f[{fields.index(name)}];")
            elif method is not None and name in self.properties():
                cases.append(f"    case {number}: return do_{class_}_{name}(x);")
        if cases:
            lines += ["    if (x.tag == RECORD) { Record *r = P(Record, x); switch (r->class_) {",
                      *cases, "    } }"]  # fmt: skip
        lines += [f'    return give_up("no {name} there");', "}"]
        head = f"static inline V *in_{name}(V x) {{ Record *r = P(Record, x); switch (r->class_) {{"
        lines += [head, *places, "    }", f'    give_up("no {name} there"); return NULL; }}']
        return "\n".join(lines)

    def _dispatcher(self, name: str) -> str:
        own = [(of, one) for (of, key), one in self.module.methods.items() if key == name]
        names = signature(own[0][1]).parameters
        given = "".join(f", V {one}" for one in names)
        passed = "".join(f", {one}" for one in names)
        numbers = list(self.module.classes)
        cases = [
            f"    case {numbers.index(of)}: return do_{of}_{name}(x{passed});" for of, _ in own
        ]
        return "\n".join([
            f"static V do_{name}(V x{given}) {{",
            f'    if (x.tag != RECORD) give_up("no {name} there");',
            "    switch (P(Record, x)->class_) {", *cases,
            f'    }}\n    return give_up("no {name} there");', "}",
        ])  # fmt: skip

    # Facts, parameters, constants.

    def _shape(self) -> str:
        sizes = ", ".join(str(len(fields)) for fields in self.module.classes.values())
        rows, texts, counts = [], [], []
        for kind in self.engine.KINDS:
            own = list(kinds()[kind][1])
            rows.append(
                "{" + ", ".join(str(own.index(f) if f in own else -1) for f in self.fields) + "}"
            )
            texts.append(str(self.module.literals.code(kind)))
            counts.append(str(len(own)))
        number = len(self.engine.KINDS)
        names = list(self.module.classes)
        return "\n".join([
            f"#define KINDS {number}", f"#define MEMOS {len(self.module.memos) or 1}",
            f"#define FINDINGS {len(self.engine.NAMES)}",
            f"#define CLASS_FINDING {names.index('Finding')}",
            f"#define CLASS_DEADLINE {names.index('Deadline')}",
            f"#define CLASS_TRIED {names.index('Tried')}",
            f"#define OUT_BUFFERS {len(self.buffers.rows)}",
            f"#define GROWN_BUFFERS {self.buffers.growing}",
            f"static const int8_t class_size[] = {{{sizes}}};",
            f"static const int16_t field_count[KINDS] = {{{', '.join(counts)}}};",
            f"static const int32_t kind_text[KINDS] = {{{', '.join(texts)}}};",
            f"static const int8_t field_place[KINDS][{len(self.fields)}] = "
             "{\n" + ",\n".join(rows) + "};",
            *(f"#define CODE_{one} {self.module.literals.code(one)}" for one in CODES),
            f"#define CODE_duration {self.module.literals.code('D/S')}",
            *(f"#define KIND_{one} {self.engine.KINDS.index(one)}" for one in OWN_CALENDAR),
            f"#define OUT_IS_BITS {{{', '.join(str(int(k == 'bit')) for k in self.buffers.rows)}}}",
            "static V K[CONSTANTS];", "static uint8_t **OUT;", "static Bytes GROWN[GROWN_BUFFERS];",
        ])  # fmt: skip

    def _parameters(self) -> str:
        rows = []
        for name, dated in parameters.rows().items():
            for one in dated:
                last = 4_000_000 if one.last is None else one.last.toordinal()
                value = self.module.literals.text(as_number(one.value))
                code = self.module.literals.code(name)
                rows.append(f"    add_dated({code}, {one.first.toordinal()}, {last}, {value});")
        return "\n".join([
            _file("parameters.c"), "static void make_dated(void) {", *rows, "}",
        ])  # fmt: skip

    def _evaluate(self) -> str:
        engine, lines = self.engine, []
        literals = self.module.literals
        order = [key.__name__ for key in engine.RULES]
        for n, key in enumerate(order):
            mask, default = engine.MASKS[n], literals.text(engine.DEFAULTS[n])
            test = "1" if mask is None else _mask(mask)
            need = sum(1 << b for b in range(len(engine.UNKNOWN)) if engine.NEEDS[n] >> b & 1)
            lines.append(f"    answers[{n}] = needed({need}u, {test} ? {key}() : {default});")
        write = [f"    write_{n}(answers[{n}], row);" for n in range(len(order))]
        blank = [
            f"    write_{n}({literals.named('findings__NOT_APPLICABLE')}, row);"
            for n in range(len(order))
        ]
        unknown = ", ".join(str(literals.code(one)) for one in engine.UNKNOWN)
        defined = [
            f"static const int32_t unknown_text[] = {{{unknown}}};",
            f"#define UNKNOWN_FACT {engine.UNKNOWN_FACT}",
            f"#define UNKNOWNS {len(engine.UNKNOWN)}", _file("needed.c"),
        ]  # fmt: skip
        return "\n".join([
            *defined, "static void evaluate(V *answers) {", *lines, "}",
            "static void write_all(V *answers, int64_t row) {", *write, "}",
            "static void write_blank(int64_t row) {", *blank, "}",
        ])  # fmt: skip

    def _made(self) -> str:
        literals = self.module.literals
        texts = [f"    text_value({_c_text(one)});" for one in literals.strings]
        made = [f"    K[{n}] = {text};" for n, text in enumerate(literals.made)]
        return "\n".join([
            "void make_constants(void) {", "    static int done;", "    if (done++) return;",
            *texts, *made, "    make_dated();",
            "    keep_constants();", "}",
        ])  # fmt: skip


def _fields(node: ast.ClassDef, defaults: dict[tuple[str, str], ast.expr]) -> tuple[str, ...]:
    for one in node.body:
        if isinstance(one, ast.FunctionDef) and one.name == "__init__":
            names = [a.arg for a in one.args.args if a.arg != "self"]
            given = one.args.defaults
            for name, value in zip(names[len(names) - len(given) :], given, strict=True):
                defaults[node.name, name] = value
            return tuple(names)
    return tuple(one.target.id for one in node.body if isinstance(one, ast.AnnAssign))  # type: ignore[union-attr]


def _is_by_hand(name: str) -> bool:
    return name in ("Finding", "Event", "Case", "Told") or name.endswith("__Event")


def _methods(node: ast.ClassDef) -> list[ast.FunctionDef]:
    stated = [one for one in node.body if isinstance(one, ast.FunctionDef)]
    found = [one for one in stated if not one.name.startswith("__")]
    for one in stated:
        if one.name == "__init__":
            found += [_computed(line) for line in one.body if not _is_given(line)]
    return found


def _is_given(line: ast.stmt) -> bool:
    """Say whether a line of a constructor is `self.name = name`."""
    return (
        isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Attribute)
        and ast.unparse(line.value) == line.targets[0].attr
    )  # fmt: skip


def _computed(line: ast.stmt) -> ast.FunctionDef:
    """Return a field that the constructor reckons as a property: a record in C holds it not."""
    assert isinstance(line, ast.Assign), "a constructor sets fields"
    assert isinstance(line.targets[0], ast.Attribute), "a constructor sets fields"
    name = line.targets[0].attr
    made = ast.parse(f"@property\ndef {name}(self):\n    return {ast.unparse(line.value)}").body[0]
    assert isinstance(made, ast.FunctionDef), "a function was written"
    return made


def _union_kinds(function: ast.FunctionDef) -> list[str]:
    return [
        n.attr[2:] for n in ast.walk(function)
        if isinstance(n, ast.Attribute) and n.attr.startswith("k_")
    ]  # fmt: skip


def _head(key: str, own: Signature) -> str:
    names = [*own.parameters, *([own.several] if own.several else [])]
    return f"static V {key}({', '.join(f'V v_{one}' for one in names) or 'void'})"


def _mask(mask: int) -> str:
    low, high = mask & (2**64 - 1), mask >> 64
    return f"((C->present[0] & {low}ull) || (C->present[1] & {high}ull))"


def _coded(text: str) -> list[str]:
    import re

    return re.findall(r"CODE_(\w+)", text)


def _c_text(text: str) -> str:
    shown = "".join(
        c if c.isascii() and c.isprintable() and c not in '"\\?' else
        "".join(f"\\{b:03o}" for b in c.encode()) for c in text
    )  # fmt: skip
    return f'"{shown}"'


def _file(name: str) -> str:
    stated = pkgutil.get_data("duecourse.law.columns.compiled", name)
    assert stated is not None, "the package's own file"
    return stated.decode()
