"""Files of cases, each under the sum of its bytes, outside of every public folder.

What is read is summed again: a file that is not what was filed is never handed out.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from duecourse.terms.errors import IntakeError, LedgerError

MEBIBYTE: Final = 1 << 20
BYTES_MAX: Final = 25 * MEBIBYTE
CHUNK_BYTES: Final = 1 << 16
SUM: Final = re.compile(r"^[0-9a-f]{64}$")
OWNER_ONLY: Final = 0o600


class TooLarge(IntakeError):
    """A file has more bytes than one document may have."""

    code = "document.too-large"

    def __init__(self, *, bytes_max: int = BYTES_MAX) -> None:
        super().__init__(
            f"The file is larger than {bytes_max // MEBIBYTE} MB, the most that one document may "
            "have. Scan it at 200 dpi in grey, or split it; nothing was kept."
        )


class FileMissing(LedgerError):
    """The record names a file that is not in the store."""

    code = "document.missing"

    def __init__(self, sha256: str) -> None:
        super().__init__(
            f"The file {sha256[:16]} is on the record but not in the store. Restore it from the "
            "backup; whether it is the same is told by its sum."
        )


class FileDamaged(LedgerError):
    """A file's bytes are not those that were filed."""

    code = "document.damaged"

    def __init__(self, sha256: str) -> None:
        super().__init__(
            f"The file {sha256[:16]} is not what was filed: its bytes have another sum. It is not "
            "handed out. Restore it from the backup."
        )


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that has come in and is not kept yet."""

    path: Path
    sha256: str
    size: int
    head: bytes


@dataclass(frozen=True, slots=True)
class PaperStore:
    """The folder of the files, `documents` under the installation's home."""

    folder: Path

    def stage(self, chunks: Iterable[bytes], *, bytes_max: int = BYTES_MAX) -> Staged:
        """Write what comes in to a file of its own, summing as it comes. Raises TooLarge."""
        place = self.folder / "incoming" / secrets.token_hex(16)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        total, count, head = hashlib.sha256(), 0, b""
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    count += len(chunk)
                    if count > bytes_max:
                        raise TooLarge(bytes_max=bytes_max)
                    head = head or chunk[:CHUNK_BYTES]
                    total.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            place.unlink(missing_ok=True)
            raise
        return Staged(place, total.hexdigest(), count, head)

    def keep(self, staged: Staged) -> None:
        """Put a staged file in its place; the same file twice is one."""
        place = self._place(staged.sha256)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        staged.path.replace(place)

    def drop(self, staged: Staged) -> None:
        """Remove a staged file that is not kept."""
        staged.path.unlink(missing_ok=True)

    def read(self, sha256: str) -> bytes:
        """Return a file's bytes. Raises FileMissing, FileDamaged."""
        place = self._place(sha256)
        if not place.is_file():
            raise FileMissing(sha256)
        found = place.read_bytes()
        if hashlib.sha256(found).hexdigest() != sha256:
            raise FileDamaged(sha256)
        return found

    def remove(self, sha256: str) -> bool:
        """Remove a file that no case has any more; say whether it was there."""
        place = self._place(sha256)
        there = place.is_file()
        place.unlink(missing_ok=True)
        return there

    def _place(self, sha256: str) -> Path:
        assert SUM.match(sha256), "a sum comes from the record, never from an address"
        return self.folder / sha256[:2] / sha256
