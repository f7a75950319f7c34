"""A page of the manual, and how it is written as Markdown and as HTML."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple


class Link(NamedTuple):
    """A link to another page of the manual, by its name."""

    page: str
    text: str


class Code(NamedTuple):
    """A name of the vocabulary."""

    text: str


Text = str | Link | Code


@dataclass(frozen=True)
class Heading:
    """A heading below the page's title."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """One paragraph."""

    parts: Sequence[Text]


@dataclass(frozen=True)
class Items:
    """A list; each item of several pieces."""

    items: Sequence[Sequence[Text]]


@dataclass(frozen=True)
class Table:
    """A table: its headings and rows; a line break in a cell stays one."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Text]]


Block = Heading | Paragraph | Items | Table


@dataclass
class Page:
    """A page: its name (also that of its files), its title, its blocks in order."""

    name: str
    title: str
    blocks: list[Block] = field(default_factory=list)

    def head(self, text: str) -> None:
        """Add a heading."""
        self.blocks.append(Heading(text))

    def say(self, *parts: Text) -> None:
        """Add a paragraph."""
        self.blocks.append(Paragraph(parts))

    def list(self, items: Iterable[Sequence[Text]]) -> None:
        """Add a list, unless it is empty."""
        given = [*items]
        if given:
            self.blocks.append(Items(given))

    def add(self, table: Table) -> None:
        """Add a table."""
        self.blocks.append(table)


def markdown(page: Page) -> str:
    """Return the page as Markdown."""
    return "\n\n".join([f"# {page.title}", *(_md_block(block) for block in page.blocks)]) + "\n"


def _md_block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"## {block.text}"
    if isinstance(block, Paragraph):
        return "".join(_md(part) for part in block.parts)
    if isinstance(block, Items):
        return "\n".join(f"- {''.join(_md(part) for part in item)}" for item in block.items)
    rule = "|".join(" --- " for _ in block.heads)
    lines = [f"| {' | '.join(block.heads)} |", f"|{rule}|"]
    lines += [f"| {' | '.join(_md_cell(cell) for cell in row)} |" for row in block.rows]
    return "\n".join(lines)


def _md(part: Text) -> str:
    if isinstance(part, Link):
        return f"[{part.text}]({part.page}.md)"
    if isinstance(part, Code):
        return f"`{part.text}`"
    # What Markdown would take as a mark or a tag stands for itself.
    for mark in "\\*_<[":
        part = part.replace(mark, f"\\{mark}")
    return part


def _md_cell(part: Text) -> str:
    return _md(part).replace("|", "\\|").replace("\n", "<br>")


def html(page: Page) -> str:
    """Return the page as HTML: escaped, semantic, without script and style."""
    title = escape(page.title)
    body = "\n".join(_html_block(block) for block in page.blocks)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}\n"
        "</main>\n</body>\n</html>\n"
    )


def _html_block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h2>{escape(block.text)}</h2>"
    if isinstance(block, Paragraph):
        return f"<p>{''.join(_html(part) for part in block.parts)}</p>"
    if isinstance(block, Items):
        items = ["".join(_html(part) for part in item) for item in block.items]
        return "<ul>\n" + "\n".join(f"<li>{item}</li>" for item in items) + "\n</ul>"
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in block.heads)
    rows = "\n".join(
        f"<tr>{''.join(f'<td>{_html(cell)}</td>' for cell in row)}</tr>" for row in block.rows
    )
    return f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _html(part: Text) -> str:
    if isinstance(part, Link):
        return f'<a href="{escape(part.page)}.html">{escape(part.text)}</a>'
    if isinstance(part, Code):
        return f"<code>{escape(part.text)}</code>"
    return escape(part).replace("\n", "<br>")
