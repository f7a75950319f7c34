"""The shapes of broken glass: plain values, nothing to query."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Alert:
    """What one role is told of one break. `answered_by` None: nobody has answered it yet."""

    id: int
    role: str
    answered_by: str | None
    said: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Break:
    """One case opened to one account, why and until when; and how often it was touched meanwhile.

    `reference` is None where whoever looks may not see the case. `touched` counts the entries of
    the account on the case while the glass was broken.
    """

    id: int
    account: str
    case_id: UUID
    reference: str | None
    office: str
    because: str
    broken_at: datetime
    until: datetime
    touched: int
    alerts: tuple[Alert, ...]

    def alert_of(self, role: str) -> Alert | None:
        """Return the alert of a role."""
        return next((one for one in self.alerts if one.role == role), None)
