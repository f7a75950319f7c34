"""Faults in names, in the order in which they are made."""

from typing import Final

import numpy as np

from duecourse.sim.people.draft import Draft
from duecourse.sim.people.groups import CHINESE, ENGLISH, SPANISH, VIETNAMESE, WEST_AFRICAN
from duecourse.sim.people.mix import ByGroup, Mix
from duecourse.sim.people.pools import pools
from duecourse.sim.people.shifted import nicknames
from duecourse.sim.people.slips import MISREAD_IN_NAMES, misread

ARTICLES: Final = ("AL", "EL")
PREFIXES: Final = ("AL", "EL", "BEN", "ABU")


def by_group(draft: Draft, rates: ByGroup) -> list[int]:
    """Return the departures that a rate by name-origin group hits."""
    return draft.hit(np.array(rates)[draft.group])


def married(draft: Draft, mix: Mix) -> None:
    """Give some women another surname, or a second one."""
    women = (draft.sex == "F") & np.isin(draft.group, [WEST_AFRICAN, ENGLISH])
    for i in draft.among(mix.married, women):
        name = draft.married_names[i]
        draft.surname[i] = name if draft.chance.random() < 0.7 else f"{draft.surname[i]} {name}"
        draft.noted(i, "married")


def respelled(draft: Draft, mix: Mix) -> None:
    """Write one word of some names in another spelling."""
    for i in by_group(draft, mix.respelled):
        before = draft.surname[i], draft.given[i]
        if draft.chance.random() < 0.55:
            words = draft.given[i].split()
            at = int(draft.chance.random() * len(words))
            words[at] = mix.respell(words[at], int(draft.group[i]), draft.chance)
            draft.given[i] = " ".join(words)
        else:
            draft.surname[i] = _surname_respelled(draft, i, mix)
        if (draft.surname[i], draft.given[i]) != before:
            draft.noted(i, "translit")


def _surname_respelled(draft: Draft, i: int, mix: Mix) -> str:
    words = draft.surname[i].split()
    first, last = words[0], words[-1]
    if first in ARTICLES and draft.chance.random() < 0.5:
        other = f"{'EL' if first == 'AL' else 'AL'} {last}"
        ways = np.array([first + last, other, last, f"{first}-{last}"], dtype=object)
        return str(draft.chance.choice(ways))
    at = len(words) - 1 if first in PREFIXES else 0
    words[at] = mix.respell(words[at], int(draft.group[i]), draft.chance)
    return " ".join(words)


def second_surname(draft: Draft, mix: Mix) -> None:
    """Drop, join or move one of two Spanish surnames."""
    for i in draft.among(mix.second_surname, draft.group == SPANISH):
        words = draft.surname[i].split()
        if len(words) < 2:
            continue
        way = draft.chance.random()
        if way < 0.80:
            draft.surname[i] = " ".join(words[:-1])
            draft.noted(i, "surname2_dropped")
        elif way < 0.90:
            draft.surname[i] = "".join(words)
            draft.noted(i, "surname_joined")
        elif way < 0.95:
            draft.surname[i] = words[-1]
            draft.noted(i, "surname1_dropped")
        else:
            draft.given[i], draft.surname[i] = f"{draft.given[i]} {words[0]}", words[-1]
            draft.noted(i, "surname1_into_given")


def middle_dropped(draft: Draft, mix: Mix) -> None:
    """Drop the middle names, or leave their first letters."""
    for i in by_group(draft, mix.middle_dropped):
        words = draft.given[i].split()
        if len(words) < 2:
            continue
        if draft.chance.random() >= 0.85:
            draft.given[i] = " ".join([words[0], *(word[0] for word in words[1:])])
        elif draft.group[i] == VIETNAMESE and draft.chance.random() < 0.7:
            draft.given[i] = words[-1]
        else:
            draft.given[i] = words[0]
        draft.noted(i, "middle_dropped")


def spaced(draft: Draft, mix: Mix) -> None:
    """Write a Chinese given name of two syllables as two words."""
    syllables = set(pools()["chinese_given"].names)
    for i in draft.among(mix.spaced, draft.group == CHINESE):
        name = draft.given[i]
        for at in range(2, len(name) - 1):
            if name[:at] in syllables and name[at:] in syllables:
                between = " " if draft.chance.random() < 0.6 else "-"
                draft.given[i] = name[:at] + between + name[at:]
                draft.noted(i, "zh_spacing")
                break


def exchanged(draft: Draft, mix: Mix) -> None:
    """Put the given names where the surname belongs."""
    for i in by_group(draft, mix.exchanged):
        draft.surname[i], draft.given[i] = draft.given[i], draft.surname[i]
        draft.noted(i, "swapped")


def name_misread(draft: Draft, mix: Mix) -> None:
    """Read a letter of the name as one that looks like it."""
    for i in draft.hit(mix.name_misread):
        draws = draft.chance.random(3)
        column = draft.surname if draws[2] < 0.5 else draft.given
        column[i] = misread(column[i], draws[0], MISREAD_IN_NAMES)
        draft.noted(i, "ocr_name")


def name_mistyped(draft: Draft, mix: Mix) -> None:
    """Type a name wrongly."""
    for i in draft.hit(mix.name_mistyped):
        draws = draft.chance.random(4)
        column = draft.surname if draws[3] < 0.5 else draft.given
        column[i] = mix.mistype(column[i], draws)
        draft.noted(i, "typo")


def given_missing(draft: Draft, mix: Mix) -> None:
    """Leave the given names out."""
    for i in draft.hit(mix.given_missing):
        draft.given[i] = ""
        draft.noted(i, "given_missing")


def nicknamed(draft: Draft, mix: Mix) -> None:
    """Put a familiar name in the place of the first given name that has one."""
    if not mix.nicknamed:
        return
    for i in draft.hit(mix.nicknamed):
        words, draw = draft.given[i].split(), draft.chance.random()
        for at, word in enumerate(words):
            familiar = nicknames().get(word)
            if familiar:
                words[at] = familiar[int(draw * len(familiar))]
                draft.given[i] = " ".join(words)
                draft.noted(i, "nickname")
                break


def glued(draft: Draft, mix: Mix) -> None:
    """Lose the space between the given names, or between all names in one field."""
    if not mix.glued:
        return
    for i in draft.hit(mix.glued):
        if draft.chance.random() < 0.6:
            draft.given[i] = draft.given[i].replace(" ", "")
        else:
            draft.surname[i], draft.given[i] = f"{draft.surname[i]} {draft.given[i]}".strip(), ""
        draft.noted(i, "glued")


def field_cut(draft: Draft, mix: Mix) -> None:
    """Cut each name field at the length of a narrow form."""
    if not mix.field_cut:
        return
    for i in draft.hit(mix.field_cut):
        before = draft.surname[i], draft.given[i]
        draft.surname[i] = before[0][: mix.field_characters].rstrip()
        draft.given[i] = before[1][: mix.field_characters].rstrip()
        if (draft.surname[i], draft.given[i]) != before:
            draft.noted(i, "field_cut")


def name_cut(draft: Draft, mix: Mix) -> None:
    """Cut the given names at the length of the name zone."""
    for i, (surname, given) in enumerate(zip(draft.surname, draft.given, strict=True)):
        if len(surname) + len(given) > mix.name_characters:
            draft.given[i] = given[: max(0, mix.name_characters - len(surname))].rstrip()
            draft.noted(i, "mrz_trunc")


FAULTS: Final = (
    *(married, respelled, nicknamed, second_surname, middle_dropped, spaced, exchanged),
    *(name_misread, name_mistyped, given_missing, glued, field_cut, name_cut),
)
