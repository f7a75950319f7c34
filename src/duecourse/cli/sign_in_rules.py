"""The rules of signing in that the environment gives, typed and checked."""

from typing import TYPE_CHECKING, Final

from duecourse.terms.errors import AccessError

if TYPE_CHECKING:
    from duecourse.config import SigningIn
    from duecourse.web.accounts.rules import SignInRules

MINUTES_MAX: Final = 60
HOURS_MAX: Final = 24
DEMANDED, OFFERED = "demanded", "offered"


class SignInSettingWrong(AccessError):
    """A setting of how people sign in cannot be used."""

    code = "access.sign-in-setting-wrong"

    def __init__(self, *, name: str, found: str, wanted: str) -> None:
        super().__init__(
            f"{name} is {found!r}, but it must be {wanted}. Correct it and start again."
        )


def sign_in_rules(given: "SigningIn", *, demo: bool) -> "SignInRules":
    """Return the rules. Raises SignInSettingWrong: nothing is guessed about who may come in."""
    from datetime import timedelta

    from duecourse.web.accounts.rules import SignInRules

    minutes = _number("DUECOURSE_IDLE_MINUTES", given.idle_minutes or "15", most=MINUTES_MAX)
    hours = _number("DUECOURSE_SIGNED_IN_HOURS", given.hours or "8", most=HOURS_MAX)
    chosen = given.second_factor or (OFFERED if demo else DEMANDED)
    if chosen not in (DEMANDED, OFFERED):
        raise SignInSettingWrong(
            name="DUECOURSE_SECOND_FACTOR", found=chosen, wanted=f"{DEMANDED} or {OFFERED}"
        )
    return SignInRules(
        second_factor=chosen == DEMANDED,
        idle=timedelta(minutes=minutes),
        absolute=timedelta(hours=hours),
    )


def _number(name: str, found: str, *, most: int) -> int:
    if not found.isascii() or not found.isdecimal() or not 1 <= int(found) <= most:
        raise SignInSettingWrong(name=name, found=found, wanted=f"a number from 1 to {most}")
    return int(found)
