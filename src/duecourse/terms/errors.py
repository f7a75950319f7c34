"""The families of errors. One class per cause stands next to the function that raises it."""

from typing import ClassVar


class DuecourseError(Exception):
    """Something a person can act on: its message says what we found, the rule, and what to do next.

    `code` is stable; the words may change.
    """

    code: ClassVar[str] = "duecourse.error"


class LawError(DuecourseError):
    """A rule of law cannot be applied to what it was given."""

    code = "law.error"


class FeedError(DuecourseError):
    """A source's bytes cannot be read."""

    code = "feed.error"


class IntakeError(DuecourseError):
    """A message cannot be taken in."""

    code = "intake.error"


class LedgerError(DuecourseError):
    """The record cannot be written, read or proved."""

    code = "ledger.error"


class LinkageError(DuecourseError):
    """A record cannot be put to a case."""

    code = "linkage.error"


class AccessError(DuecourseError):
    """Somebody may not do what they asked for."""

    code = "access.error"


class AuditError(DuecourseError):
    """The trail of looks and acts cannot be read or written."""

    code = "audit.error"


class ConfigError(DuecourseError):
    """The environment or a configuration file is wrong."""

    code = "config.error"
