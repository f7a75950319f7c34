"""The package for a person as a PDF: the same sections and lines as its JSON, to read on paper."""

from datetime import datetime
from typing import Any, Final

from fpdf import FPDF

from duecourse.actions.letter import BOLD, FONTS, REGULAR, printable

MARGIN_MM: Final = 20.0
LINE_MM: Final = 5.0
# What a line is about, whichever of these it has first.
HEADS: Final = ("what", "title", "subject", "about", "name")
SAYS: Final = (
    "This is what the record holds about you. Each line says where it comes from. If something is "
    "wrong, ask for a correction: you need no form, a letter is enough, and you will be told "
    "within ten business days that it came in. The file proof.json lets anybody check, without "
    "us, that nothing in this record was changed since it was signed: python3 verify_export.py "
    "proof.json. Not legal advice: ask a lawyer or an accredited representative."
)


class _Sheets(FPDF):
    """Pages with the case's number and their own below."""

    foot = ""

    def footer(self) -> None:
        """Write the foot of a page."""
        self.set_y(-13)
        self.set_font("body", size=8)
        self.cell(0, 5, f"{self.foot}   Page {self.page_no()}/{{nb}}", align="C")


def person_pdf(record: dict[str, Any], *, at: datetime) -> bytes:
    """Return the package as PDF; letters that our fonts lack are shown by their code points."""
    sheets = _Sheets(format="letter", unit="mm")
    sheets.set_creation_date(at)
    sheets.set_lang("en")
    sheets.set_title(f"What the record holds: {record['reference']}")
    sheets.set_margins(MARGIN_MM, MARGIN_MM, MARGIN_MM)
    sheets.set_auto_page_break(auto=True, margin=MARGIN_MM)
    sheets.add_font("body", "", FONTS / REGULAR)
    sheets.add_font("body", "B", FONTS / BOLD)
    sheets.foot = f"{record['reference']}   {at:%Y-%m-%d}"
    sheets.add_page()
    _say(sheets, f"What the record holds about you: case {record['reference']}", bold=True, size=15)
    _say(sheets, SAYS)
    for section in record["sections"]:
        sheets.ln(LINE_MM)
        _say(sheets, section["title"], bold=True, size=13)
        _say(sheets, section["says"])
        if not section["lines"]:
            _say(sheets, "Nothing.", size=9)
        for line in section["lines"]:
            _line(sheets, line)
    return bytes(sheets.output())


def _line(sheets: FPDF, line: dict[str, Any]) -> None:
    """Write what a line is about in bold, if it says so, and below it all else that it says."""
    named = next((name for name in HEADS if line.get(name)), None)
    if named is not None:
        _say(sheets, _value(line[named]), bold=True, size=9)
    rest = _text({name: value for name, value in line.items() if name != named})
    if rest:
        _say(sheets, rest, size=9)
    sheets.ln(LINE_MM / 3)


def _say(sheets: FPDF, text: str, *, bold: bool = False, size: float = 10) -> None:
    sheets.set_font("body", style="B" if bold else "", size=size)
    sheets.multi_cell(
        0, LINE_MM, printable(text), align="L", new_x="LMARGIN", new_y="NEXT"
    )  # fmt: skip


def _text(line: dict[str, Any]) -> str:
    """Return a line as one paragraph: each thing with its name, what is empty left out."""
    said = [(name.replace("_", " ").capitalize(), _value(value)) for name, value in line.items()]
    return "; ".join(f"{name}: {text}" if name else text for name, text in said if text)


def _value(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return _text(value)
    if isinstance(value, list):
        return ", ".join(filter(None, map(_value, value)))
    return str(value)
