"""A notice as a PDF: a cover sheet for the envelope's window, then the text in each language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import segno
from fpdf import FPDF
from fpdf.fonts import TTFFont

from duecourse.actions.notice_text import Text, day_in
from duecourse.terms.errors import LedgerError

FONTS: Final = Path(__file__).parent / "values" / "fonts"
REGULAR, BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"
MARGIN_MM: Final = 25.0
# The window of a US number 10 envelope, for a letter folded in three.
WINDOW_MM: Final = (22.0, 52.0)
RETURN_MM: Final = (22.0, 14.0)
CODE_MM: Final = 34.0
LINE_MM: Final = 6.0
SAYS: Final = {
    "en": {
        "reference": "Our number", "enclosed": "Enclosed", "page": "Page",
        "verify": "Whether this notice is ours: scan the code, or open",
        "ask": "Ask a lawyer or an accredited representative if you do not understand it.",
    },
    "es": {
        "reference": "Nuestro número", "enclosed": "Adjunto", "page": "Página",
        "verify": "Para comprobar si este aviso es nuestro: escanee el código, o abra",
        "ask": "Si no lo entiende, pregunte a un abogado o a un representante acreditado.",
    },
}  # fmt: skip


class LetterMissing(LedgerError):
    """A text holds a letter that our fonts cannot print."""

    code = "notice.letter-missing"

    def __init__(self, letters: Iterable[str]) -> None:
        shown = ", ".join(f"{one} (U+{ord(one):04X})" for one in letters)
        super().__init__(
            f"The notice cannot be printed: no form of {shown}. State the name in Latin letters "
            "first in the record, as the person writes it."
        )


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who sends: the lines of the return address, and where a notice can be verified."""

    lines: tuple[str, ...]
    verify_url: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a PDF is made from; the same letter makes the same bytes."""

    issuer: Issuer
    to: tuple[str, ...]
    reference: str
    texts: tuple[Text, ...]
    sha256: str
    prepared_at: datetime


class _Sheets(FPDF):
    """Pages that carry their number and the first half of the notice's sum."""

    foot = ""
    page_word = "Page"

    def footer(self) -> None:
        """Write the foot of a page."""
        self.set_y(-15)
        self.set_font("body", size=8)
        self.cell(0, 5, f"{self.foot}   {self.page_word} {self.page_no()}/{{nb}}", align="C")


def pdf(letter: Letter) -> bytes:
    """Return a letter as PDF. Raises LetterMissing."""
    _all_printable(letter)
    first = letter.texts[0]
    sheets = _Sheets(format="letter", unit="mm")
    sheets.set_creation_date(letter.prepared_at)
    sheets.set_lang(first.language)
    sheets.set_title(first.subject)
    sheets.set_margins(MARGIN_MM, MARGIN_MM, MARGIN_MM)
    sheets.set_auto_page_break(auto=True, margin=MARGIN_MM)
    sheets.add_font("body", "", FONTS / REGULAR)
    sheets.add_font("body", "B", FONTS / BOLD)
    sheets.foot = f"{letter.reference}   {letter.sha256[:32]}"
    sheets.page_word = _says(first.language)["page"]
    _cover(sheets, letter)
    for text in letter.texts:
        _page(sheets, letter, text)
    return bytes(sheets.output())


def _cover(sheets: FPDF, letter: Letter) -> None:
    """Draw the sheet that shows in the envelope's window: above the fold, two addresses only."""
    says = _says(letter.texts[0].language)
    sheets.add_page()
    _lines(sheets, letter.issuer.lines, at=RETURN_MM, size=8)
    _lines(sheets, letter.to, at=WINDOW_MM, size=11)
    sheets.set_xy(MARGIN_MM, 110)
    sheets.set_font("body", size=11)
    shown = [(says["reference"], letter.reference), (says["enclosed"], letter.texts[0].subject)]
    for name, value in shown:
        _paragraph(sheets, f"{name}: {value}")
    _paragraph(sheets, says["ask"])
    _code(sheets, f"{letter.issuer.verify_url}/{letter.sha256}", says["verify"])


def _page(sheets: FPDF, letter: Letter, text: Text) -> None:
    sheets.add_page()
    sheets.set_font("body", size=9)
    _paragraph(sheets, " · ".join(letter.issuer.lines))
    sheets.set_font("body", size=10)
    day = day_in(text.language, letter.prepared_at.date())
    _paragraph(sheets, f"{day}\n{_says(text.language)['reference']}: {letter.reference}")
    sheets.set_font("body", style="B", size=15)
    _paragraph(sheets, text.subject)
    sheets.set_font("body", size=11)
    for paragraph in text.body:
        _paragraph(sheets, paragraph)


def _paragraph(sheets: FPDF, text: str) -> None:
    sheets.multi_cell(0, LINE_MM, text, align="L", new_x="LMARGIN", new_y="NEXT")
    sheets.ln(LINE_MM / 2)


def _lines(sheets: FPDF, lines: Sequence[str], *, at: tuple[float, float], size: int) -> None:
    sheets.set_font("body", size=size)
    for n, line in enumerate(lines):
        sheets.set_xy(at[0], at[1] + n * LINE_MM * size / 11)
        sheets.cell(0, LINE_MM, line)


def _code(sheets: FPDF, address: str, says: str) -> None:
    """Draw a QR code square by square, so that it is sharp at every size."""
    rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    x, y, side = MARGIN_MM, 190.0, CODE_MM / len(rows)
    sheets.set_fill_color(0, 0, 0)
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                sheets.rect(x + across * side, y + down * side, side, side, style="F")
    sheets.set_font("body", size=9)
    sheets.set_xy(x + CODE_MM + 6, y)
    sheets.multi_cell(0, 5, f"{says}\n{address}", align="L")


def _says(language: str) -> dict[str, str]:
    return SAYS.get(language, SAYS["en"])


def _all_printable(letter: Letter) -> None:
    texts: list[Any] = [*letter.issuer.lines, *letter.to, letter.reference]
    for text in letter.texts:
        texts += [text.subject, *text.body]
    missing = {one for text in texts for one in text if one != "\n" and ord(one) not in _letters()}
    if missing:
        raise LetterMissing(sorted(missing))


def printable(text: str) -> str:
    """Return a text with letters that our fonts lack shown by their code points: [U+4E2D]."""
    known = _letters()
    return "".join(
        one if one == "\n" or ord(one) in known else f"[U+{ord(one):04X}]" for one in text
    )


@cache
def _letters() -> frozenset[int]:
    """Return the letters that both fonts have."""
    sheets = FPDF()
    for style, name in (("", REGULAR), ("B", BOLD)):
        sheets.add_font("body", style, FONTS / name)
    fonts = [font for font in sheets.fonts.values() if isinstance(font, TTFFont)]
    found = frozenset.intersection(*(frozenset(font.cmap) for font in fonts))
    for font in fonts:
        font.close()
    return found
