"""Decide one question: may this person take this action on this case, for this purpose?"""

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Final

import cedarpy

from duecourse.access import policy
from duecourse.access.policy import engine_set, policies

CASE, HOUSE, USER = "Case", "House", "User"
PREPARED_MAX: Final = 2_000


@dataclass(frozen=True, slots=True)
class Who:
    """Whoever asks, as policies see them. `cases` are cases that are their own."""

    name: str
    role: str
    office: str = ""
    everywhere: bool = False
    compartments: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    counsel: str = ""

    def attributes(self) -> dict[str, Any]:
        """Return the attributes by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case as policies see it. The four marks are those of `views.confidential`."""

    id: str
    office: str = ""
    offered_to: str = ""
    assigned_to: str = ""
    case_class: str = ""
    sealed: bool = False
    asylum: bool = False
    protected: bool = False
    juvenile: bool = False
    counsel: frozenset[str] = frozenset()

    def attributes(self) -> dict[str, Any]:
        """Return the attributes by name, as the schema names them."""
        told = asdict(self)
        return {"class" if name == "case_class" else name: value for name, value in told.items()}


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether it is permitted, and the names of the policies that permit or forbid it.

    Denied with no name in `because`: no policy permits it.
    """

    permitted: bool
    because: tuple[str, ...]

    @property
    def says(self) -> tuple[str, ...]:
        """Return the sentences of these policies."""
        return tuple(one.says for one in policies() if one.name in self.because)


def decide(
    who: Who, action: str, case: CaseFacts | None = None, *, purpose: str,
    broken_glass: bool = False,
) -> Decision:  # fmt: skip
    """Return the decision of the policies. Unknown actions are denied."""
    asked = HOUSE if case is None else CASE
    told = cedarpy.is_authorized(
        {
            "principal": {"type": USER, "id": who.name},
            "action": {"type": "Action", "id": action},
            "resource": {"type": asked, "id": "" if case is None else case.id},
            "context": {"purpose": purpose, "broken_glass": broken_glass},
        },
        engine_set(), _entities(who, case),
    )  # fmt: skip
    names = told.diagnostics.id_annotations_by_reason
    assert not told.diagnostics.errors, told.diagnostics.errors
    return Decision(told.allowed, tuple(sorted(names.values())))


@lru_cache(maxsize=PREPARED_MAX)
def _entities(who: Who, case: CaseFacts | None) -> cedarpy.Entities:
    if case is None:
        return _person(who)
    return _person(who).with_added_json_str(_json(CASE, case.id, case.attributes()))


@lru_cache(maxsize=PREPARED_MAX)
def _person(who: Who) -> cedarpy.Entities:
    return cedarpy.Entities.from_json_str(_json(USER, who.name, who.attributes()))


def _json(kind: str, name: str, attributes: dict[str, Any]) -> str:
    plain = {
        key: sorted(value) if isinstance(value, frozenset) else value
        for key, value in attributes.items()
    }
    return json.dumps([{"uid": {"type": kind, "id": name}, "attrs": plain, "parents": []}])


def may_at_all(role: str, action: str) -> bool:
    """Say whether a role may take an action on anything: what menus and buttons ask."""
    known = {"principal": {"role": role}}
    return any(policy.residual(action, kind, known) is not False for kind in (HOUSE, CASE))
