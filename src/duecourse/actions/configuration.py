"""The configuration in force: which one is read, what it may name, and what it takes away.

It is put in force once, when the process starts, and every gate and every read model of the process
follows it. It can only narrow: what a role may do, which steps there are, what shows.
"""

import json
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from duecourse.access.roles import ALLOWED, Role, withhold
from duecourse.actions.interlock import steps
from duecourse.actions.notice_templates import templates
from duecourse.law.calendar import NATIONWIDE
from duecourse.law.document import vocabulary
from duecourse.terms.errors import AccessError
from duecourse.views import configuration
from duecourse.views.case_facts import Told
from duecourse.views.case_shapes import Meaning, NextStep, Watch
from duecourse.views.configuration import Configuration, ConfigurationUnknown, Known
from duecourse.views.configuration.shapes import DEADLINES, OURS
from duecourse.views.header import Header
from duecourse.views.lifecycle import lifecycle
from duecourse.views.meaning import meaning
from duecourse.views.watchdogs import WATCHDOGS

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


class NoticeNotOffered(AccessError):
    """The case's class has no such notice in the installation's configuration."""

    code = "case.notice-not-offered"

    def __init__(self, *, template: str, case_class: str) -> None:
        super().__init__(
            f"The notice {template} is not offered in cases of the class {case_class}. Choose "
            "another; nothing was recorded."
        )


@cache
def known() -> Known:
    """Return the names that a configuration may use, from where each is at home."""
    stated = pkgutil.get_data("duecourse.views", "values/next_steps.json")
    assert stated is not None, "the package's own file"
    ahead = json.loads(stated)
    actions = {action: [str(role) for role in roles] for action, roles in ALLOWED.items()}
    return Known(
        tracks=[one.name for one in lifecycle().tracks], events=sorted(vocabulary()["ev"]),
        steps=sorted(steps()), notices=sorted(templates()), actions=actions,
        roles=[str(role) for role in Role], parts=ahead["roles"],
        work=[*(one["name"] for one in ahead["steps"]), *WATCHDOGS],
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


def notice_offered(template: str, case_class: str) -> None:
    """Return if the case's class has this notice. Raises NoticeNotOffered."""
    chosen = in_force().case_class(case_class)
    if chosen is not None and chosen.notices is not None and template not in chosen.notices:
        raise NoticeNotOffered(template=template, case_class=chosen.title)


def means_here(of: Told, head: Header, as_of: date) -> Meaning:
    """Return what a case means on a day here: by the calendar of its court, and what shows."""
    office = in_force().office(head.office)
    closed = NATIONWIDE.why if office is None else in_force().calendar_of(office).why_not
    return shown(meaning(of, as_of=as_of, closed=closed), case_class=head.case_class)


def shown(means: Meaning, *, case_class: str = "", of: Configuration | None = None) -> Meaning:
    """Return what of a case's meaning shows here: the tracks of its class, steps and watches."""
    chosen = of or in_force()
    known_class = chosen.case_class(case_class)
    does = {part: one.role for one in chosen.roles for part in one.does}
    return replace(
        means,
        tracks=tuple(
            one for one in means.tracks if known_class is None or known_class.shows(one.track)
        ),
        steps=tuple(_steps(means.steps, chosen, does)),
        watches=tuple(_watches(means.watches, chosen, does)),
    )


def _steps(
    found: Iterable[NextStep], chosen: Configuration, does: Mapping[str, str]
) -> Iterable[NextStep]:
    """Yield the steps that there are here, each with the role that takes care of it here."""
    for one in found:
        absent = one.name in steps() and one.name not in chosen.steps
        if absent or (chosen.next_steps == OURS and one.role not in does):
            continue
        yield replace(one, role=does.get(one.role, one.role))


def _watches(
    found: Iterable[Watch], chosen: Configuration, does: Mapping[str, str]
) -> Iterable[Watch]:
    """Yield the watches that show here; one of a role that there is not goes to the first."""
    first = next(iter(does.values()), "")
    ours = chosen.next_steps == OURS
    for one in found:
        if chosen.watchdogs != DEADLINES or one.due_on is not None:
            yield replace(one, role=does.get(one.role, first if ours else one.role))
