"""The configuration in force: which one is read, what it may name, and what it takes away.

It is put in force once, when the process starts, and every gate and every read model of the process
follows it. It can only narrow: what a role may do, which steps there are, what shows.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from duecourse.access.roles import ALLOWED, Role, withhold
from duecourse.actions.interlock import steps
from duecourse.law.document import vocabulary
from duecourse.terms.errors import AccessError
from duecourse.views import configuration
from duecourse.views.case_shapes import Meaning, NextStep, Watch
from duecourse.views.configuration import Configuration, ConfigurationUnknown, Known
from duecourse.views.configuration.shapes import DEADLINES
from duecourse.views.lifecycle import lifecycle

DEFAULT: Final = "agency"
SHIPPED: Final = ("agency", "clinic")
_in_force: list[Configuration] = []


class StepNotOffered(AccessError):
    """The installation's configuration has no such step of the agency."""

    code = "case.step-not-offered"

    def __init__(self, *, step: str, configuration: str) -> None:
        super().__init__(
            f"{steps()[step].title}: this is not done here. The configuration {configuration} has "
            "no such step. Nothing was recorded; if it should be done here, ask whoever keeps the "
            "configuration."
        )


@cache
def known() -> Known:
    """Return the names that a configuration may use, from where each is at home."""
    actions = {action: [str(role) for role in roles] for action, roles in ALLOWED.items()}
    return Known(
        tracks=[one.name for one in lifecycle().tracks], events=sorted(vocabulary()["ev"]),
        steps=sorted(steps()), notices=(), actions=actions, roles=[str(role) for role in Role],
    )  # fmt: skip


def load(asked: str = DEFAULT) -> Configuration:
    """Return a configuration that ships, by its name, or the one of a file, by its path.

    Raises ConfigurationUnknown, or ConfigurationRefused with every mistake and its line.
    """
    if asked in SHIPPED:
        with resources.as_file(resources.files("duecourse.views") / f"values/{asked}.toml") as file:
            return configuration.read(file, known=known())
    file = Path(asked)
    if not file.is_file():
        raise ConfigurationUnknown(asked=asked, shipped=SHIPPED)
    return configuration.read(file, known=known())


def put_in_force(chosen: Configuration) -> None:
    """Let every gate and read model of this process follow a configuration."""
    _in_force[:] = [chosen]
    withhold(chosen.withheld(known().actions))


def is_chosen() -> bool:
    """Say whether a configuration was put in force in this process."""
    return bool(_in_force)


def in_force() -> Configuration:
    """Return the configuration in force: the one put in force, or the default."""
    return _in_force[0] if _in_force else _default()


@cache
def _default() -> Configuration:
    return load()


def offered(step: str) -> None:
    """Return if the configuration has this step of the agency. Raises StepNotOffered."""
    if step in steps() and step not in in_force().steps:
        raise StepNotOffered(step=step, configuration=in_force().name)


def shown(means: Meaning, *, of: Configuration | None = None) -> Meaning:
    """Return what of a case's meaning shows here: next steps and watches that there are here."""
    chosen = of or in_force()
    return replace(
        means, steps=tuple(_steps(means.steps, chosen)), watches=tuple(_watches(means, chosen))
    )


def _steps(found: Iterable[NextStep], chosen: Configuration) -> Iterable[NextStep]:
    for one in found:
        absent = one.name in steps() and one.name not in chosen.steps
        if not absent and (chosen.next_steps != DEADLINES or one.due_on is not None):
            yield one


def _watches(means: Meaning, chosen: Configuration) -> Iterable[Watch]:
    return (one for one in means.watches if chosen.watchdogs != DEADLINES or one.due_on is not None)
