"""Explanations and fields of facts as markup, without a template.

A case page has some forty explanations and as many facts. Through templates they take two thirds of
the page's time; here each part is escaped by Django's own functions and joined.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from duecourse.law.explain import Cited, Explanation
from duecourse.views.case_page_shapes import FieldShown

register = template.Library()

KEPT_MAX: Final = 2_000
UNVERIFIED: Final = ' <span class="usa-tag dc-unverified">Not verified in the source text</span>'


@register.filter
def told_html(told: Explanation) -> SafeString:
    """Return an explanation: how sure, readings, arithmetic, what is missing, sources, rules."""
    parts = [
        format_html('<p class="dc-sure dc-sure--{}">{}</p>', told.status, told.sureness),
        _list("", "ul", told.readings),
        _list("", "ol", told.steps, css="dc-steps"),
        _list("", "ul", told.exceptions),
        _list("Missing from the record:", "ul", told.missing),
        _list("Not known, and could change this:", "ul", told.could_change),
        format_html("<p>{}</p>", told.changes) if told.changes else "",
        _sources(told),
        _rules(told.rules),
    ]
    # Each part was escaped where it was made.
    return mark_safe("".join(parts))  # noqa: S308


@register.filter
def fields_html(fields: Iterable[FieldShown]) -> SafeString:
    """Return the fields of a fact, each with its label and what there is to remark."""
    return format_html_join(
        "",
        '<span class="dc-field"><span class="dc-field__name">{}</span> {}{}</span>',
        ((one.label, one.value, _remark(one.remark)) for one in fields),
    )


def _remark(remark: str | None) -> str:
    return format_html(' <span class="dc-remark">{}</span>', remark) if remark else ""


def _list(heading: str, tag: str, items: tuple[str, ...], *, css: str = "") -> str:
    if not items:
        return ""
    above = f"<p>{heading}</p>" if heading else ""
    opens = f'<{tag} class="{css}">' if css else f"<{tag}>"
    inner = "".join(f"<li>{escape(one)}</li>" for one in items)
    return f"{above}{opens}{inner}</{tag}>"


def _sources(told: Explanation) -> str:
    if not told.sources:
        return ""
    lines = "; ".join(f"<code>{escape(one.line)}</code>" for one in told.sources)
    return f'<p class="dc-small">Made from: {lines}. {escape(told.facts)}</p>'


# The rules of a finding are the same in every case.
@lru_cache(KEPT_MAX)
def _rules(rules: tuple[Cited, ...]) -> str:
    inner = "".join(
        f'<li>{escape(one.sentence)} <span class="dc-small">{escape(one.checked)}</span>'
        f"{UNVERIFIED if one.unverified else ''}</li>"
        for one in rules
    )
    return f'<ul class="dc-rules">{inner}</ul>'
