"""The manual of the law, printed from the rules themselves: a lawyer checks it without code.

One page a rule: text, citation, how it was checked, exceptions, dated parameters, the findings it
feeds, its worked rows. An index by chapter, a page of parameters, a page of holds.
"""

import ast
import json
import pkgutil
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from duecourse.law import parameters, rules, worked
from duecourse.law.book import RuleText, rule_book
from duecourse.law.document import vocabulary
from duecourse.law.exceptions import ExceptionRule
from duecourse.law.findings import plain
from duecourse.law.manual_page import Code, Link, Page, Table, Text, html, markdown
from duecourse.law.titles import HOLD_KINDS, NOT_ADVICE, TITLES

CHAPTERS: Final[dict[str, str]] = {
    "A": "Time",
    "B": "Authorised stay",
    "C": "Unlawful presence",
    "D": "Proceedings",
    "E": "Voluntary departure",
    "F": "After a final order",
    "G": "Protection",
    "H": "Custody",
    "I": "Leaving and its effects",
    "J": "Legal holds",
    "K": "Changes of 2025 and 2026",
}
RULE_ID: Final = re.compile(r"\b(?:[A-K]-\d\d|J\d\d)\b")
MARKED: Final = re.compile(r"`([^`]+)`|\b([A-K]-\d\d|J\d\d)\b")
CHANGE_PARAMETERS: Final = re.compile(r"`([a-z0-9_]+)`")
SUFFIXES: Final[dict[str, Callable[[Page], str]]] = {"md": markdown, "html": html}


def write(folder: Path) -> list[Path]:
    """Write the manual as Markdown and HTML and return its files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for page in pages():
        for suffix, shown in SUFFIXES.items():
            file = folder / f"{page.name}.{suffix}"
            file.write_text(shown(page), encoding="utf-8")
            written.append(file)
    return written


def pages() -> Iterator[Page]:
    """Return all pages: the index, parameters, holds, then one a rule."""
    yield _index()
    yield _parameters()
    yield _holds()
    for rule in rule_book().rules.values():
        yield _rule(rule)


def _index() -> Page:
    page = Page("index", "The law of Duecourse, rule by rule")
    page.say(NOT_ADVICE)
    page.say("Rule book ", Code(rule_book().hash[:12]), ". See also ", Link("parameters", "the "
             "dated parameters"), " and ", Link("holds", "the legal holds"), ".")  # fmt: skip
    for chapter, title in CHAPTERS.items():
        page.head(f"{chapter}. {title}")
        page.list(
            [Link(rule.id, f"{rule.id} {rule.title}"), f" — {rule.cite}", _mark(rule)]
            for rule in rule_book().rules.values()
            if rule.chapter == chapter
        )
    return page


def _mark(rule: RuleText) -> str:
    return " (unverified)" if rule.unverified else ""


def _rule(rule: RuleText) -> Page:
    page = Page(rule.id, f"{rule.id} {rule.title}")
    page.say(Link("index", "All rules"), f" / {rule.chapter}. {CHAPTERS[rule.chapter]}")
    prefix = ["In force while: "] if rule.chapter == "J" else []
    page.say(*prefix, *_linked(rule.text, rule.id))
    page.head("Citation")
    page.say(rule.cite)
    _say_checked(page, rule)
    if rule.scope_kind:
        page.head("Scope and kind")
        page.say(f"{rule.scope_kind}. ", "; ".join(_kinds(rule.scope_kind)), ".")
    _say_exceptions(page, rule)
    _say_parameters(page, rule)
    _say_uses(page, rule)
    _say_worked(page, rule)
    page.say(NOT_ADVICE)
    return page


def _linked(text: str, own: str) -> list[Text]:
    """Return a text with its code and with links to the rules that it names."""
    found: list[Text] = []
    place = 0
    for match in MARKED.finditer(text):
        found.append(text[place : match.start()])
        code, rule = match.groups()
        if code:
            found.append(Code(code))
        elif rule in rule_book().rules and rule != own:
            found.append(Link(rule, rule))
        else:
            found.append(match[0])
        place = match.end()
    return [*found, text[place:]]


def _say_checked(page: Page, rule: RuleText) -> None:
    page.head("How it was checked")
    meanings = _meanings()
    codes = [code for code in meanings["checked_means"] if _names(rule.checked, code)]
    page.say(f"{rule.checked.replace('**', '')}; last checked on {rule.last_checked}. Confidence: "
             f"{meanings['confidence_means'].get(rule.confidence, rule.confidence)}.")  # fmt: skip
    page.list([f"{code}: {meanings['checked_means'][code]}"] for code in codes)
    if rule.unverified:
        page.say("Unverified: every answer that uses this rule says so.")


@cache
def _meanings() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(parameters.value_file("rules.json"))["meta"]
    return found


def _names(checked: str, code: str) -> bool:
    """Say whether a code stands in how a rule was checked, as a word of its own."""
    return re.search(rf"(?<![\w+-]){re.escape(code)}(?![\w+-])", checked) is not None


def _kinds(scope_kind: str) -> list[str]:
    return [f"{kind}: {means}" for kind, means in HOLD_KINDS.items() if kind in scope_kind]


def _say_exceptions(page: Page, rule: RuleText) -> None:
    found = exceptions().get(rule.id, ())
    if not found:
        return
    page.head("Exceptions")
    page.say("Tried before the rule; two that apply and answer differently are an error.")
    page.add(
        Table(
            ("exception", "citation", "when it applies", "when it is passed over", "open facts"),
            [
                (e.name.replace("_", " "), e.cite, e.applied, e.passed_over, ", ".join(e.facts))
                for e in found
            ],
        )
    )


@cache
def exceptions() -> dict[str, tuple[ExceptionRule, ...]]:
    """Return the exceptions to each rule: those of the modules of law that state the rule."""
    found: dict[str, list[ExceptionRule]] = defaultdict(list)
    for name, text in _modules():
        stated = _exceptions_in(name)
        ids = RULE_ID.findall(ast.get_docstring(ast.parse(text)) or "") if stated else []
        for rule in ids:
            found[rule] += stated
    return {rule: tuple(dict.fromkeys(given)) for rule, given in found.items()}


def _exceptions_in(module: str) -> list[ExceptionRule]:
    from importlib import import_module

    found: list[ExceptionRule] = []
    for value in vars(import_module(f"{rules.__name__}.{module}")).values():
        listed = value if isinstance(value, tuple | list) else (value,)
        found += [one for one in listed if isinstance(one, ExceptionRule)]
    return found


def _modules() -> list[tuple[str, str]]:
    """Return the name and text of each module of rules."""
    names = sorted(module.name for module in pkgutil.iter_modules(rules.__path__))
    return [(n, (pkgutil.get_data(rules.__name__, f"{n}.py") or b"").decode()) for n in names]


def _say_parameters(page: Page, rule: RuleText) -> None:
    names = parameters_of().get(rule.id, ())
    if names:
        page.head("Parameters")
        page.say("All of them are on ", Link("parameters", "their own page"), ".")
        page.add(_rows(names))


@cache
def parameters_of() -> dict[str, tuple[str, ...]]:
    """Return the parameters that each rule reads.

    They are those which its functions name; a function that names no rule counts for the rules of
    its module.
    """
    found: dict[str, set[str]] = defaultdict(set)
    known = parameters.rows()
    for _, text in _modules():
        tree = ast.parse(text)
        # A hold that a module feeds is not what its numbers are for.
        whole = [one for one in RULE_ID.findall(ast.get_docstring(tree) or "") if one[0] != "J"]
        for function in [node for node in tree.body if isinstance(node, ast.FunctionDef)]:
            said = [n.value for n in ast.walk(function)
                    if isinstance(n, ast.Constant) and isinstance(n.value, str)]  # fmt: skip
            named = {one for one in said if one in known}
            for rule in {i for one in said for i in RULE_ID.findall(one)} or whole if named else ():
                found[rule] |= named
    for rule_text in rule_book().rules.values():
        stated = CHANGE_PARAMETERS.findall(f"{rule_text.text} {rule_text.outputs}")
        found[rule_text.id] |= {one for one in stated if one in known}
    return {rule: tuple(sorted(names)) for rule, names in found.items() if names}


def _rows(names: Iterable[str]) -> Table:
    return Table(
        ("parameter", "value", "from", "to", "source", "checked", "read on", "note"),
        [
            (
                name, json.dumps(row.value), str(row.first), str(row.last or ""), row.source,
                f"{row.checked}, {row.confidence}", str(row.verified_on or "never"), row.note,
            )
            for name in names
            for row in parameters.rows()[name]
        ],
    )  # fmt: skip


def _say_uses(page: Page, rule: RuleText) -> None:
    fed = feeds(rule)
    page.head("Findings it feeds")
    if fed:
        page.list([TITLES[name], " (", Code(name), ")"] for name in fed)
    else:
        page.say(*(_linked(rule.outputs, rule.id) if rule.outputs else ("None by itself.",)))
    read = [kind for kind, one in vocabulary()["ev"].items() if rule.id in one["rules"].split()]
    if read:
        page.head("Events it reads")
        page.list([Code(kind), f": {vocabulary()['ev'][kind]['meaning']}"] for kind in read)


def feeds(rule: RuleText) -> tuple[str, ...]:
    """Return the findings that a rule feeds, by the vocabulary and by its own text."""
    stated = re.findall(r"`([a-z_.]+)`", rule.outputs)
    of_vocabulary = [n for n, one in vocabulary()["fd"].items() if rule.id in one["rules"].split()]
    return tuple(dict.fromkeys(n for n in (*of_vocabulary, *stated) if n in TITLES))


def _say_worked(page: Page, rule: RuleText) -> None:
    page.head("Worked rows")
    table = worked.tables().get(rule.id)
    if table is None:
        page.say("This rule has no worked rows yet.")
        return
    page.add(
        Table(
            ("row", "why", "record", "as of", "question", "answer that must come"),
            [
                (row.sort, row.why, _record(row), row.document["as_of"], _asked(row), _must(row))
                for row in table.rows
            ],
        )
    )
    for sort, why in table.without.items():
        page.say(f"No row of the sort {sort}: {why}")


def _record(row: worked.Row) -> str:
    lines = list(row.events)
    born = row.document["person"].get("birth_on")
    if born != "1985-03-02":
        lines.insert(0, f"born {born or 'on an unknown day'}")
    if row.document.get("unknown") != []:
        lines.append(f"unknown: {', '.join(row.document.get('unknown', ('nobody looked',)))}")
    return "\n".join(lines)


def _asked(row: worked.Row) -> str:
    asked = f" {json.dumps(row.document['ask'])}" if "ask" in row.document else ""
    return f"{TITLES[row.finding]}{asked}"


def _must(row: worked.Row) -> str:
    said = [f"{key}: {json.dumps(plain(value))}" for key, value in row.expected.items()]
    said += [f"hold {name}" for name in row.holds] + [f"no hold {name}" for name in row.not_holds]
    return "\n".join(said)


def _parameters() -> Page:
    page = Page("parameters", "Dated parameters")
    page.say(Link("index", "All rules"))
    page.say("A row that has ended, or whose value is null, means unknown. Both days are included.")
    page.add(_rows(parameters.rows()))
    page.head("Closures")
    page.say("Only closures by EOIR's notice move a deadline; the others move the safe day.")
    page.add(
        Table(
            ("from", "through", "moves deadlines", "source", "checked"),
            [
                (row["on"], row.get("until") or row["on"],
                 "yes" if row["extends_deadlines"] else "no", row["source"], row.get("chk", ""))
                for row in parameters.data()["office_closures"]
            ],
        )
    )  # fmt: skip
    return page


def _holds() -> Page:
    page = Page("holds", "Legal holds")
    page.say(Link("index", "All rules"))
    page.say("A removal may be recorded only with no hold of every country or of the destination, "
             "no open check, nothing unknown, and a named destination. Holds never cancel each "
             "other.")  # fmt: skip
    page.list([f"{kind}: {means}"] for kind, means in HOLD_KINDS.items())
    page.add(
        Table(
            ("hold", "in force while", "scope and kind", "citation", "checked"),
            [
                (Link(rule.id, f"{rule.id} {rule.title}"), rule.text.replace("`", ""),
                 rule.scope_kind, rule.cite, f"{rule.checked}{_mark(rule)}")
                for rule in rule_book().rules.values()
                if rule.chapter == "J"
            ],
        )
    )  # fmt: skip
    return page
