"""Which cases somebody may see, as a condition for the database: the policies, partly evaluated.

Everything about who asks is put into the policies; what is left is about the case's columns, and is
written as SQL. A property test holds the rows it lets through against single decisions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from duecourse.access.decide import CASE, Who
from duecourse.access.policy import Expression, Policy, residual
from duecourse.terms.errors import AccessError

# Columns of views.cases, named `cases` in the query.
COLUMNS: Final = {
    "id": "cases.case_id::text", "office": "cases.office",
    "offered_to": "coalesce(cases.offered_to, '')",
    "assigned_to": "coalesce(cases.assigned_to, '')", "class": "cases.class",
    "sealed": "cases.sealed", "asylum": "cases.asylum", "protected": "cases.protected",
    "juvenile": "cases.juvenile",
}  # fmt: skip
COUNSEL: Final = (
    "EXISTS (SELECT FROM views.case_counsel AS appears"
    " WHERE appears.case_id = cases.case_id AND appears.counsel = {})"
)
GLASS: Final = (
    "EXISTS (SELECT FROM audit.glass WHERE glass.case_id = cases.case_id"
    " AND glass.account = {} AND glass.until > {})"
)
# The same about who asks, read from the session: for the rows' own security.
SETTING: Final = "current_setting('duecourse.{}', true)"


class NotInSql(AccessError):
    """A policy asks something that has no form in SQL yet."""

    code = "access.not-in-sql"

    def __init__(self, *, expression: Expression) -> None:
        super().__init__(
            f"A policy asks {expression}, which cannot be asked of the database. Write it with the "
            "operators of access/rows.py, or add this one there with its test."
        )


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in SQL over `views.cases AS cases`, with its parameters."""

    sql: str
    parameters: tuple[Any, ...]


def condition(
    who: Who, action: str, *, purpose: str, now: datetime, among: Sequence[Policy] | None = None
) -> Condition:
    """Return the condition under which a case's row is open to somebody. Raises NotInSql.

    `now` says which broken glass is still open; `among` None: the policies of the house.
    """
    known = {"principal": who.attributes(), "context": {"purpose": purpose}}
    writer = _Writer(glass=(who.name, now))
    sql = writer.written(residual(action, CASE, known, among=among))
    return Condition(sql, tuple(writer.parameters))


def session_condition(action: str) -> str:
    """Return the same condition with who asks read from the session. Raises NotInSql.

    For row-level security: settings that are not made read as empty, and nothing is open then. That
    a purpose was stated is the gate's business.
    """
    known = {"context": {"purpose": "stated at the gate"}}
    return _Writer(glass=None).written(residual(action, CASE, known))


@dataclass(slots=True)
class _Writer:
    glass: tuple[str, Any] | None
    parameters: list[Any] = field(default_factory=list)

    def written(self, asked: bool | Expression) -> str:
        """Return an expression as SQL."""
        if isinstance(asked, bool):
            return "true" if asked else "false"
        operator, held = next(iter(asked.items()))
        writers: dict[str, Callable[[Any], str]] = {
            "Value": self._value, ".": self._attribute,
            "!": lambda one: f"NOT {self.written(one['arg'])}",
            "&&": lambda one: f"({self.written(one['left'])} AND {self.written(one['right'])})",
            "||": lambda one: f"({self.written(one['left'])} OR {self.written(one['right'])})",
            "==": lambda one: f"({self.written(one['left'])} = {self.written(one['right'])})",
            "!=": lambda one: f"({self.written(one['left'])} <> {self.written(one['right'])})",
            "contains": self._contains,
        }  # fmt: skip
        if operator not in writers:
            raise NotInSql(expression=asked)
        return writers[operator](held)

    def _value(self, value: Any) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if self.glass is None:
            return "'" + str(value).replace("'", "''") + "'"
        self.parameters.append(value)
        return "%s"

    def _attribute(self, held: Expression) -> str:
        variable, name = held["left"]["Var"], held["attr"]
        if variable == "resource" and name in COLUMNS:
            return COLUMNS[name]
        if (variable, name) == ("context", "broken_glass"):
            return self._broken()
        if variable == "principal" and self.glass is None:
            setting = SETTING.format(name)
            return f"({setting} = 'true')" if name == "everywhere" else f"coalesce({setting}, '')"
        raise NotInSql(expression={".": held})

    def _broken(self) -> str:
        if self.glass is None:
            return GLASS.format(f"coalesce({SETTING.format('name')}, '')", "now()")
        self.parameters += self.glass
        return GLASS.format("%s", "%s")

    def _contains(self, held: Expression) -> str:
        left, right = held["left"], held["right"]
        if "Set" in left:
            if not left["Set"]:
                return "false"
            asked = self.written(right)
            inside = [self.written(one) for one in left["Set"]]
            if self.glass is not None and asked == "%s":
                raise NotInSql(expression={"contains": held})
            return f"({asked} IN ({', '.join(inside)}))"
        inner = left.get(".", {})
        variable, name = inner.get("left", {}).get("Var"), inner.get("attr")
        if (variable, name) == ("resource", "counsel"):
            return COUNSEL.format(self.written(right))
        if variable == "principal" and self.glass is None:
            held_by = f"string_to_array({SETTING.format(name)}, ' ')"
            return f"coalesce({self.written(right)} = ANY({held_by}), false)"
        raise NotInSql(expression={"contains": held})
