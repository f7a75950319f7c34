"""Keep the generated module: written once for each rule book, loaded at first use.

It lies in the user's cache folder under the hash of everything it was made from, and is made anew
when a rule changes (docs/decisions/0040-bulk-code-is-generated.md).
"""

import hashlib
import os
import pkgutil
import sys
import tempfile
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Final

from duecourse.law.book import rule_book
from duecourse.law.columns.source import modules

GENERATOR: Final = (
    "dead",
    "faster",
    "generate",
    "guards",
    "inline",
    "loops",
    "lower",
    "plain",
    "positional",
    "primitives",
    "shortcuts",
    "source",
    "types_of",
    "written",
)
MODULE_NAME: Final = "duecourse_law_bulk"
FOR_C: Final = "duecourse_law_for_c"  # the same rules, without what only plain Python is better for


def folder() -> Path:
    """Return the cache folder of generated code."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "duecourse" / "law"


@cache
def fingerprint() -> str:
    """Return the hash of the rule book, of each module lowered, and of the generator."""
    digest = hashlib.sha256(rule_book().hash.encode())
    for module in modules().values():
        digest.update(module.text.encode())
    for name in GENERATOR:
        digest.update(pkgutil.get_data("duecourse.law.columns", f"{name}.py") or b"")
    return digest.hexdigest()[:20]


def module_name(names: tuple[str, ...], *, for_c: bool) -> str:
    """Return the name of the generated module for some findings, or all."""
    some = hashlib.sha256("\n".join(names).encode()).hexdigest()[:12]
    name = FOR_C if for_c else MODULE_NAME
    return f"{name}_{some}" if names else name


def source_file(names: tuple[str, ...] = (), *, for_c: bool = False) -> Path:
    """Return the generated module's file for some findings, or all, written if it is not there.

    Raises NotLowered.
    """
    path = folder() / fingerprint() / f"{module_name(names, for_c=for_c)}.py"
    if not path.exists():
        from duecourse.law.columns.generate import generated

        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as draft:
            draft.write(generated(names, for_c=for_c))
        Path(draft.name).replace(path)
    return path


def engine(names: tuple[str, ...] = (), *, for_c: bool = False) -> ModuleType:
    """Return the generated module for some findings, or all of them. Raises NotLowered."""
    return _engine(names, for_c)


@cache
def _engine(names: tuple[str, ...], for_c: bool) -> ModuleType:
    name = module_name(names, for_c=for_c)
    spec = spec_from_file_location(name, source_file(names, for_c=for_c))
    assert spec is not None, "a file of Python"
    assert spec.loader is not None, "a file of Python"
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
