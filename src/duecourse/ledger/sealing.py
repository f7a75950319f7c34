"""Seal what says who somebody is: one key a case, itself wrapped by a key of the installation.

The body of a sealed event is {"key": id, "sealed": base64}, and the hash chain covers that. So a
key can be destroyed and the chain still holds: what stood there is gone, that it stood there is
not. AES-256-GCM; case, version and kind are authenticated with it, so that no sealed body can be
moved to another place.
"""

import base64
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from duecourse.ledger import keeping
from duecourse.ledger.chain import canonical_json
from duecourse.ledger.events import NewEvent
from duecourse.terms.errors import LedgerError

# Who the person and counsel are, where they are reached, and what was written about or to them.
SEALED_KINDS: Final = frozenset({
    keeping.PERSON_STATED, keeping.IDENTITY_STATED, keeping.ADDRESS_STATED, keeping.CHANNEL_STATED,
    keeping.COUNSEL_STATED, keeping.RELATION_STATED, keeping.NOTE_ADDED, keeping.DOCUMENT_ADDED,
    keeping.NOTICE_PREPARED, keeping.CORRECTION_REQUESTED, keeping.CORRECTION_ANSWERED,
})  # fmt: skip
FORMAT: Final = "duecourse-sealed-1"
KEY_BYTES: Final = 32
KEY_ID_BYTES: Final = 8
NONCE_BYTES: Final = 12
OWNER_ONLY: Final = 0o600


class KeyMissing(LedgerError):
    """Sealed text is to be read, and the key that wraps its key is not here."""

    code = "privacy.key-missing"

    def __init__(self, *, wrapped_by: str) -> None:
        super().__init__(
            f"The case is sealed under the installation's key {wrapped_by}, which is not here. Put "
            "its file back (docs/privacy.md says where it lies); nothing is lost while it exists."
        )


class SealBroken(LedgerError):
    """Sealed text does not open: it, its place or its key is not what it was."""

    code = "privacy.seal-broken"

    def __init__(self) -> None:
        super().__init__(
            "A sealed text does not open under the key of its case, so it is not what was written. "
            "Nothing of it is shown. Run `duecourse ledger verify`."
        )


class KeyService(Protocol):
    """What wraps the keys of cases: a file of this machine, or a key management service."""

    @property
    def name(self) -> str:
        """Name the key that wraps."""
        ...

    def wrap(self, key: bytes, *, about: bytes) -> bytes:
        """Return a case's key wrapped; it opens only with the same `about`."""
        ...

    def unwrap(self, wrapped: bytes, *, about: bytes) -> bytes:
        """Return the key that was wrapped. Raises SealBroken."""
        ...


@dataclass(frozen=True, slots=True)
class LocalKey:
    """The installation's key in a file of its own, readable by its owner only."""

    name: str
    secret: bytes = field(repr=False)

    @classmethod
    def from_file(cls, path: Path) -> "LocalKey":
        """Return the key in `path`; it is made when there is none."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
            with os.fdopen(handle, "w") as file:
                made = {
                    "name": f"local-{secrets.token_hex(4)}",
                    "key": secrets.token_hex(KEY_BYTES),
                }
                json.dump(made, file)
        told = json.loads(path.read_text())
        return cls(str(told["name"]), bytes.fromhex(told["key"]))

    def wrap(self, key: bytes, *, about: bytes) -> bytes:
        """Return a case's key wrapped."""
        return _shut(AESGCM(self.secret), key, about)

    def unwrap(self, wrapped: bytes, *, about: bytes) -> bytes:
        """Return the key that was wrapped. Raises SealBroken."""
        return _opened(AESGCM(self.secret), wrapped, about)


@dataclass(frozen=True, slots=True)
class CaseKey:
    """The key of one case, for as long as one act or one reading takes."""

    key_id: str
    cipher: AESGCM = field(repr=False)


@dataclass(frozen=True, slots=True)
class AtWork:
    """What a process opens with; `writes` says that it seals as well what it writes."""

    service: KeyService | None = None
    writes: bool = False


_at_work: list[AtWork] = [AtWork()]


def use(at_work: AtWork) -> None:
    """Open and seal in this process with this from now on; at the start, nothing is sealed."""
    _at_work[:] = [at_work]


def in_use() -> AtWork:
    """Return what this process opens and seals with, also to hand it to one that it starts."""
    return _at_work[0]


def new_key(case_id: UUID, service: KeyService) -> tuple[CaseKey, bytes]:
    """Return a new key of a case, and the same wrapped."""
    secret, key_id = secrets.token_bytes(KEY_BYTES), secrets.token_hex(KEY_ID_BYTES)
    wrapped = service.wrap(secret, about=_of_case(case_id, key_id))
    return CaseKey(key_id, AESGCM(secret)), wrapped


def case_key(case_id: UUID, key_id: str, wrapped: bytes, wrapped_by: str) -> CaseKey:
    """Return the key of a case, unwrapped. Raises KeyMissing, SealBroken."""
    service = in_use().service
    if service is None or service.name != wrapped_by:
        raise KeyMissing(wrapped_by=wrapped_by)
    return CaseKey(key_id, AESGCM(service.unwrap(wrapped, about=_of_case(case_id, key_id))))


def seal(event: NewEvent, key: CaseKey) -> str:
    """Return the body of an event, sealed. Its version must be given."""
    shut = _shut(key.cipher, event.body.encode(), _place(event))
    return canonical_json({"key": key.key_id, "sealed": base64.b64encode(shut).decode()})


def unseal(event: NewEvent, key: CaseKey) -> str:
    """Return the body of a sealed event as it was before. Raises SealBroken."""
    told = json.loads(event.body)
    if told["key"] != key.key_id:
        raise SealBroken
    return _opened(key.cipher, base64.b64decode(told["sealed"]), _place(event)).decode()


def is_sealed(event: NewEvent) -> bool:
    """Say whether the body of an event is sealed."""
    return event.kind in SEALED_KINDS and event.body.startswith('{"key":"') and (
        json.loads(event.body).keys() == {"key", "sealed"}
    )  # fmt: skip


def _place(event: NewEvent) -> bytes:
    assert event.version is not None, "what is sealed is sealed for its place"
    return "\x1f".join((FORMAT, str(event.case_id), str(event.version), event.kind)).encode()


def _of_case(case_id: UUID, key_id: str) -> bytes:
    return f"{FORMAT}\x1f{case_id}\x1f{key_id}".encode()


def _shut(cipher: AESGCM, text: bytes, about: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, text, about)


def _opened(cipher: AESGCM, shut: bytes, about: bytes) -> bytes:
    try:
        return cipher.decrypt(shut[:NONCE_BYTES], shut[NONCE_BYTES:], about)
    except InvalidTag as failure:
        raise SealBroken from failure
