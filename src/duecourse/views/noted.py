"""Findings that note which of them were read: only those can change what was made from them."""

from collections.abc import Iterator, Mapping

from duecourse.law.findings import Finding


class Noted(Mapping[str, Finding]):
    """The findings of a case; `read` holds the names that somebody asked for."""

    def __init__(self, findings: Mapping[str, Finding]) -> None:
        self._findings = findings
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Finding:
        self.read.add(name)
        return self._findings[name]

    def __iter__(self) -> Iterator[str]:
        self.read.update(self._findings)
        return iter(self._findings)

    def __len__(self) -> int:
        return len(self._findings)
