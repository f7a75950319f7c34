"""The model as one file: weights, frequencies, policy and calibration, hashed and signed.

The file is JSON: `content`, the SHA-256 of the content in canonical form, an Ed25519 signature of
that form and the signer's public key. Every link names the hash of the artefact that proposed it,
so an artefact is never changed: a new training or another policy is another artefact.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from duecourse.linkage.levels import COMPARISONS
from duecourse.linkage.normalise import VERSION
from duecourse.terms.errors import LinkageError

# The shape of the file; a program that does not know it must not guess.
SHAPE: Final = 1
BYTES_MAX: Final = 50_000_000
SIGNERS: Final = "values/artefact_signers.txt"
SHIPPED: Final = "values/artefact.json"


class ArtefactUnreadable(LinkageError):
    """The file is not an artefact of a shape we know."""

    code = "linkage.artefact-unreadable"

    def __init__(self, *, place: str, because: str) -> None:
        super().__init__(
            f"{place} is not a linkage artefact that this program can read: {because}. "
            "Use the artefact that was shipped, or train one with this version."
        )


class ArtefactChanged(LinkageError):
    """The content is not what was hashed or signed."""

    code = "linkage.artefact-changed"

    def __init__(self, *, place: str, what: str) -> None:
        super().__init__(
            f"The {what} of the linkage artefact {place} does not fit its content: somebody or "
            "something changed it after it was signed. Do not link with it; fetch it again."
        )


class ArtefactSignerUnknown(LinkageError):
    """The signature is right, but nobody here trusts the signer."""

    code = "linkage.artefact-signer-unknown"

    def __init__(self, *, place: str, signer: str) -> None:
        super().__init__(
            f"The linkage artefact {place} is signed by {signer}, who is not among the trusted "
            "signers. Check where it comes from, then name the signer as trusted, or use another."
        )


class ArtefactOfOtherForms(LinkageError):
    """The artefact was trained on comparable forms or levels that this program does not make."""

    code = "linkage.artefact-of-other-forms"

    def __init__(self, *, place: str, found: str, needed: str) -> None:
        super().__init__(
            f"The linkage artefact {place} was trained for {found}; this program makes {needed}. "
            "Weights of one do not fit the other: train an artefact with this version."
        )


@dataclass(frozen=True, slots=True)
class Frequencies:
    """What agreement on one value is worth beyond its level, in bits: rare values are worth more.

    `levels` are the numbers of the levels at which it counts; `values` the values above the floor,
    `rest` what all others get.
    """

    levels: tuple[int, ...]
    values: Mapping[str, float]
    rest: float

    def of(self, value: str | None) -> float:
        """Return the bits of a value."""
        return self.rest if value is None else self.values.get(value, self.rest)


class Table(NamedTuple):
    """What one field weighs: the bits and names of its levels, and how much rare values add."""

    field: str
    bits: tuple[float, ...]
    names: tuple[str, ...]
    rare: Frequencies | None


@dataclass(frozen=True)
class Artefact:
    """A trained model with its policy; every number in `bits` is a log2 of a ratio of chances.

    `prior` is for one pair of an arrival and a departure of files of the size trained on. `bits`
    gives for each field the bits of each level in the order of `levels.COMPARISONS`; "missing" has
    none. `policy` and `budgets` belong to `policy.py`, `calibration` says how the numbers came
    about.
    """

    version: str
    normaliser: str
    prior: float
    bits: Mapping[str, tuple[float, ...]]
    frequencies: Mapping[str, Frequencies]
    policy: Mapping[str, Any] = field(default_factory=dict)
    budgets: Mapping[str, Any] = field(default_factory=dict)
    calibration: Mapping[str, Any] = field(default_factory=dict)

    # The hash takes milliseconds, and every link and every question names it: reckoned once.
    @cached_property
    def sha256(self) -> str:
        """The hash that names this artefact wherever it was used."""
        return sha256(canonical(self)).hexdigest()

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The weights in the order in which fields are compared, as weighing a pair reads them."""
        return tuple(
            Table(
                one.field,
                self.bits[one.field],
                tuple(level.name for level in one.levels),
                self.frequencies.get(one.field),
            )
            for one in COMPARISONS
        )

    def with_policy(self, *, policy: Mapping[str, Any], budgets: Mapping[str, Any]) -> "Artefact":
        """Return another artefact of the same weights under another policy."""
        return replace(self, policy=policy, budgets=budgets)


def content(artefact: Artefact) -> dict[str, Any]:
    """Return what the artefact says as plain data, levels by their names."""
    return {
        "shape": SHAPE,
        "version": artefact.version,
        "normaliser": artefact.normaliser,
        "prior": artefact.prior,
        "bits": {
            one.field: {
                level.name: number
                for level, number in zip(one.levels, artefact.bits[one.field], strict=True)
            }
            for one in COMPARISONS
        },
        "frequencies": {
            name: {"levels": list(some.levels), "values": dict(some.values), "rest": some.rest}
            for name, some in artefact.frequencies.items()
        },
        "policy": dict(artefact.policy),
        "budgets": dict(artefact.budgets),
        "calibration": dict(artefact.calibration),
    }


def canonical(artefact: Artefact) -> bytes:
    """Return the bytes that are hashed and signed: one form for one content."""
    return _canonical(content(artefact))


def _canonical(data: dict[str, Any]) -> bytes:
    return json.dumps(
        data, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    ).encode()


def save(artefact: Artefact, path: Path, *, key: Ed25519PrivateKey) -> str:
    """Write the signed artefact to the path and return its hash."""
    said = content(artefact)
    body = _canonical(said)
    whole = {
        "content": said,
        "sha256": sha256(body).hexdigest(),
        "signature": key.sign(body).hex(),
        "signer": key.public_key().public_bytes_raw().hex(),
    }
    path.write_text(json.dumps(whole, sort_keys=True, indent=0) + "\n", encoding="ascii")
    return str(whole["sha256"])


def load(path: Path | None = None, *, trusted: frozenset[str] | None = None) -> Artefact:
    """Return the artefact at the path, or the shipped one, after checking hash, signer and forms.

    `trusted` are public keys in hexadecimal; without it, those that are shipped. Raises
    ArtefactUnreadable, ArtefactChanged, ArtefactSignerUnknown or ArtefactOfOtherForms.
    """
    if path is None and trusted is None:
        return _shipped()
    return _load(
        path or _values(SHIPPED), trusted=shipped_signers() if trusted is None else trusted
    )


@cache
def _shipped() -> Artefact:
    return _load(_values(SHIPPED), trusted=shipped_signers())


def _values(name: str) -> Traversable:
    return files("duecourse.linkage").joinpath(name)


def shipped_signers() -> frozenset[str]:
    """Return the public keys whose artefacts are trusted unless the caller says otherwise."""
    lines = _values(SIGNERS).read_text(encoding="ascii").splitlines()
    return frozenset(line.split()[0] for line in lines if line and not line.startswith("#"))


def _load(place: Path | Traversable, *, trusted: frozenset[str]) -> Artefact:
    named = place.name
    said, signer = _checked(_read(place), place=named)
    if signer not in trusted:
        raise ArtefactSignerUnknown(place=named, signer=signer)
    if said.get("normaliser") != VERSION:
        raise ArtefactOfOtherForms(
            place=named,
            found=f"normaliser {said.get('normaliser')!r}",
            needed=f"normaliser {VERSION!r}",
        )
    return _made(said, place=named)


def _read(place: Path | Traversable) -> dict[str, Any]:
    try:
        text = place.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise ArtefactUnreadable(place=place.name, because=type(error).__name__) from error
    if len(text) > BYTES_MAX:
        raise ArtefactUnreadable(place=place.name, because=f"it has over {BYTES_MAX} bytes")
    try:
        whole = json.loads(text)
    except ValueError as error:
        raise ArtefactUnreadable(place=place.name, because="it is not JSON") from error
    if not isinstance(whole, dict) or not isinstance(whole.get("content"), dict):
        raise ArtefactUnreadable(place=place.name, because="it has no content")
    return whole


def _checked(whole: dict[str, Any], *, place: str) -> tuple[dict[str, Any], str]:
    """Return content and signer if hash and signature fit."""
    said: dict[str, Any] = whole["content"]
    body = _canonical(said)
    if sha256(body).hexdigest() != whole.get("sha256"):
        raise ArtefactChanged(place=place, what="hash")
    signer = str(whole.get("signer"))
    try:
        known = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer))
        known.verify(bytes.fromhex(str(whole.get("signature"))), body)
    except (ValueError, InvalidSignature) as error:
        raise ArtefactChanged(place=place, what="signature") from error
    return said, signer


def _made(said: dict[str, Any], *, place: str) -> Artefact:
    if said.get("shape") != SHAPE:
        raise ArtefactUnreadable(place=place, because=f"its shape is {said.get('shape')!r}")
    for one in COMPARISONS:
        found, needed = set(said["bits"].get(one.field, ())), {level.name for level in one.levels}
        if found != needed:
            odd = ", ".join(sorted(found ^ needed))
            raise ArtefactOfOtherForms(
                place=place,
                found=f"other levels of {one.field} ({odd})",
                needed=f"those of normaliser {VERSION!r}",
            )
    return Artefact(
        version=said["version"],
        normaliser=said["normaliser"],
        prior=said["prior"],
        bits={
            one.field: tuple(said["bits"][one.field][level.name] for level in one.levels)
            for one in COMPARISONS
        },
        frequencies={
            name: Frequencies(tuple(some["levels"]), some["values"], some["rest"])
            for name, some in said["frequencies"].items()
        },
        policy=said["policy"],
        budgets=said["budgets"],
        calibration=said["calibration"],
    )
