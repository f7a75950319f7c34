"""What translation knows of the generated module: functions, classes, constants, what was asked."""

import ast
from dataclasses import dataclass, field

from duecourse.law.columns.compiled.literals import Literals, Untranslated


@dataclass
class Signature:
    """How a translated function is called: its parameters without the case."""

    parameters: tuple[str, ...]
    defaults: dict[str, ast.expr]
    several: str | None


@dataclass
class Module:
    """The generated module, and what its translation knows of it."""

    functions: dict[str, ast.FunctionDef]
    classes: dict[str, tuple[str, ...]]
    methods: dict[tuple[str, str], ast.FunctionDef]
    kinds: tuple[str, ...]
    literals: Literals
    signatures: dict[str, Signature] = field(default_factory=dict)
    attributes: dict[str, None] = field(default_factory=dict)
    memos: dict[str, int] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)
    keys: dict[str, ast.FunctionDef] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)

    def question(self, name: str) -> int:
        """Return the number of a question that Python answers."""
        if name not in self.questions:
            self.questions.append(name)
        return self.questions.index(name)


def signature(function: ast.FunctionDef) -> Signature:
    """Return how a function is called."""
    stated = function.args
    plain = [one.arg for one in (*stated.args, *stated.kwonlyargs)]
    defaults = dict(
        zip(reversed([a.arg for a in stated.args]), reversed(stated.defaults), strict=False)
    )
    given = zip(stated.kwonlyargs, stated.kw_defaults, strict=True)
    defaults |= {one.arg: value for one, value in given if value is not None}
    several = None if stated.vararg is None else stated.vararg.arg
    return Signature(
        tuple(p for p in plain if p not in ("case", "_case", "self")), defaults, several
    )


def is_case(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "case"


def is_memo(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and is_case(node.value) and node.attr[:2] == "m_"


def is_memo_or_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) or is_memo(node)


def present_mask(node: ast.expr) -> int | None:
    """Return the mask of `case.present & MASK`."""
    if (
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd)
        and ast.unparse(node.left) == "case.present" and isinstance(node.right, ast.Constant)
    ):  # fmt: skip
        return int(node.right.value)  # type: ignore[arg-type]
    return None


def mask_test(mask: int) -> str:
    low, high = mask & (2**64 - 1), mask >> 64
    parts = []
    if low:
        parts.append(f"(C->present[0] & {low}ull)")
    if high:
        parts.append(f"(C->present[1] & {high}ull)")
    return "(" + (" || ".join(parts) or "0") + ")"


def is_plainly_true_or_false(node: ast.expr) -> bool:
    if isinstance(node, ast.BoolOp):
        return all(is_plainly_true_or_false(one) for one in node.values)
    return isinstance(node, ast.Compare) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    )


__all__ = ["Module", "Signature", "Untranslated", "signature"]
