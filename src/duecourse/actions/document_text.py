"""The text of a document, so that it can be found: read by a process of its own, under limits.

A file from outside may be made to break what reads it. The reading has its own time and memory; if
it ends badly, the document is filed all the same, and why it has no text is kept.
"""

import io
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SECONDS_MAX: Final = 60
MEMORY_BYTES_MAX: Final = 2 << 30
CHARACTERS_MAX: Final = 200_000
PAGES_MAX: Final = 500
SCANNED_PAGES_MAX: Final = 50
# Pages of a PDF with fewer letters than this in all are taken for scans.
LETTERS_MIN: Final = 20
NO_OCR: Final = "a scan; tesseract is not installed here, so its words cannot be found"
UNREADABLE: Final = "it could not be read for words"


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The words of a document. `how`: text, pdf, scan; or why there are none."""

    how: str
    text: str


def text_of(path: Path, form: str) -> DocumentText:
    """Return the text of a document; a document that cannot be read has none, and says why."""
    command = [sys.executable, "-m", "duecourse.actions.document_text", str(path), form]
    try:
        # The command is this module on a file of our own store; no shell, nothing from outside.
        ran = subprocess.run(  # noqa: S603
            command, capture_output=True, timeout=SECONDS_MAX, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return DocumentText(f"{UNREADABLE} in {SECONDS_MAX} seconds", "")
    if ran.returncode:
        return DocumentText(UNREADABLE, "")
    how, _, text = ran.stdout.decode("utf-8", "replace").partition("\n")
    # PostgreSQL keeps no NUL in text.
    return DocumentText(how, text.replace("\x00", " ")[:CHARACTERS_MAX])


def read(path: Path, form: str) -> DocumentText:
    """Return the text of a document, read in this process."""
    if form == "text":
        return DocumentText("text", path.read_text(encoding="utf-8-sig", errors="replace"))
    if form != "pdf":
        return _scanned([path.read_bytes()])
    from pypdf import PdfReader

    reader = PdfReader(path)
    if reader.is_encrypted:
        return DocumentText("locked with a password, so its words cannot be found", "")
    pages = [reader.pages[n] for n in range(min(len(reader.pages), PAGES_MAX))]
    text = "\n".join(page.extract_text() for page in pages)
    if sum(letter.isalnum() for letter in text) >= LETTERS_MIN:
        return DocumentText("pdf", text)
    images = [image.data for page in pages[:SCANNED_PAGES_MAX] for image in page.images]
    return _scanned(images) if images else DocumentText("pdf", text)


def _scanned(images: list[bytes]) -> DocumentText:
    """Return what tesseract reads in images; it is named where it is not installed."""
    tesseract = shutil.which("tesseract")
    if tesseract is None:
        return DocumentText(NO_OCR, "")
    found = []
    for image in images:
        # The images go in by the pipe; the command is fixed.
        ran = subprocess.run(  # noqa: S603
            [tesseract, "stdin", "stdout"], input=image, capture_output=True,
            timeout=SECONDS_MAX, check=True,
        )  # fmt: skip
        found.append(ran.stdout.decode("utf-8", "replace"))
    return DocumentText("scan", "\n".join(found))


def _limit() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))


def main() -> None:
    """Print how a file was read and its text, for `text_of`."""
    _limit()
    found = read(Path(sys.argv[1]), sys.argv[2])
    written = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace")
    written.write(f"{found.how}\n{found.text[:CHARACTERS_MAX]}")
    written.flush()


if __name__ == "__main__":
    main()
