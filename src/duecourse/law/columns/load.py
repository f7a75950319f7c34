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
    "generate",
    "guards",
    "lower",
    "primitives",
    "source",
    "types_of",
    "written",
)
COMPILED_NAME: Final = "duecourse_law_bulk"


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


def source_file() -> Path:
    """Return the generated module's file, written if it is not there yet. Raises NotLowered."""
    path = folder() / fingerprint() / f"{COMPILED_NAME}.py"
    if not path.exists():
        from duecourse.law.columns.generate import generated

        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as draft:
            draft.write(generated())
        Path(draft.name).replace(path)
    return path


def compiled_file() -> Path | None:
    """Return the compiled module's file if `duecourse.law.columns.build` has made it."""
    found = sorted((folder() / fingerprint()).glob(f"{COMPILED_NAME}.*.so"))
    return found[0] if found else None


@cache
def engine(*, compiled: bool = False) -> ModuleType:
    """Return the generated module: plain Python, or compiled where that was built.

    Raises NotLowered, FileNotFoundError.
    """
    path = compiled_file() if compiled else source_file()
    if path is None:
        raise FileNotFoundError("Nothing is compiled. `python -m duecourse.law.columns.build`.")
    spec = spec_from_file_location(COMPILED_NAME, path)
    assert spec is not None, "a file of Python"
    assert spec.loader is not None, "a file of Python"
    if compiled:
        sys.path.insert(0, str(path.parent))
    module = module_from_spec(spec)
    sys.modules[COMPILED_NAME] = module
    spec.loader.exec_module(module)
    return module
