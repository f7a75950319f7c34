"""How many requests in a minute an account and an address may make."""

from dataclasses import dataclass
from typing import Final

from duecourse.terms.errors import AccessError

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


class TooManyRequests(AccessError):
    """An account or an address asks more often than anybody reads."""

    code = "web.too-many-requests"

    def __init__(self, *, kind: str, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            f"There were too many requests of this kind ({kind}) within a minute. Wait {seconds} "
            "seconds, then go on; nothing was changed. For work in bulk ask your administrator."
        )
