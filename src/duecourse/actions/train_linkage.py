"""Train a linkage artefact from two files and sign it. The files need no labels."""

from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from duecourse.linkage.artefact import save
from duecourse.linkage.normalise import Source
from duecourse.terms.errors import LinkageError

KEY_BYTES: Final = 32


class SigningKeyUnreadable(LinkageError):
    """The file is not a signing key."""

    code = "linkage.signing-key-unreadable"

    def __init__(self, *, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(
            f"{name} is no signing key ({why}). It must hold the {KEY_BYTES} bytes of an Ed25519 "
            "private key and nothing else; name a file that does not exist yet to have one made."
        )


def train_linkage(
    *, arrivals: Path, departures: Path, out: Path, key: Path, version: str, seed: int
) -> dict[str, Any]:
    """Train on two Parquet files, write the signed artefact and return what it says of itself.

    A key that does not exist is made, readable by its owner alone. The new artefact has no policy:
    nothing is linked with it until one is set.
    """
    # Splink and DuckDB are heavy; nobody else who imports actions should wait for them.
    from duecourse.linkage.train import train_files

    signer = signing_key(key)
    made = train_files(
        arrivals,
        departures,
        version=version,
        seed=seed,
        source=Source(name_characters=39),
    )
    written = save(made, out, key=signer)
    return {
        "artefact": written,
        "signer": signer.public_key().public_bytes_raw().hex(),
        "version": version,
        "prior": made.prior,
        "calibration": dict(made.calibration),
    }


def signing_key(path: Path) -> Ed25519PrivateKey:
    """Return the key in the file; if there is no such file, make one."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(Ed25519PrivateKey.generate().private_bytes_raw())
    try:
        held = path.read_bytes()
    except OSError as error:
        raise SigningKeyUnreadable(name=path.name, why=type(error).__name__) from error
    if len(held) != KEY_BYTES:
        raise SigningKeyUnreadable(name=path.name, why=f"{len(held)} bytes")
    return Ed25519PrivateKey.from_private_bytes(held)
