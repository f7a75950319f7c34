"""The shapes of a report of misuse: what is found, and by which entries of the trail."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AccountKnown:
    """What is known of an account. `office` "" with `everywhere`: it is of every office."""

    name: str
    family: str = ""
    given: str = ""
    office: str = ""
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Method:
    """One way to look for misuse: its stable name, its title, and how it is done, in words."""

    name: str
    title: str
    says: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one method found: entries of the trail of one account, by their numbers.

    `about` is a case's id, a day, an hour or an action. A finding is something to ask about, and
    says nothing about a person; it has no weight, and nothing is added up.
    """

    method: str
    account: str
    about: str
    says: str
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Misuse:
    """A report over days, the last included. `kept`: the nightly pass made it, and it stands."""

    first: date
    last: date
    methods: tuple[Method, ...]
    findings: tuple[Finding, ...]
    kept: bool = False

    def of(self, method: str) -> tuple[Finding, ...]:
        """Return what one method found."""
        return tuple(one for one in self.findings if one.method == method)
