"""What is wrong with a configuration file: file and line, what was found, the rule, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from duecourse.terms.errors import DuecourseError


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake. `code` never changes; the words may."""

    line: int
    code: str
    says: str


class ConfigurationRefused(DuecourseError):
    """The file is no configuration that could be run."""

    code = "configuration.refused"

    def __init__(self, *, file: str, mistakes: Sequence[Mistake]) -> None:
        self.file, self.mistakes = file, tuple(sorted(mistakes, key=lambda one: one.line))
        count = len(self.mistakes)
        found = "\n".join(f"{file}:{one.line}: [{one.code}] {one.says}" for one in self.mistakes)
        super().__init__(
            f"{file} has {count} mistake{'' if count == 1 else 's'}; nothing was started.\n{found}"
        )


class ConfigurationUnknown(DuecourseError):
    """There is no configuration of this name, and no file at this path."""

    code = "configuration.unknown"

    def __init__(self, *, asked: str, shipped: Sequence[str]) -> None:
        super().__init__(
            f"There is no configuration {asked}: it is neither one of those that ship "
            f"({', '.join(shipped)}) nor a file. Give one of these names, or the path of a file "
            "that ends in .toml."
        )
