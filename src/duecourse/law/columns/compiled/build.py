"""Compile the translated module once and keep it beside the generated one it was made from."""

import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from duecourse.law.columns import load
from duecourse.law.columns.compiled.assemble import Assembly
from duecourse.terms.errors import LawError

OPTIONS: Final = ("-O1", "-fPIC", "-shared", "-std=gnu11", "-w")


class NoCompiler(LawError):
    """The compiled engine was asked for on a machine without a C compiler."""

    code = "law.no-compiler"

    def __init__(self) -> None:
        super().__init__(
            "The compiled engine needs a C compiler (gcc or clang) and found none. Install one, "
            "name it in CC, or use the engine `python`, which gives the same answers."
        )


class NotCompiled(LawError):
    """The C compiler refused the translated module."""

    code = "law.not-compiled"

    def __init__(self, *, told: str) -> None:
        super().__init__(
            f"The C compiler refused the translated rules: {told[:600]}. The engine `python` gives "
            "the same answers."
        )


def compiler() -> str:
    """Return the C compiler. Raises NoCompiler."""
    found = (
        shutil.which(os.environ.get("CC") or "cc") or shutil.which("gcc") or shutil.which("clang")
    )
    if found is None:
        raise NoCompiler
    return found


@cache
def assembly(names: tuple[str, ...] = ()) -> Assembly:
    """Return the translation of the generated module for some findings, or all."""
    source = load.source_file(names, for_c=True).read_text()
    return Assembly(source, load.engine(names, for_c=True))


@cache
def library_file(names: tuple[str, ...] = ()) -> Path:
    """Return the compiled module's file, made if need be. Raises NoCompiler or NotCompiled."""
    import hashlib

    text = assembly(names).text()
    name = hashlib.sha256(text.encode()).hexdigest()[:20]
    path = load.source_file().parent / f"law-{name}.so"
    if not path.exists():
        with tempfile.TemporaryDirectory() as folder:
            source, made = Path(folder) / "law.c", Path(folder) / "law.so"
            source.write_text(text)
            command = [compiler(), *OPTIONS, str(source), "-o", str(made)]
            told = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
            if told.returncode:
                raise NotCompiled(told=told.stderr)
            shutil.copy(made, f"{path}.draft")
        Path(f"{path}.draft").replace(path)
    return path
