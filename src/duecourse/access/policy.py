"""The policies as data: Cedar files beside this module, read once.

A policy permits or forbids; what none permits is denied, and a forbid outweighs every permit. The
Cedar engine decides single questions (`decide`). The same files, as Cedar's own JSON, are partly
evaluated here for lists (`rows`) and for what a role may do at all (`roles`).
"""

import json
import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import cedarpy

FILES: Final = ("roles.cedar", "cases.cedar")
Expression = dict[str, Any]
# What is known of principal, resource and context: attribute to value; the rest is unknown.
Known = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy: its name and sentence, whether it permits, the actions (None: all), conditions.

    `resource` is the type it is about, None for any.
    """

    name: str
    says: str
    permits: bool
    actions: frozenset[str] | None
    resource: str | None
    conditions: tuple[tuple[bool, Expression], ...]

    def about(self, action: str, resource: str) -> bool:
        """Say whether the policy is about an action on this type of resource."""
        return (self.actions is None or action in self.actions) and self.resource in (
            None, resource,
        )  # fmt: skip


@cache
def text() -> str:
    """Return the policies as written."""
    return "\n".join(_file(name) for name in FILES)


@cache
def engine_set() -> cedarpy.PolicySet:
    """Return the policies prepared for the engine."""
    return cedarpy.PolicySet.from_str(text())


@cache
def policies() -> tuple[Policy, ...]:
    """Return the policies in the order of the files."""
    return read(text())


def read(stated_text: str) -> tuple[Policy, ...]:
    """Return the policies of a Cedar text in their order. Raises ValueError if it is none."""
    stated = json.loads(cedarpy.policies_to_json_str(stated_text))["staticPolicies"]
    in_order = sorted(stated.items(), key=lambda item: int(item[0].removeprefix("policy")))
    return tuple(_policy(one) for _, one in in_order)


@cache
def actions() -> tuple[str, ...]:
    """Return every action that some policy names, in alphabetical order."""
    return tuple(sorted({name for one in policies() for name in one.actions or ()}))


def schema() -> str:
    """Return what policies may ask about, with every action: for validation."""
    declared = ", ".join(json.dumps(name) for name in actions())
    applies = "appliesTo { principal: [User], resource: [Case, House], context: CONTEXT }"
    context = "{ purpose: String, broken_glass: Bool }"
    return (
        f"{_file('schema.cedarschema')}\naction {declared} {applies.replace('CONTEXT', context)};"
    )


def simplified(expression: Expression, known: Known) -> bool | Expression:
    """Return an expression with all that is known put in: true, false, or what is left of it."""
    left = _simple(expression, known)
    return left["Value"] if isinstance(left.get("Value"), bool) else left


def _file(name: str) -> str:
    stated = pkgutil.get_data("duecourse.access", f"policies/{name}")
    assert stated is not None, "the package's own file"
    return stated.decode()


def _policy(stated: dict[str, Any]) -> Policy:
    head = stated["action"]
    named = head.get("entities") or ([head["entity"]] if "entity" in head else None)
    notes = stated.get("annotations", {})
    return Policy(
        notes.get("id", ""), notes.get("says", ""), stated["effect"] == "permit",
        None if named is None else frozenset(one["id"] for one in named),
        stated["resource"].get("entity_type"),
        tuple((one["kind"] == "when", one["body"]) for one in stated["conditions"]),
    )  # fmt: skip


def _simple(expression: Expression, known: Known) -> Expression:
    """Simplify one node; the operators are those that our policies use."""
    operator, held = next(iter(expression.items()))
    if operator in ("Value", "Var"):
        return expression
    if operator == "Set":
        return {"Set": [_simple(one, known) for one in held]}
    if operator == ".":
        return _attribute(held, known)
    if operator == "!":
        return _not(_simple(held["arg"], known))
    left, right = _simple(held["left"], known), _simple(held["right"], known)
    if operator in ("&&", "||"):
        return _joined(operator, left, right)
    return _compared(operator, left, right)


def _attribute(held: Mapping[str, Any], known: Known) -> Expression:
    variable, name = held["left"]["Var"], held["attr"]
    values = known.get(variable, {})
    if name not in values:
        return {".": held}
    value = values[name]
    if isinstance(value, frozenset | set | tuple | list):
        return {"Set": [{"Value": one} for one in sorted(value)]}
    return {"Value": value}


def _not(inner: Expression) -> Expression:
    value = inner.get("Value")
    return {"Value": not value} if isinstance(value, bool) else {"!": {"arg": inner}}


def _joined(operator: str, left: Expression, right: Expression) -> Expression:
    decides = operator == "||"
    for one, other in ((left, right), (right, left)):
        value = one.get("Value")
        if isinstance(value, bool):
            return one if value is decides else other
    return {operator: {"left": left, "right": right}}


def _compared(operator: str, left: Expression, right: Expression) -> Expression:
    if operator == "contains" and "Set" in left:
        plain = all("Value" in one for one in left["Set"])
        if not left["Set"] or (plain and "Value" in right):
            return {"Value": right in left["Set"]}
    elif "Value" in left and "Value" in right and operator in ("==", "!="):
        return {"Value": (left["Value"] == right["Value"]) is (operator == "==")}
    return {operator: {"left": left, "right": right}}


def all_of(parts: Iterable[bool | Expression]) -> bool | Expression:
    """Return the conjunction of parts."""
    return _together("&&", parts)


def any_of(parts: Iterable[bool | Expression]) -> bool | Expression:
    """Return the disjunction of parts."""
    return _together("||", parts)


def none_of(parts: Iterable[bool | Expression]) -> bool | Expression:
    """Return the negation of the disjunction of parts."""
    one = any_of(parts)
    return not one if isinstance(one, bool) else {"!": {"arg": one}}


def _together(operator: str, parts: Iterable[bool | Expression]) -> bool | Expression:
    total: Expression = {"Value": operator == "&&"}
    for one in parts:
        total = _joined(operator, total, {"Value": one} if isinstance(one, bool) else one)
    value = total.get("Value")
    return value if isinstance(value, bool) else total


def residual(
    action: str, resource: str, known: Known, *, among: Sequence[Policy] | None = None
) -> bool | Expression:
    """Return what is left of the question "is it permitted?" with all that is known put in.

    `among` None: the policies of the house.
    """
    held = policies() if among is None else among
    mine = [one for one in held if one.about(action, resource)]
    permits = any_of(_condition(one, known) for one in mine if one.permits)
    return all_of([permits, none_of(_condition(one, known) for one in mine if not one.permits)])


def _condition(policy: Policy, known: Known) -> bool | Expression:
    parts = []
    for when, body in policy.conditions:
        part = simplified(body, known)
        parts.append(part if when else none_of([part]))
    return all_of(parts)
