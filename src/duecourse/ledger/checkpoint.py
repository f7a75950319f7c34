"""Signed checkpoints: "the ledger of this size has this root", in the signed-note form.

Form: the C2SP tlog-checkpoint (origin, size, root in base64, each on a line) as a signed note with
one Ed25519 signature line (em dash, key name, base64 of key id and signature). A witness can
keep and countersign it; two of them are enough to show that nothing before the first was changed.
"""

import base64
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from duecourse.terms.errors import LedgerError

ORIGIN: Final = "duecourse/ledger"
ED25519: Final = b"\x01"
KEY_ID_BYTES: Final = 4
DASH: Final = "\u2014"


class CheckpointRefused(LedgerError):
    """A checkpoint is not whole, or its signature is not the key's."""

    code = "ledger.checkpoint-refused"

    def __init__(self, *, why: str) -> None:
        self.why = why
        super().__init__(
            f"The checkpoint is refused: {why}. Ask for it again where it came from; until one "
            "holds, rely on nothing it covers."
        )


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What one checkpoint states: the number of entries and the root over them (32 bytes).

    `origin` names the log: the ledger, or another one that is signed in the same way.
    """

    size: int
    root: bytes
    origin: str = ORIGIN


class Signer:
    """Signs checkpoints with a key that never leaves its file."""

    def __init__(self, key: Ed25519PrivateKey, *, name: str = ORIGIN) -> None:
        self._key, self._name = key, name

    @classmethod
    def from_file(cls, path: Path) -> "Signer":
        """Return the signer of the key in `path`; the key is made, readable by its owner only."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            made = Ed25519PrivateKey.generate().private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(made)
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        assert isinstance(key, Ed25519PrivateKey), "the ledger key is an Ed25519 key"
        return cls(key)

    def sign(self, stated: Checkpoint) -> str:
        """Return the signed note of a checkpoint."""
        text = body(stated)
        signed = key_id(self._name, self._public()) + self._key.sign(text.encode())
        return f"{text}\n{DASH} {self._name} {base64.b64encode(signed).decode()}\n"

    def verifier_line(self) -> str:
        """Return the public key as one line, to hand to whoever checks: name+id+key."""
        public = self._public()
        shown = base64.b64encode(ED25519 + public).decode()
        return f"{self._name}+{key_id(self._name, public).hex()}+{shown}"

    def _public(self) -> bytes:
        return self._key.public_key().public_bytes_raw()


def body(stated: Checkpoint) -> str:
    """Return the text that is signed."""
    return f"{stated.origin}\n{stated.size}\n{base64.b64encode(stated.root).decode()}\n"


def key_id(name: str, public: bytes) -> bytes:
    """Return the four bytes by which a signature line names its key."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:KEY_ID_BYTES]


def open_note(note: str, *, verifier_line: str, origin: str = ORIGIN) -> Checkpoint:
    """Return what a signed note of the log `origin` states, if the named key signed it.

    Raises CheckpointRefused.
    """
    text, separator, signatures = note.partition("\n\n")
    text += "\n"
    if not separator:
        raise CheckpointRefused(why="it carries no signature")
    name, public = _verifier(verifier_line)
    wanted = key_id(name, public)
    for line in signatures.splitlines():
        dash, _, rest = line.partition(" ")
        signer, _, encoded = rest.rpartition(" ")
        signed = base64.b64decode(encoded)
        if dash != DASH or signer != name or signed[:KEY_ID_BYTES] != wanted:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signed[KEY_ID_BYTES:], text.encode())
        except InvalidSignature as failure:
            raise CheckpointRefused(why="the signature is not this key's") from failure
        return _stated(text, origin)
    raise CheckpointRefused(why="no signature of this key is on it")


def _verifier(line: str) -> tuple[str, bytes]:
    name, _, rest = line.partition("+")
    _, _, encoded = rest.partition("+")
    key = base64.b64decode(encoded)
    if key[:1] != ED25519:
        raise CheckpointRefused(why="the verifier key is not an Ed25519 key line")
    return name, key[1:]


def _stated(text: str, origin: str) -> Checkpoint:
    lines = text.splitlines()
    if len(lines) != 3 or lines[0] != origin or not lines[1].isdecimal():
        raise CheckpointRefused(why="its three lines are not origin, size and root")
    return Checkpoint(int(lines[1]), base64.b64decode(lines[2]), origin)
