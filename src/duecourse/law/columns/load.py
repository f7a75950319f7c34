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


def source_file(name: str = MODULE_NAME) -> Path:
    """Return the generated module's file, written if it is not there yet. Raises NotLowered."""
    path = folder() / fingerprint() / f"{name}.py"
    if not path.exists():
        from duecourse.law.columns.generate import generated

        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as draft:
            draft.write(generated(for_c=name == FOR_C))
        Path(draft.name).replace(path)
    return path


@cache
def engine(name: str = MODULE_NAME) -> ModuleType:
    """Return the generated module for the rules as they are. Raises NotLowered."""
    spec = spec_from_file_location(name, source_file(name))
    assert spec is not None, "a file of Python"
    assert spec.loader is not None, "a file of Python"
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
