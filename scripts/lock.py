"""Write requirements.lock and requirements-dev.lock from pyproject.toml.

The logic of resolving lives in uv (`pip install uv`); this script holds its options, so that every lock is made alike,
and refuses a lock that names an address or a place on the machine it was made on, or that lacks a wheel for a platform
on which the project is used. Run it with `--upgrade` to take newer versions; without, what stands in the locks is kept.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNTIME, DEV = "requirements.lock", "requirements-dev.lock"
OPTIONS = {RUNTIME: [], DEV: ["--extra", "dev", "--constraint", RUNTIME]}
HEADER = "python scripts/lock.py"
# Intel Macs are not among them: cryptography (through pdfminer.six) publishes no wheel for them any more.
PLATFORMS = ("x86_64-pc-windows-msvc", "x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "aarch64-apple-darwin")
PYTHONS = ("3.11", "3.12", "3.13")
# A lock must do on every machine: no address, no index option, no absolute path (POSIX, home or Windows).
FOREIGN = re.compile(r"://|--(?:extra-)?index|--find-links|--trusted-host|(?:^|[\s@'\"=])(?:~?/|[A-Za-z]:[\\/])")


def find_foreign(text: str) -> list[str]:
    """Return the lines of a lock that name an address, an index or a place on one machine."""
    return [line for line in text.splitlines() if FOREIGN.search(line)]


def find_unhashed(text: str) -> list[str]:
    """Return the requirements of a lock that carry no hash."""
    return [line for line in text.splitlines() if "==" in line and not line.endswith("\\")]


def compile_command(uv: str, name: str, arguments: list[str]) -> list[str]:
    """Return the uv call that writes one lock for all platforms from Python 3.11 on."""
    scope = ["--group", "build", "--universal", "--python-version", "3.11", "--fork-strategy", "fewest"]
    form = ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", HEADER]
    fixed = [uv, "pip", "compile", "pyproject.toml", "--quiet", "--no-config", "--output-file", name]
    return [*fixed, *scope, *form, *OPTIONS[name], *arguments]


def wheel_command(uv: str, name: str, platform: str, python: str) -> list[str]:
    """Return the uv call that fails when a locked version has no wheel for a platform."""
    target = ["--target", "none", "--python-platform", platform, "--python-version", python]
    only = ["--dry-run", "--no-build", "--require-hashes", "--requirement", name]
    return [uv, "pip", "install", "--quiet", "--no-config", *target, *only]


def call(command: list[str], folder: Path) -> None:
    """Run uv in a folder, with the public index as its only source."""
    sources = {"UV_FIND_LINKS", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_CONSTRAINT", "UV_OVERRIDE"}
    environment = {name: value for name, value in os.environ.items() if name not in sources}
    code = subprocess.run(command, cwd=folder, env=environment, check=False).returncode
    if code:
        sys.exit(code)


def compile_lock(uv: str, name: str, arguments: list[str], folder: Path) -> None:
    """Resolve one lock in a folder and stop when it would not do on another machine."""
    call(compile_command(uv, name, arguments), folder)
    text = (folder / name).read_text(encoding="utf-8")
    if bad := find_foreign(text) + find_unhashed(text):
        sys.exit("\n".join([f"nothing written: {name} would hold", *bad]))


def check_wheels(uv: str, folder: Path) -> None:
    """Stop when a platform on which the project is used would have to build a package."""
    for platform in PLATFORMS:
        for python in PYTHONS:
            call(wheel_command(uv, DEV, platform, python), folder)


def copy(names: list[str], source: Path, target: Path) -> None:
    """Copy those of the named files that exist."""
    for name in names:
        if (source / name).exists():
            shutil.copy(source / name, target / name)


def main(arguments: list[str]) -> None:
    """Make both locks aside, look them over, and only then put them in place."""
    uv = shutil.which("uv", path=Path(sys.executable).parent) or shutil.which("uv")
    if uv is None:
        sys.exit("uv is missing: pip install uv")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy(["pyproject.toml", RUNTIME, DEV], ROOT, folder)  # uv keeps the versions of the locks that it finds
        compile_lock(uv, RUNTIME, arguments, folder)
        compile_lock(uv, DEV, arguments, folder)
        check_wheels(uv, folder)
        copy([RUNTIME, DEV], folder, ROOT)


if __name__ == "__main__":
    main(sys.argv[1:])
