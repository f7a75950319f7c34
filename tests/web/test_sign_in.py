"""Signing in: two factors, limits, waits, and what the trail says of it."""

import dataclasses
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pyotp
import pytest

PASSWORD = "a long enough passphrase"
Row = tuple[Any, ...]


@pytest.fixture
def rules(pages_database: str) -> Iterator[Callable[..., None]]:
    """Sets rules of signing in for one test."""
    from django.test import override_settings

    from duecourse.web.accounts.rules import SignInRules

    changed: list[Any] = []

    def these(**given: Any) -> None:
        one = override_settings(
            DUECOURSE_SIGN_IN=dataclasses.replace(SignInRules(second_factor=False), **given)
        )
        one.enable()
        changed.append(one)

    these()
    yield these
    for one in reversed(changed):
        one.disable()


class Person:
    """Somebody with an account of their own, and a browser that keeps their cookies."""

    def __init__(self, *, role: str = "officer", address: str | None = None) -> None:
        from django.test import Client

        from duecourse.access.roles import Role
        from duecourse.web.accounts.open_accounts import open_account

        self.name = f"person-{uuid4().hex[:8]}"
        self.account = open_account(
            self.name, role=Role(role), password=PASSWORD, everywhere=True
        )  # fmt: skip
        # Each comes from an address of its own, so that waits of one are not those of another.
        self.address = address or f"10.{uuid4().int % 250}.{uuid4().int % 250}.7"
        self.client = Client(REMOTE_ADDR=self.address)

    def sign_in(self, password: str = PASSWORD, *, name: str | None = None) -> Any:
        fields = {"username": name or self.name, "password": password}
        return self.client.post("/sign-in", fields)

    def enrol(self) -> str:
        """Set up one-time codes; return the secret."""
        text = self.client.get("/account/security/codes").content.decode()
        found = re.search(r'dc-secret">([^<]+)<', text)
        assert found is not None, text
        secret = found.group(1).replace(" ", "")
        self.used = code(secret)
        answer = self.client.post("/account/security/codes", {"code": self.used})
        assert "Your recovery codes" in answer.content.decode()
        self.recovery = re.findall(r"<li><code>([^<]+)</code>", answer.content.decode())
        return secret

    def inside(self) -> bool:
        return 200 == self.client.get("/desk").status_code


def code(secret: str, *, steps: int = 0) -> str:
    at = datetime.now(UTC) + timedelta(seconds=30 * steps)
    return pyotp.TOTP(secret).at(at)


def trail_of(record: psycopg.Connection[Any], name: str) -> list[Row]:
    return record.execute(
        "SELECT action, subject, outcome FROM audit.trail"
        " WHERE purpose = 'sign-in' AND actor = %s ORDER BY number", (name,),
    ).fetchall()  # fmt: skip


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.slow
def test_one_factor_opens_nothing_but_the_page_that_sets_up_the_second(rules: Any) -> None:
    rules(second_factor=True)
    person = Person()

    person.sign_in()

    assert "/account/security" == person.client.get("/desk")["Location"]
    assert "Set up a second factor" in text_of(person.client.get("/account/security"))
    person.enrol()
    assert person.inside()


@pytest.mark.slow
def test_a_one_time_code_is_asked_for_after_the_password_and_taken_once(
    rules: Any, pages_record: psycopg.Connection[Any]
) -> None:
    person = Person()
    person.sign_in()
    secret = person.enrol()
    person.client.post("/sign-out")

    asked = person.sign_in()

    assert "/sign-in/second" == asked["Location"]
    assert not person.inside()
    used = person.client.post("/sign-in/second", {"code": person.used})
    assert "The code does not fit" in text_of(used), "it was taken when codes were set up"
    person.client.post("/sign-in/second", {"code": code(secret, steps=1)})
    assert person.inside()
    assert [
        ("account.sign-in", "by password", "done"),
        ("account.secure", "One-time codes are set up.", "done"),
        ("account.sign-out", "asked", "done"),
        ("account.sign-in", "by one-time code", "refused"),
        ("account.sign-in", "by password and one-time code", "done"),
    ] == trail_of(pages_record, person.name)


@pytest.mark.slow
def test_a_recovery_code_signs_in_once(rules: Any) -> None:
    person = Person()
    person.sign_in()
    person.enrol()
    person.client.post("/sign-out")

    opened = []
    for _ in range(2):
        person.sign_in()
        person.client.post("/sign-in/second", {"code": person.recovery[0].upper()})
        opened.append(person.inside())
        person.client.post("/sign-out")

    assert [True, False] == opened
    assert 10 == len(set(person.recovery))


@pytest.mark.slow
def test_no_secret_of_a_factor_stands_in_the_database_as_it_is(rules: Any) -> None:
    from duecourse.web.accounts.models import OneTimeCodes, RecoveryCode

    person = Person()
    person.sign_in()

    secret = person.enrol()

    kept = bytes(OneTimeCodes.objects.get(account=person.account).secret)
    hashed = {one.hashed for one in RecoveryCode.objects.filter(account=person.account)}
    assert secret.encode() not in kept
    assert not hashed & {one.replace("-", "") for one in person.recovery}
    assert 10 == len(hashed)


@pytest.mark.slow
def test_unknown_names_wrong_passwords_and_locked_accounts_get_the_same_answer(
    rules: Any,
) -> None:
    person, locked = Person(), Person()
    locked.account.is_active = False
    locked.account.save()

    answers = [
        person.sign_in(name="nobody-of-this-name"),
        person.sign_in("a wrong passphrase"),
        locked.sign_in(),
    ]

    plain = [re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", text_of(one)) for one in answers]
    assert 1 == len(set(plain))
    assert {200} == {one.status_code for one in answers}


@pytest.mark.slow
@pytest.mark.parametrize("known", [True, False])
def test_failures_make_an_account_wait_whether_or_not_there_is_one(
    known: bool, rules: Any, pages_record: psycopg.Connection[Any]
) -> None:
    rules(tries_free=3, wait=timedelta(minutes=10))
    person = Person()
    name = person.name if known else f"nobody-{uuid4().hex}"

    answers = [person.sign_in("a wrong passphrase", name=name).status_code for _ in range(4)]
    right = person.sign_in(name=name)

    assert [200, 200, 200, 429] == answers
    assert 429 == right.status_code
    assert re.search(r"Wait (9|10) minutes", text_of(right))
    if known:
        lines = trail_of(pages_record, person.name)
        assert ["by password"] * 3 + ["waits after failures"] * 2 == [line[1] for line in lines]
        assert {"refused"} == {line[2] for line in lines}


@pytest.mark.slow
def test_an_address_waits_too_and_other_addresses_do_not(rules: Any) -> None:
    rules(tries_free_address=3)
    guesser, other = Person(), Person()

    for _ in range(3):
        guesser.sign_in("a wrong passphrase", name=f"nobody-{uuid4().hex}")

    assert 429 == guesser.sign_in().status_code
    assert 302 == other.sign_in().status_code


@pytest.mark.slow
def test_waits_double_up_to_the_longest_and_are_forgotten_after_success(rules: Any) -> None:
    from duecourse.web.accounts import tries

    rules(wait=timedelta(seconds=30), wait_max=timedelta(minutes=10))
    person = Person()
    for _ in range(4):
        person.sign_in("a wrong passphrase")

    waits = [int(tries.wait_after(over).total_seconds()) for over in range(7)]

    assert [30, 60, 120, 240, 480, 600, 600] == waits
    assert 302 == person.sign_in().status_code
    assert 0 == tries.forget([person.name])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limit", "said"), [("idle", "nothing was done here"), ("absolute", "signed in long ago")]
)
def test_a_session_ends_at_its_limit_and_the_trail_says_so(
    limit: str, said: str, rules: Any, pages_record: psycopg.Connection[Any]
) -> None:
    from duecourse.web.accounts.models import SignedIn

    person = Person()
    person.sign_in()
    before = person.inside()
    moved = {"idle": "seen_at", "absolute": "at"}[limit]
    past = (
        datetime.now(UTC) - {"idle": timedelta(minutes=15), "absolute": timedelta(hours=8)}[limit]
    )

    SignedIn.objects.filter(account=person.account).update(**{moved: past})

    assert (True, False) == (before, person.inside())
    assert said in text_of(person.client.get("/sign-in"))
    last = trail_of(pages_record, person.name)[-1]
    assert ("account.sign-out", f"{limit} limit", "done") == last


@pytest.mark.slow
def test_a_sign_in_has_a_session_of_its_own_that_is_worth_nothing_afterwards(rules: Any) -> None:
    person = Person()
    person.client.get("/sign-in")
    person.sign_in()
    first = person.client.cookies["sessionid"].value
    person.client.post("/sign-out")
    person.sign_in()
    second = person.client.cookies["sessionid"].value

    person.client.cookies["sessionid"] = first

    assert first != second
    assert not person.inside()


@pytest.mark.slow
def test_signing_out_everywhere_else_ends_other_sessions_and_keeps_this_one(rules: Any) -> None:
    from django.test import Client

    person = Person()
    other = Client(REMOTE_ADDR=person.address)
    other.post("/sign-in", {"username": person.name, "password": PASSWORD})
    person.sign_in()

    person.client.post("/account/security/sign-out")

    assert person.inside()
    assert 302 == other.get("/desk").status_code
    assert "This sign-in was ended" in text_of(other.get("/sign-in"))


@pytest.mark.slow
def test_how_one_signs_in_is_changed_only_shortly_after_signing_in(rules: Any) -> None:
    from duecourse.web.accounts.models import SignedIn

    person = Person()
    person.sign_in()
    past = datetime.now(UTC) - timedelta(minutes=11)

    SignedIn.objects.filter(account=person.account).update(at=past)

    answer = person.client.get("/account/security/codes")
    assert (422, True) == (answer.status_code, "access.sign-in-too-old" in text_of(answer))


@pytest.mark.slow
def test_the_last_second_factor_stays_where_one_is_demanded(rules: Any) -> None:
    rules(second_factor=True)
    person = Person()
    person.sign_in()
    person.enrol()

    answer = person.client.post("/account/security/codes/remove")

    assert (422, True) == (answer.status_code, "access.last-factor" in text_of(answer))
    assert person.inside()


@pytest.mark.slow
def test_guessing_the_present_password_waits_too(rules: Any) -> None:
    rules(tries_free=2)
    person = Person()
    person.sign_in()
    guess = {"present": "a guess", "new": "another passphrase, longer"}

    answers = [person.client.post("/account/security/password", guess) for _ in range(3)]

    assert [422, 422, 429] == [one.status_code for one in answers]
    assert int(answers[2]["Retry-After"]) > 0


@pytest.mark.slow
def test_a_changed_password_is_needed_from_then_on(rules: Any) -> None:
    person = Person()
    person.sign_in()
    new = "another passphrase, longer"

    wrong = person.client.post("/account/security/password", {"present": "x", "new": new})
    weak = person.client.post("/account/security/password", {"present": PASSWORD, "new": "short"})
    person.client.post("/account/security/password", {"present": PASSWORD, "new": new})

    assert (422, 422) == (wrong.status_code, weak.status_code)
    assert person.inside()
    person.client.post("/sign-out")
    assert 200 == person.sign_in().status_code
    assert 302 == person.sign_in(new).status_code


@pytest.mark.slow
@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/x"])
def test_nobody_is_sent_elsewhere_after_signing_in(elsewhere: str, rules: Any) -> None:
    person = Person()
    fields = {"username": person.name, "password": PASSWORD, "next": elsewhere}

    answer = person.client.post("/sign-in", fields)

    assert "/desk" == answer["Location"]


@pytest.mark.slow
def test_who_can_not_be_put_on_the_trail_is_not_signed_in(
    rules: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from duecourse.web.pages import sign_in

    def broken(*_: Any, **__: Any) -> None:
        raise psycopg.OperationalError("the trail cannot be written")

    person = Person()
    monkeypatch.setattr(sign_in, "note", broken)

    with pytest.raises(psycopg.OperationalError):
        person.sign_in()

    monkeypatch.undo()
    assert not person.inside()
