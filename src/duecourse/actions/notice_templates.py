"""The texts of notices: versioned files in each language, checked whole when they are loaded.

`values/notices/<name>/<version>/notice.toml` says what a notice is about and where each slot comes
from; `<language>.toml` beside it holds the words. A version that was sent is never changed: what is
said differently gets a new folder.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from duecourse.law.parameters import value_file
from duecourse.law.registry import FINDINGS
from duecourse.terms.errors import ConfigError

SHIPPED: Final = Path(__file__).parent / "values" / "notices"
ROUTES: Final = ("letter", "email", "sms")
SLOT: Final = re.compile(r"\{([^{}]*)\}")
PLAIN_SOURCES: Final = frozenset({
    "person.name", "case.reference", "case.office", "day.prepared", "address.home",
})  # fmt: skip
DEADLINE_PARTS: Final = ("due", "safe", "unrolled")
TOLD_WHOLE: Final = frozenset({"date", "int", "string"})
SETTING_KEYS: Final = frozenset({"title", "about", "routes", "cite", "ahead", "slots"})
TEXT_KEYS: Final = frozenset({"subject", "body", "sms"})
SMS_CHARACTERS_MAX: Final = 160
# Every notice is there in these; a language more is a file more.
LANGUAGES_NEEDED: Final = frozenset({"en", "es"})
AT_LINE: Final = re.compile(r"at line (\d+)")


class TemplateWrong(ConfigError):
    """A file of a notice cannot be used."""

    code = "notice.template-wrong"

    def __init__(self, *, file: Path, line: int, why: str) -> None:
        self.line = line
        where = "/".join(file.parts[-3:])
        super().__init__(f"{where}, line {line}: {why} No notice is prepared until it is mended.")


class NoSuchTemplate(ConfigError):
    """There is no notice of this name, or not in this language."""

    code = "notice.no-such-template"

    def __init__(self, *, asked: str, there: str) -> None:
        super().__init__(f"There is no notice {asked}. There are: {there}.")


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says in one language."""

    subject: str
    body: tuple[str, ...]
    sms: str


@dataclass(frozen=True, slots=True)
class Template:
    """One version of a notice. `about` is the kind of fact it tells, empty for none.

    `ahead` names the slots whose day must still come: nobody is told of a day that is past.
    """

    name: str
    version: int
    title: str
    about: str
    routes: tuple[str, ...]
    cite: str
    ahead: tuple[str, ...]
    slots: Mapping[str, str]
    words: Mapping[str, Words]

    def in_language(self, language: str) -> Words:
        """Return the words in a language. Raises NoSuchTemplate."""
        if language not in self.words:
            raise NoSuchTemplate(
                asked=f"{self.name} in {language}", there=", ".join(sorted(self.words))
            )
        return self.words[language]


@cache
def templates(folder: Path = SHIPPED) -> Mapping[str, Template]:
    """Return the newest version of each notice. Raises TemplateWrong."""
    found = {}
    for place in sorted(folder.iterdir()):
        versions = [int(one.name) for one in place.iterdir() if one.name.isdecimal()]
        if not versions:
            raise TemplateWrong(file=place / "?" / "?", line=0, why="No version is there.")
        found[place.name] = load(place / str(max(versions)))
    return found


def template(name: str, folder: Path = SHIPPED) -> Template:
    """Return the newest version of a notice. Raises NoSuchTemplate, TemplateWrong."""
    there = templates(folder)
    if name not in there:
        raise NoSuchTemplate(asked=name, there=", ".join(there))
    return there[name]


def load(folder: Path) -> Template:
    """Return one version of a notice from its folder. Raises TemplateWrong."""
    setting = File(folder / "notice.toml")
    setting.only(SETTING_KEYS)
    slots: dict[str, str] = setting.of("slots", dict)
    for slot, source in slots.items():
        if not isinstance(source, str) or not _known(source):
            setting.wrong(f"{slot} =", f"Slot {slot} comes from {source!r}, which no record has.")
    about = setting.of("about", str)
    if about and about not in _kinds():
        setting.wrong("about", f"There is no kind of fact {about}.")
    routes = tuple(setting.of("routes", list))
    if not routes or not set(routes) <= set(ROUTES):
        setting.wrong("routes", f"Routes are {', '.join(ROUTES)}.")
    ahead = tuple(setting.of("ahead", list))
    for slot in ahead:
        if slot not in slots:
            setting.wrong("ahead", f"Slot {slot} is not declared.")
    words = {
        file.stem: _words(File(file), slots, sms="sms" in routes)
        for file in sorted(folder.glob("*.toml")) if file.name != "notice.toml"
    }  # fmt: skip
    for language in sorted(LANGUAGES_NEEDED - set(words)):
        setting.wrong("title", f"The words in {language} are missing.")
    return Template(
        folder.parent.name, int(folder.name), setting.of("title", str), about, routes,
        setting.of("cite", str), ahead, slots, words,
    )  # fmt: skip


class File:
    """A file of a notice, with the line on which each thing stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._text = path.read_text(encoding="utf-8")
            self._found = tomllib.loads(self._text)
        except (OSError, UnicodeDecodeError) as failure:
            raise TemplateWrong(file=path, line=0, why=f"It cannot be read: {failure}.") from None
        except tomllib.TOMLDecodeError as failure:
            at = AT_LINE.search(str(failure))
            line = int(at.group(1)) if at else self._text.count("\n") + 1
            raise TemplateWrong(file=path, line=line, why=f"{failure}.") from failure

    def of(self, key: str, kind: type) -> Any:
        """Return what stands under a key. Raises TemplateWrong."""
        if not isinstance(self._found.get(key), kind):
            self.wrong(key, f"`{key}` is missing or is not a {kind.__name__}.")
        return self._found[key]

    def only(self, keys: frozenset[str]) -> None:
        """Return if nothing stands under another key. Raises TemplateWrong."""
        for key in self._found:
            if key not in keys:
                self.wrong(key, f"`{key}` means nothing here; known are {', '.join(sorted(keys))}.")

    def wrong(self, text: str, why: str) -> None:
        """Raise TemplateWrong with the line on which a text first stands."""
        lines = self._text.splitlines()
        found = [n for n, line in enumerate(lines, 1) if text in line]
        raise TemplateWrong(file=self.path, line=found[0] if found else len(lines), why=why)


def _words(file: File, slots: Mapping[str, str], *, sms: bool) -> Words:
    """Return the words of one language: each slot that is declared, and no other."""
    file.only(TEXT_KEYS)
    words = Words(
        file.of("subject", str), tuple(file.of("body", list)), file.of("sms", str) if sms else ""
    )
    if not words.body or not all(isinstance(one, str) and one.strip() for one in words.body):
        file.wrong("body", "The body is a list of paragraphs, none of them empty.")
    used: set[str] = set()
    for text in (words.subject, words.sms, *words.body):
        for slot in SLOT.findall(text):
            if slot not in slots:
                file.wrong("{" + slot + "}", f"Slot {{{slot}}} is not declared in notice.toml.")
            used.add(slot)
        if re.search(r"[{}]", SLOT.sub("", text)):
            file.wrong(text[:40], "A brace has no partner.")
    for slot in sorted(set(slots) - used - {"today"}):
        file.wrong("body", f"Slot {{{slot}}} is declared and nowhere used.")
    if len(SLOT.sub("x" * 12, words.sms)) > SMS_CHARACTERS_MAX:
        file.wrong("sms", f"An SMS has at most {SMS_CHARACTERS_MAX} characters.")
    return words


def _known(source: str) -> bool:
    """Say whether a slot's source is something a record or the law can give."""
    room, _, rest = source.partition(".")
    if room == "fact":
        kind, _, field = rest.partition(".")
        return kind in _kinds() and field in {*_kinds()[kind], "on", "at"}
    if room == "finding":
        return finding_of(rest) is not None
    return source in PLAIN_SOURCES


def finding_of(name: str) -> tuple[str, str] | None:
    """Return the finding that is named and the part of its value ('' for all of it).

    A deadline has parts, of which one is named; what is no day, number or word cannot be told.
    """
    if name in FINDINGS:
        return (name, "") if _types()[name] in TOLD_WHOLE else None
    finding, _, part = name.rpartition(".")
    deadline = finding in FINDINGS and _types()[finding] == "deadline"
    return (finding, part) if deadline and part in DEADLINE_PARTS else None


@cache
def _types() -> Mapping[str, str]:
    """Return the type of each finding."""
    findings = json.loads(value_file("vocabulary.json"))["fd"]
    return {name: one["type"] for name, one in findings.items()}


@cache
def _kinds() -> Mapping[str, frozenset[str]]:
    """Return the fields of each kind of fact."""
    events = json.loads(value_file("vocabulary.json"))["ev"]
    return {kind: frozenset(one.get("fields", {})) for kind, one in events.items()}
