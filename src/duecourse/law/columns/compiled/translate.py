"""Functions of the generated module as C: every statement and expression by its own small rule.

What has no rule becomes `give_up`: a case that comes to such a statement is computed by the plain
generated module, so that nothing is ever translated by guess.
"""

import ast
from collections.abc import Callable, Iterable
from typing import Any, Final

from duecourse.law.columns.compiled.calls import Calls
from duecourse.law.columns.compiled.module import Untranslated, is_memo, is_memo_or_name

PLAIN: Final[dict[type[ast.stmt], str]] = {
    ast.Pass: ";", ast.Continue: "continue;", ast.Break: "break;",
}  # fmt: skip


class Translator(Calls):
    """Translates one function."""

    # The whole function.

    def text(self) -> str:
        """Return the function in C; it gives up at a statement that has no rule."""
        body = "\n".join(self.statement(one) for one in self.function.body)
        own = "".join(f"    V v_{one} = NOTHING;\n" for one in sorted(self.own))
        return f"{self.head()} {{\n{own}{body}\n    return NOTHING;\n}}"

    def head(self) -> str:
        """Return the first line of the function in C."""
        names = ["self"] if self.owner else []
        names += self.signature.parameters
        if self.signature.several:
            names.append(self.signature.several)
        given = ", ".join(f"V v_{one}" for one in names) or "void"
        return f"static V {self.name}({given})"

    # Statements.

    def statement(self, node: ast.stmt) -> str:
        """Return a statement in C."""
        if type(node) in PLAIN:
            return PLAIN[type(node)]
        rule: Callable[[Any], str] | None = getattr(self, f"_{type(node).__name__.lower()}", None)
        try:
            if rule is None:
                raise Untranslated(f"{type(node).__name__}: {ast.unparse(node)[:80]}")
            return rule(node)
        except Untranslated as error:
            self.module.unknown[f"{self.name}, line {node.lineno}"] = str(error)
            return f'give_up("{self.name}");'

    def _block(self, body: Iterable[ast.stmt]) -> str:
        inner = "\n".join(self.statement(one) for one in body)
        return "{\n" + inner + "\n" + "}"

    def _return(self, node: ast.Return) -> str:
        return f"return {'NOTHING' if node.value is None else self.value(node.value)};"

    def _if(self, node: ast.If) -> str:
        text = f"if ({self.truth(node.test)}) {self._block(node.body)}"
        return text + (f" else {self._block(node.orelse)}" if node.orelse else "")

    def _while(self, node: ast.While) -> str:
        if node.orelse:
            raise Untranslated("while with else")
        return f"while ({self.truth(node.test)}) {self._block(node.body)}"

    def _for(self, node: ast.For) -> str:
        if node.orelse:
            raise Untranslated("for with else")
        head, bound = self._loop(node.iter, node.target, declare=False)
        return f"{head} {{ {bound}" + self._block(node.body)[1:] + " }"

    def _assign(self, node: ast.Assign) -> str:
        if len(node.targets) == 2 and all(map(is_memo_or_name, node.targets)):
            value = self._fresh()
            parts = [f"V {value} = {self.value(node.value)};"]
            parts += [f"{self._place(one)} = {value};" for one in node.targets]
            return "{ " + " ".join(parts) + " }"
        if len(node.targets) != 1:
            raise Untranslated("several targets")
        target = node.targets[0]
        if isinstance(target, ast.Name):
            if self._is_set(node.value):
                self.sets.add(target.id)
            return f"v_{target.id} = {self.value(node.value)};"
        if isinstance(target, ast.Tuple):
            if isinstance(node.value, ast.Tuple) and len(node.value.elts) == len(target.elts):
                return self._assigned_one_by_one(target, node.value)
            return "{ " + self._bind(target, self.value(node.value)) + " }"
        return f"{self._place(target)} = {self.value(node.value)};"

    def _assigned_one_by_one(self, target: ast.Tuple, value: ast.Tuple) -> str:
        names = [self._fresh() for _ in value.elts]
        parts = [f"V {k} = {self.value(v)};" for k, v in zip(names, value.elts, strict=True)]
        parts += [self._bind(t, k) for t, k in zip(target.elts, names, strict=True)]
        return "{ " + " ".join(parts) + " }"

    def _place(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name):
            return f"v_{node.id}"
        if is_memo(node):
            return f"C->m[{self.module.memos[node.attr]}]"  # type: ignore[attr-defined]
        raise Untranslated(f"a place: {ast.unparse(node)[:60]}")

    def _augassign(self, node: ast.AugAssign) -> str:
        if isinstance(node.target, ast.Name) and isinstance(node.op, ast.BitOr):
            one = f"v_{node.target.id}"
            return f"{one} = as_set(joined({one}, {self.value(node.value)}, LIST));"
        if not isinstance(node.target, ast.Name) or type(node.op) not in (ast.Add, ast.Sub):
            raise Untranslated(ast.unparse(node)[:80])
        target = f"v_{node.target.id}"
        verb = "plus_in_place" if isinstance(node.op, ast.Add) else "minus"
        return f"{target} = {verb}({target}, {self.value(node.value)});"

    def _expr(self, node: ast.Expr) -> str:
        call = node.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args:
            of, one = self.value(call.func.value), self.value(call.args[0])
            if call.func.attr == "append":
                return f"push({of}, {one});"
            if call.func.attr == "add":
                return f"set_add({of}, {one});"
            if call.func.attr in ("remove", "discard"):
                return f"take_out({of}, {one}, {int(call.func.attr == 'remove')});"
        raise Untranslated(ast.unparse(node)[:80])
