"""How many requests in a minute an account and an address may make."""

from dataclasses import dataclass
from typing import Final

SIGN_IN: Final = "sign-in"
SEARCH: Final = "search"
EXPORT: Final = "export"


@dataclass(frozen=True, slots=True)
class Limit:
    """How many requests in a minute an account may make, and an address."""

    account: int
    address: int


@dataclass(frozen=True, slots=True)
class Rates:
    """The limits of each kind of request. An address may be that of a whole office."""

    sign_in: Limit = Limit(account=30, address=120)
    search: Limit = Limit(account=120, address=1_200)
    export: Limit = Limit(account=30, address=300)

    def of(self, kind: str) -> Limit:
        """Return the limit of a kind."""
        return {SIGN_IN: self.sign_in, SEARCH: self.search, EXPORT: self.export}[kind]
