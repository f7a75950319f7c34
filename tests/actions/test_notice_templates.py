"""A notice's files are checked whole when they are loaded; a mistake is told with its line."""

import shutil
from pathlib import Path

import pytest

from duecourse.actions.notice_templates import (
    SHIPPED,
    NoSuchTemplate,
    TemplateWrong,
    load,
    template,
    templates,
)

# What is put in the place of what, in which file, and the line that the refusal must name.
MISTAKES = (
    ("notice.toml", 'about = "hearing_set"', 'about = "hearing_sett"', 3),
    ("notice.toml", "fact.hearing_set.hearing_on", "fact.hearing_set.hearing_day", 11),
    ("notice.toml", "person.name", "person.shoe_size", 9),
    ("notice.toml", "person.name", "finding.voluntary_departure.last_day", 9),
    ("notice.toml", '"sms"', '"pigeon"', 4),
    ("notice.toml", "cite =", "site =", 5),
    ("notice.toml", '["hearing_day"]', '["hearing_hour"]', 6),
    ("en.toml", "on {hearing_day}. Our", "on {hearing_date}. Our", 4),
    ("es.toml", 'subject = "Usted', 'subject = Usted', 1),
    ("es.toml", "{reference}. Hora", "{reference. Hora", 10),
    ("en.toml", "Immigration court hearing on", "Immigration court hearing on" + " x" * 60, 10),
    ("en.toml", '  "{name},",\n', '  "",\n', 2),
)  # fmt: skip


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of a shipped notice, to break."""
    return Path(shutil.copytree(SHIPPED / "hearing_reminder" / "1", tmp_path / "reminder" / "1"))


@pytest.mark.parametrize(("name", "old", "new", "line"), MISTAKES, ids=[m[2] for m in MISTAKES])
def test_a_mistake_in_a_file_is_told_with_its_line(
    copied: Path, name: str, old: str, new: str, line: int
) -> None:
    text = (copied / name).read_text()
    (copied / name).write_text(text.replace(old, new, 1))

    with pytest.raises(TemplateWrong) as wrong:
        load(copied)

    assert line == wrong.value.line
    assert f"{name}, line {line}:" in str(wrong.value)


def test_a_language_that_is_needed_and_missing_is_told(copied: Path) -> None:
    (copied / "es.toml").unlink()

    with pytest.raises(TemplateWrong, match="The words in es are missing"):
        load(copied)


def test_every_shipped_notice_is_whole_in_english_and_spanish() -> None:
    assert {"en", "es"} == set.intersection(*(set(one.words) for one in templates().values()))


def test_the_newest_version_of_a_notice_is_used(copied: Path) -> None:
    shutil.copytree(copied, copied.parent / "2")

    assert 2 == template("reminder", copied.parents[1]).version


def test_a_notice_that_is_not_there_is_told_by_name() -> None:
    with pytest.raises(NoSuchTemplate, match="There is no notice summons"):
        template("summons")
    with pytest.raises(NoSuchTemplate, match="hearing_reminder in tlh"):
        template("hearing_reminder").in_language("tlh")
