"""A report as text, as HTML and as JSON; the sentences are those of `explain`."""

from functools import lru_cache
from html import escape
from typing import Any, Final

from duecourse.law.explain import Explanation, Report, Translate, said

# The parts after the answer, in the order in which a person asks: why, what else, what if.
SECTIONS: Final = (
    ("readings", "Readings"),
    ("steps", "How it was computed"),
    ("exceptions", "Exceptions looked at"),
    ("missing", "Missing"),
    ("could_change", "What else could change it"),
    ("sources", "Made from"),
    ("rules", "Rules"),
)
TEXTS_MAX: Final = 2_000
PLAIN: Final = ("changes", "facts", "looked_for")


def as_text(report: Report, *, whole: bool = False) -> str:
    """Return the report as text; `whole` also spells out the questions that do not arise."""
    translate = report.translate
    lines = [_heading(report), ""]
    for one in report.explanations if whole else report.applying:
        # Without an event it is most likely the same text as for the case before.
        lines += _text_of(one, translate) if one.sources else _kept_text_of(one, translate)
    aside = () if whole else report.aside
    if aside:
        lines += [translate("These questions do not arise on these facts:"), *_items(aside), ""]
    lines.append(report.not_advice)
    return "\n".join(lines) + "\n"


def _heading(report: Report) -> str:
    return report.translate("Findings as of {day} (rule book {hash})").format(
        day=said(report.as_of, report.translate), hash=report.rule_book[:12]
    )


def _items(items: tuple[str, ...]) -> list[str]:
    return [f"    - {item}" for item in items]


@lru_cache(TEXTS_MAX)
def _headings(translate: Translate) -> dict[str, str]:
    return {name: translate(heading) for name, heading in SECTIONS}


@lru_cache(TEXTS_MAX)
def _kept_text_of(one: Explanation, translate: Translate) -> tuple[str, ...]:
    return tuple(_text_of(one, translate))


def _text_of(one: Explanation, translate: Translate) -> list[str]:
    """Return one explanation's lines."""
    headings = _headings(translate)
    lines = [
        f"{one.title}: {one.answer}",
        f"  {one.sureness}  [{one.name}, {one.status}]",
    ]
    if one.readings:
        lines += [f"  {headings['readings']}:", *_items(one.readings)]
    if one.steps:
        lines += [f"  {headings['steps']}:", *_items(one.steps)]
    if one.exceptions:
        lines += [f"  {headings['exceptions']}:", *_items(one.exceptions)]
    if one.missing:
        lines += [f"  {headings['missing']}:", *_items(one.missing)]
    if one.could_change:
        lines += [f"  {headings['could_change']}:", *_items(one.could_change)]
    if one.changes:
        lines.append(f"  {one.changes}")
    if one.sources:
        lines.append(f"  {headings['sources']}:")
        lines += [f"    - {place}: {line}" for place, line in one.sources]
    if one.facts:
        lines.append(f"  {one.facts}")
    if one.looked_for:
        lines.append(f"  {one.looked_for}")
    if one.rules:
        lines.append(f"  {headings['rules']}:")
        lines += [f"    - {cited.sentence} {cited.checked}" for cited in one.rules]
    lines.append("")
    return lines


def as_html(report: Report, *, whole: bool = False, language: str = "en") -> str:
    """Return the report as one HTML page: escaped, semantic, without script and style."""
    translate = report.translate
    title = escape(_heading(report))
    head = (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    )
    parts = [head]
    parts += [
        _html_of(one, translate) if one.sources else _kept_html_of(one, translate)
        for one in (report.explanations if whole else report.applying)
    ]
    aside = () if whole else report.aside
    if aside:
        heading = escape(translate("These questions do not arise on these facts:"))
        parts.append(f"<section>\n<h2>{heading}</h2>\n{_list('ul', aside)}</section>\n")
    parts.append(
        f"</main>\n<footer><p>{escape(report.not_advice)}</p></footer>\n</body>\n</html>\n"
    )
    return "".join(parts)


def _list(tag: str, items: tuple[str, ...]) -> str:
    inside = "".join(f"<li>{escape(item)}</li>\n" for item in items)
    return f"<{tag}>\n{inside}</{tag}>\n"


@lru_cache(TEXTS_MAX)
def _kept_html_of(one: Explanation, translate: Translate) -> str:
    return _html_of(one, translate)


def _html_of(one: Explanation, translate: Translate) -> str:
    """Return one explanation as an article; the order of steps is part of their meaning."""
    place = escape(one.name.replace(".", "-"))
    head = (
        f'<article id="{place}" aria-labelledby="{place}-title">\n'
        f'<h2 id="{place}-title">{escape(one.title)}</h2>\n'
        f"<p><strong>{escape(one.answer)}</strong></p>\n<p>{escape(one.sureness)}</p>\n"
    )
    found = [head]
    for name, heading in SECTIONS:
        if items := _lines(one, name):
            tag = "ol" if name == "steps" else "ul"
            found.append(f"<h3>{escape(translate(heading))}</h3>\n{_list(tag, items)}")
    found += [f"<p>{escape(getattr(one, name))}</p>\n" for name in PLAIN if getattr(one, name)]
    return "".join([*found, "</article>\n"])


def _lines(one: Explanation, name: str) -> tuple[str, ...]:
    if name == "sources":
        return tuple(f"{place}: {line}" for place, line in one.sources)
    if name == "rules":
        return tuple(f"{cited.sentence} {cited.checked}" for cited in one.rules)
    found: tuple[str, ...] = getattr(one, name)
    return found


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as plain JSON values; every finding by its name."""
    return {
        "as_of": report.as_of.isoformat(),
        "rule_book": report.rule_book,
        "not_legal_advice": report.not_advice,
        "findings": {one.name: _json_of(one) for one in report.explanations},
    }


def _json_of(one: Explanation) -> dict[str, Any]:
    shown = {name: value for name, value in one._asdict().items() if value and name != "name"}
    for name in ("sources", "rules"):
        if name in shown:
            shown[name] = [entry._asdict() for entry in shown[name]]
    return shown
