"""Secrets of accounts, encrypted at rest with a key derived from the web's secret."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from duecourse.terms.errors import AccessError

PURPOSE = b"duecourse accounts: secrets of one-time codes"
KEY_BYTES = 32


class SecretUnreadable(AccessError):
    """A kept secret was not encrypted with the secret that these pages have."""

    code = "access.secret-unreadable"

    def __init__(self) -> None:
        super().__init__(
            "The one-time codes of this account cannot be checked: they were kept under another "
            "secret of the pages. If it was rotated, start the pages again; if it is lost, an "
            "administrator removes the factor (`duecourse account forget-factors NAME`)."
        )


def seal(secret: bytes, *, under: str | None = None) -> bytes:
    """Return the secret encrypted; `under` is the web's secret, that of these pages by default."""
    return _box(under).encrypt(secret)


def opened(sealed: bytes, *, under: str | None = None) -> bytes:
    """Return the secret. Raises SecretUnreadable."""
    try:
        return _box(under).decrypt(bytes(sealed))
    except InvalidToken as wrong:
        raise SecretUnreadable from wrong


def _box(under: str | None) -> Fernet:
    derived = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE)
    key = derived.derive((under or settings.SECRET_KEY).encode())
    return Fernet(base64.urlsafe_b64encode(key))
