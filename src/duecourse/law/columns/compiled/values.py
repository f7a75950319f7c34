"""Expressions of generated code as C: truth, comparison, values, comprehensions."""

import ast
from collections.abc import Callable, Iterable
from typing import Any, Final

from duecourse.law.columns.compiled.module import (
    Module,
    Untranslated,
    is_case,
    is_plainly_true_or_false,
    mask_test,
    present_mask,
    signature,
)

COMPARED: Final[dict[type[ast.cmpop], str]] = {
    ast.Eq: "eq({0}, {1})", ast.NotEq: "!eq({0}, {1})", ast.Lt: "lt({0}, {1})",
    ast.Gt: "lt({1}, {0})", ast.LtE: "!lt({1}, {0})", ast.GtE: "!lt({0}, {1})",
    ast.Is: "same({0}, {1})", ast.IsNot: "!same({0}, {1})",
    ast.In: "contains({1}, {0})", ast.NotIn: "!contains({1}, {0})",
}  # fmt: skip
REVERSED: Final = (ast.Gt, ast.LtE)
COUNTED: Final[dict[type[ast.operator], str]] = {
    ast.Add: "plus({0}, {1})", ast.Sub: "minus({0}, {1})", ast.Mult: "times({0}, {1})",
    ast.FloorDiv: "floor_divide({0}, {1})", ast.BitAnd: "both({0}, {1})",
}  # fmt: skip
CASE_FACTS: Final = ("as_of", "ask", "birth_on", "birth_country", "nationalities", "unknown")


class Values:
    """Translates the expressions of one function."""

    def __init__(
        self, module: Module, function: ast.FunctionDef, name: str, owner: str = ""
    ) -> None:
        self.module, self.function, self.name, self.owner = module, function, name, owner
        stored = {
            n.id for n in ast.walk(function)
            if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)
        }  # fmt: skip
        self.signature = signature(function)
        given = {*self.signature.parameters, self.signature.several or ""}
        self.own = stored - given
        self.locals = stored | given | ({"self"} if owner else set())
        self.sets: set[str] = set()
        self.unique = 0

    def _fresh(self) -> str:
        self.unique += 1
        return f"t{self.unique}"

    def _loop(self, iterated: ast.expr, target: ast.expr, *, declare: bool) -> tuple[str, str]:
        lst, k = self._fresh(), self._fresh()
        head = (
            f"{{ V {lst}v = {self.value(iterated)}; List *{lst} = items({lst}v); "
            f"int {lst}s = stride({lst}v); "
            f"for (int32_t {k} = 0; {k} < {lst}->len; {k} += {lst}s)"
        )
        return head, self._bind(target, f"{lst}->v[{k}]", declare=declare)

    def _bind(self, target: ast.expr, value: str, *, declare: bool = False) -> str:
        kind = "V " if declare else ""
        if isinstance(target, ast.Name):
            return f"{kind}v_{target.id} = {value};"
        if isinstance(target, ast.Tuple):
            whole = self._fresh()
            test = f"items({whole})->len != {len(target.elts)}"
            parts = [f"V {whole} = {value};", f'if ({test}) give_up("a list of another length");']
            for n, one in enumerate(target.elts):
                parts.append(self._bind(one, f"items({whole})->v[{n}]", declare=declare))
            return " ".join(parts)
        raise Untranslated(f"a target: {ast.unparse(target)[:60]}")

    # Truth.

    def truth(self, node: ast.expr) -> str:
        """Return an expression in C that is not 0 where Python's is true."""
        if isinstance(node, ast.BoolOp):
            sign = " && " if isinstance(node.op, ast.And) else " || "
            return "(" + sign.join(self.truth(one) for one in node.values) + ")"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return f"!{self.truth(node.operand)}"
        if isinstance(node, ast.Compare):
            return self._compared(node)
        if isinstance(node, ast.Constant):
            return str(int(bool(node.value)))
        if (mask := present_mask(node)) is not None:
            return mask_test(mask)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id == "any":
                return self._any(node.args[0], found=1)
            if node.func.id == "all":
                return self._any(node.args[0], found=0)
            if node.func.id == "bool":
                return self.truth(node.args[0])
            if node.func.id == "isinstance" and ast.unparse(node.args[1]) == "int":
                return f"({self.value(node.args[0])}.tag == INT)"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "is_flagged":
                return f"is_flagged({self.value(node.args[0])})"
            if node.func.attr == "startswith" and isinstance(node.args[0], ast.Constant):
                start = str(node.args[0].value)
                of = self.value(node.func.value)
                return f'!strncmp(texts[({of}).i].text, "{start}", {len(start)})'
        if isinstance(node, ast.Attribute) and is_case(node.value) and node.attr[:2] == "k_":
            return f"(C->k[{self.module.kinds.index(node.attr[2:])}]->len != 0)"
        return f"T({self.value(node)})"

    def _any(self, node: ast.expr, *, found: int) -> str:
        if not isinstance(node, ast.GeneratorExp | ast.ListComp):
            raise Untranslated(f"any or all of {ast.unparse(node)[:60]}")
        answer = self._fresh()
        test = self.truth(node.elt) if found else f"!{self.truth(node.elt)}"
        inner = f"if ({test}) {{ {answer} = {found}; goto end_{answer}; }}"
        return (
            f"({{ int {answer} = {1 - found}; {self._nested(node.generators, inner)} "
            f"end_{answer}: ; {answer}; }})"
        )

    def _compared(self, node: ast.Compare) -> str:
        if len(node.ops) == 1:
            return self._pair(node.left, node.ops[0], node.comparators[0])
        names = [self._fresh() for _ in range(len(node.ops) + 1)]
        sides = [node.left, *node.comparators]
        text = "({ int found = 0; do { "
        for n, side in enumerate(sides):
            text += f"V {names[n]} = {self.value(side)}; "
            if n:
                rule = COMPARED[type(node.ops[n - 1])].format(names[n - 1], names[n])
                text += f"if (!({rule})) break; "
        return text + "found = 1; } while (0); found; })"

    def _pair(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> str:
        if isinstance(op, ast.Is | ast.IsNot) and isinstance(right, ast.Constant):
            sign = "==" if isinstance(op, ast.Is) else "!="
            if right.value is None:
                return f"({self.value(left)}.tag {sign} NONE)"
        if isinstance(right, ast.Name) and right.id == "MISSING":
            sign = "==" if isinstance(op, ast.Is) else "!="
            return f"({self.value(left)}.tag {sign} UNSET)"
        if isinstance(op, ast.In | ast.NotIn) and isinstance(right, ast.Tuple | ast.Set):
            one = self._fresh()
            tests = " || ".join(f"eq({one}, {self.value(e)})" for e in right.elts) or "0"
            sign = "" if isinstance(op, ast.In) else "!"
            return f"({{ V {one} = {self.value(left)}; {sign}({tests}); }})"
        if (self._is_set(left) or self._is_set(right)) and isinstance(op, ast.Eq | ast.NotEq):
            sign = "" if isinstance(op, ast.Eq) else "!"
            return f"{sign}eq_sets({self.value(left)}, {self.value(right)})"
        # Left before right: the first of two may end the case.
        a, b = self._fresh(), self._fresh()
        rule = COMPARED[type(op)].format(a, b)
        return f"({{ V {a} = {self.value(left)}; V {b} = {self.value(right)}; {rule}; }})"

    def _is_set(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            return node.id in self.sets
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
            return self._is_set(node.left)
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        return isinstance(node, ast.Set | ast.SetComp) or (is_call and node.func.id == "set")  # type: ignore[attr-defined]

    # Values.

    def value(self, node: ast.expr) -> str:
        """Return an expression in C that gives the value."""
        rule: Callable[[Any], str] | None = getattr(
            self, f"_of_{type(node).__name__.lower()}", None
        )
        if rule is None:
            raise Untranslated(f"{type(node).__name__}: {ast.unparse(node)[:80]}")
        return rule(node)

    def values(self, nodes: Iterable[ast.expr]) -> str:
        """Return several values in C, in the order in which Python asks for them."""
        return ", ".join(self.value(one) for one in nodes)

    def _of_constant(self, node: ast.Constant) -> str:
        return self.module.literals.text(node.value)

    def _of_name(self, node: ast.Name) -> str:
        if node.id in self.locals:
            return f"v_{node.id}"
        if node.id in self.module.functions:
            return f"F({self.module.literals.function(node.id)})"
        return self.module.literals.named(node.id)

    def _of_namedexpr(self, node: ast.NamedExpr) -> str:
        return f"(v_{node.target.id} = {self.value(node.value)})"

    def _of_boolop(self, node: ast.BoolOp) -> str:
        if all(is_plainly_true_or_false(one) for one in node.values):
            return f"B({self.truth(node)})"
        text = self.value(node.values[-1])
        for one in reversed(node.values[:-1]):
            t = self._fresh()
            both = (text, t) if isinstance(node.op, ast.And) else (t, text)
            text = f"({{ V {t} = {self.value(one)}; T({t}) ? {both[0]} : {both[1]}; }})"
        return text

    def _of_unaryop(self, node: ast.UnaryOp) -> str:
        if isinstance(node.op, ast.Not):
            return f"B({self.truth(node)})"
        if isinstance(node.op, ast.USub):
            return f"minus(I(0), {self.value(node.operand)})"
        raise Untranslated(ast.unparse(node)[:80])

    def _of_compare(self, node: ast.Compare) -> str:
        return f"B({self._compared(node)})"

    def _of_ifexp(self, node: ast.IfExp) -> str:
        yes, no = self.value(node.body), self.value(node.orelse)
        return f"({self.truth(node.test)} ? {yes} : {no})"

    def _of_binop(self, node: ast.BinOp) -> str:
        rule = COUNTED.get(type(node.op))
        if rule is None or present_mask(node) is not None:
            raise Untranslated(ast.unparse(node)[:80])
        a, b = self._fresh(), self._fresh()
        told = rule.format(a, b)
        return f"({{ V {a} = {self.value(node.left)}; V {b} = {self.value(node.right)}; {told}; }})"

    def _of_tuple(self, node: ast.Tuple) -> str:
        return self._several("TUPLE", node.elts)

    def _of_list(self, node: ast.List) -> str:
        return self._several("LIST", node.elts)

    def _of_set(self, node: ast.Set) -> str:
        return f"as_set({self._several('LIST', node.elts)})"

    def _several(self, tag: str, elements: list[ast.expr]) -> str:
        if not any(isinstance(one, ast.Starred) for one in elements):
            if not elements:
                return f"sized({tag}, 0)"
            return f"of_values({tag}, {len(elements)}, (V[]){{{self.values(elements)}}})"
        made = self._fresh()
        parts = [f"V {made} = sized({tag}, 0);"]
        for one in elements:
            if isinstance(one, ast.Starred):
                parts.append(f"extend({made}, {self.value(one.value)});")
            else:
                parts.append(f"push({made}, {self.value(one)});")
        return "({ " + " ".join(parts) + f" {made}; }})"

    def _of_dict(self, node: ast.Dict) -> str:
        made = self._fresh()
        parts = [f"V {made} = sized(DICT, {2 * len(node.keys)});"]
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                raise Untranslated("a table spread in another")
            parts.append(f"put({made}, {self.value(key)}, {self.value(value)});")
        return "({ " + " ".join(parts) + f" {made}; }})"

    # Comprehensions.

    def _nested(self, generators: list[ast.comprehension], inner: str) -> str:
        for one in reversed(generators):
            tests = [f"if (!{self.truth(test)}) continue;" for test in one.ifs]
            head, bound = self._loop(one.iter, one.target, declare=True)
            inner = f"{head} {{ {bound} {' '.join(tests)} {inner} }} }}"
        return inner

    def _collected(self, generators: list[ast.comprehension], start: str, add: str) -> str:
        made = self._fresh()
        inner = self._nested(generators, add.replace("MADE", made))
        return f"({{ V {made} = {start}; {inner} {made}; }})"

    def _of_listcomp(self, node: ast.ListComp | ast.GeneratorExp) -> str:
        return self._collected(
            node.generators, "new_list()", f"push(MADE, {self.value(node.elt)});"
        )

    _of_generatorexp = _of_listcomp

    def _of_setcomp(self, node: ast.SetComp) -> str:
        return self._collected(
            node.generators, "new_list()", f"set_add(MADE, {self.value(node.elt)});"
        )

    def _of_dictcomp(self, node: ast.DictComp) -> str:
        add = f"put(MADE, {self.value(node.key)}, {self.value(node.value)});"
        return self._collected(node.generators, "sized(DICT, 0)", add)

    def _next(self, node: ast.Call) -> str:
        given = node.args[0]
        if not isinstance(given, ast.GeneratorExp):
            raise Untranslated("next of no comprehension")
        found = self._fresh()
        inner = f"{found} = {self.value(given.elt)}; goto end_{found};"
        otherwise = (
            self.value(node.args[1]) if len(node.args) > 1 else 'give_up("the next of nothing")'
        )
        return (
            f"({{ V {found}; {self._nested(given.generators, inner)} {found} = {otherwise}; "
            f"end_{found}: ; {found}; }})"
        )

    # Parts.

    def _of_joinedstr(self, node: ast.JoinedStr) -> str:
        pattern, given = "", list[str]()
        for one in node.values:
            if isinstance(one, ast.Constant):
                pattern += str(one.value)
            elif isinstance(one, ast.FormattedValue):
                pattern += "%lld"
                given.append(f"(long long)whole({self.value(one.value)})")
        if any(c in pattern.replace("%lld", "") for c in '%"\\') or not given:
            raise Untranslated(ast.unparse(node)[:80])
        text = self._fresh()
        return (
            f'({{ char {text}[80]; snprintf({text}, sizeof {text}, "{pattern}", '
            f"{', '.join(given)}); text_value({text}); }})"
        )

    def _of_subscript(self, node: ast.Subscript) -> str:
        if self._is_kept(node.value):
            return f"from_dict(C->kept, {self.value(node.slice)}, 1)"
        if isinstance(node.slice, ast.Slice):
            low, high = node.slice.lower, node.slice.upper
            start = "0" if low is None else f"whole({self.value(low)})"
            end = "INT32_MAX" if high is None else f"whole({self.value(high)})"
            return f"part({self.value(node.value)}, {start}, {end})"
        if self.is_closed(node):
            return self.module.literals.of_expression(node)
        of = node.value
        if (
            isinstance(of, ast.Call) and isinstance(of.func, ast.Attribute)
            and of.func.attr == "split" and ast.unparse(node.slice) == "0"
            and isinstance(of.args[0], ast.Constant) and len(str(of.args[0].value)) == 1
        ):  # fmt: skip
            return f"text_before({self.value(of.func.value)}, '{of.args[0].value!s}')"
        return f"at({self.value(node.value)}, {self.value(node.slice)})"

    def is_closed(self, node: ast.expr) -> bool:
        """Say whether an expression is the same for every case."""
        names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        return not names & (self.locals | {"case"})

    def _is_kept(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Attribute) and is_case(node.value) and node.attr == "kept"

    def _of_attribute(self, node: ast.Attribute) -> str:
        if is_case(node.value):
            return self._of_case(node.attr)
        self.module.attributes[node.attr] = None
        return f"at_{node.attr}({self.value(node.value)})"

    def _of_case(self, name: str) -> str:
        if name[:2] == "k_":
            return f"pointer(LIST, C->k[{self.module.kinds.index(name[2:])}])"
        if name[:2] == "m_":
            return f"C->m[{self.module.memos[name]}]"
        if name in (*CASE_FACTS, "kept"):
            return f"C->{name}"
        raise Untranslated(f"case.{name}")
