"""Fill a notice's words from the record and from the law's findings, and from nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from duecourse import law
from duecourse.actions.notice_templates import SLOT, Template, finding_of
from duecourse.law.findings import Finding, Status
from duecourse.terms.errors import LedgerError
from duecourse.views.case_facts import Fact, Told
from duecourse.views.header import Header
from duecourse.views.reach import addresses_on

MONTHS: Final = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"),
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
           "octubre", "noviembre", "diciembre"),
}  # fmt: skip
DAYS: Final[dict[str, Callable[[date, str], str]]] = {
    "en": lambda day, month: f"{month} {day.day}, {day.year}",
    "es": lambda day, month: f"{day.day} de {month} de {day.year}",
}


class NoticeIncomplete(LedgerError):
    """The record does not say what the notice tells."""

    code = "notice.incomplete"

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        super().__init__(
            f"The notice cannot be filled. Missing: {'; '.join(missing)}. Record it first; nothing "
            "is ever typed into a notice by hand."
        )


@dataclass(frozen=True, slots=True)
class Text:
    """What a notice says to somebody, in one language."""

    language: str
    subject: str
    body: tuple[str, ...]
    sms: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A notice's text in its language, and in English beside it where that is another.

    `about` is the version of the fact that the notice tells; `slots` what was filled in.
    """

    texts: tuple[Text, ...]
    slots: dict[str, str]
    about: int | None


def day_in(language: str, day: date) -> str:
    """Return a day as it is written in a language; a language without a form gets the ISO form."""
    if language not in MONTHS:
        return day.isoformat()
    return DAYS[language](day, MONTHS[language][day.month - 1])


def fill(of: Told, head: Header, notice: Template, *, language: str, as_of: date) -> Filled:
    """Return a notice filled for a day. Raises NoticeIncomplete, NoSuchTemplate."""
    notice.in_language(language)
    reading = _Reading(of, head, as_of)
    found, missing = {}, []
    for slot, source in notice.slots.items():
        try:
            found[slot] = reading.value(source)
        except _Missing as lacking:
            missing.append(str(lacking))
    for slot in notice.ahead:
        if isinstance(found.get(slot), date) and found[slot] < as_of:
            missing.append(
                f"{slot.replace('_', ' ')} that is still to come ({found[slot]} is past)"
            )
    if missing:
        raise NoticeIncomplete(tuple(missing))
    languages = [language] if language == "en" else [language, "en"]
    about = reading.newest(notice.about) if notice.about else None
    return Filled(
        tuple(_text(notice, one, found) for one in languages),
        {slot: _shown(value, language) for slot, value in found.items()},
        about.version if about else None,
    )


class _Missing(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Reading:
    """Where slots are read from."""

    of: Told
    head: Header
    as_of: date

    def value(self, source: str) -> Any:
        room, _, rest = source.partition(".")
        if room == "fact":
            return self._of_fact(rest)
        if room == "finding":
            return self._of_finding(rest)
        return {
            "person.name": self._name, "case.reference": lambda: self.head.reference,
            "case.office": lambda: self.head.office, "day.prepared": lambda: self.as_of,
            "address.home": self._home,
        }[source]()  # fmt: skip

    def newest(self, kind: str) -> Fact | None:
        """Return the newest fact of a kind whose day has come."""
        found = [one for one in self.of.facts if one.kind == kind and _on(one) <= self.as_of]
        return max(found, key=lambda one: (_on(one), one.version), default=None)

    def _of_fact(self, rest: str) -> Any:
        kind, _, field = rest.partition(".")
        fact = self.newest(kind)
        if fact is None or fact.fields.get(field) is None:
            raise _Missing(f"{field.replace('_', ' ')} of {kind.replace('_', ' ')}")
        return _as_day(fact.fields[field])

    def _of_finding(self, rest: str) -> Any:
        named = finding_of(rest)
        assert named is not None, "checked when the template was loaded"
        name, part = named
        finding: Finding = law.evaluate(self.of.document(as_of=self.as_of))[name]
        value = finding.value.get(part) if part and finding.value else finding.value
        if value is None or finding.status is not Status.OK:
            raise _Missing(f"a sure answer to {name} ({finding.status})")
        return value

    def _name(self) -> str:
        if not self.head.names:
            raise _Missing("the person's name")
        first = self.head.names[0]
        return " ".join(part for part in (first.given, first.family) if part)

    def _home(self) -> str:
        for one in addresses_on(self.of, self.as_of):
            if one.key == "home":
                body = one.body
                return ", ".join(
                    [*body["lines"], body["city"], f"{body['state']} {body['post_code']}"]
                )
        raise _Missing("a usable home address")


def _on(fact: Fact) -> date:
    return date.fromisoformat(str(fact.fields.get("on") or fact.fields["at"])[:10])


def _as_day(value: Any) -> Any:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return value


def _text(notice: Template, language: str, found: dict[str, Any]) -> Text:
    words = notice.in_language(language)

    def filled(text: str) -> str:
        return SLOT.sub(lambda slot: _shown(found[slot.group(1)], language), text)

    return Text(
        language, filled(words.subject), tuple(filled(one) for one in words.body),
        filled(words.sms),
    )  # fmt: skip


def _shown(value: Any, language: str) -> str:
    return day_in(language, value) if isinstance(value, date) else str(value)
