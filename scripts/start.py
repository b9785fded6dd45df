"""Set the project up in .venv and run it: `python scripts/start.py demo`, `test` or `setup`.

Needs nothing but Python 3.11 or newer. What a verb then runs lives elsewhere: `demo` in pipeline/cli.py, the checks of
`test` in pyproject.toml. An installation that was cut off leaves no stamp behind, so the next run makes it anew.
"""

import hashlib
import importlib.util
import io
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

# Stands before every definition, so that an old Python says this and nothing else; 3.6 and later can parse this file.
TOO_OLD = "thidua cần Python 3.11 trở lên / thidua needs Python 3.11 or newer (https://www.python.org/downloads/)"
if sys.version_info < (3, 11):  # noqa: UP036 - this is the one file that other Pythons run
    sys.exit(TOO_OLD)

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "thidua-stamp.txt"
EVERY_CORE = ("-n", "auto", "--dist", "loadfile")  # of pytest-xdist; a file's tests share what they made
USAGE = "usage: python scripts/start.py {demo,test,setup} [arguments passed on to the demo or to pytest]"

RUNTIME, DEV = "requirements.lock", "requirements-dev.lock"
LOCKS = {"demo": (RUNTIME, DEV), "setup": (RUNTIME, DEV), "test": (DEV,)}  # the first is installed, any will do
OCR_PACKAGES = ("tesseract-ocr", "tesseract-ocr-vie")
# Tests draw Vietnamese PDFs with these; the folder is the one into which Debian's package of that name installs.
FONT_FOLDERS = {"fonts-croscore": "croscore", "fonts-dejavu-core": "dejavu"}
FONTS = Path("/usr/share/fonts/truetype")
# LibreOffice converts DOC, RTF and ODT and prints what the tests look at; beside each package stands a part it brings.
OFFICE_PACKAGES = {"libreoffice-writer-nogui": "libswlo.so", "libreoffice-calc-nogui": "libsclo.so"}
OFFICE_PARTS = Path("/usr/lib/libreoffice/program")
BROWSER_PACKAGE = "chromium"  # in which the tests open the page that a run writes
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WINDOWS_TESSERACT = Path("C:/Program Files/Tesseract-OCR/tesseract.exe")  # its installer leaves PATH alone

APT_INSTALL = "apt-get install -y --no-install-recommends"
ADVICE = {
    "win32": "winget install --id UB-Mannheim.TesseractOCR -e"
    "  (chọn thêm ngôn ngữ Vietnamese khi cài, hoặc chép vie.traineddata vào thư mục tessdata"
    " / tick Vietnamese under additional language data, or copy vie.traineddata into its tessdata folder)",
    "darwin": "brew install tesseract tesseract-lang",
    "other": "install tesseract and its Vietnamese data (vie) with the package manager of your system",
}


def say(vietnamese: str, english: str) -> None:
    """Tell the person at the keyboard what happens, in both languages."""
    print(f"[thidua] {vietnamese} / {english}", flush=True)


def run(command: list[str], folder: Path | None = None) -> int:
    """Run a command and return its exit code, 128 + n when signal n ended it."""
    code = subprocess.run(command, cwd=folder, check=False).returncode
    return code if code >= 0 else 128 - code


def run_or_leave(command: list[str]) -> None:
    """Run a step of the installation; leave with its exit code when it fails."""
    code = run(command, ROOT)
    if code:
        say("Cài đặt dở dang; chạy lại lệnh này để làm tiếp", "Not finished; run the same command again to go on")
        sys.exit(code)


# --- the state of .venv ----------------------------------------------------------------------------------------------


def compute_digest(*parts: bytes) -> str:
    """Return one digest of several byte strings, which changes when bytes move from one to its neighbour."""
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def base_digest() -> str:
    """Return the digest of what .venv is made of: the interpreter and the place, for scripts in it name both."""
    return compute_digest(sys.version.encode(), str(ROOT).encode())


def lock_digest(lock: str) -> str:
    """Return the digest of what is installed in .venv: a lock and the project's own metadata."""
    return compute_digest((ROOT / lock).read_bytes(), (ROOT / "pyproject.toml").read_bytes())


def judge_stamp(stamp: str, base: str, accepted: list[str]) -> str:
    """Return what a stamp says of .venv: `ready`, `stale` (install over it) or `absent` (make it anew)."""
    made_of, _, installed = stamp.strip().partition("\n")
    if made_of != base:
        return "absent"
    return "ready" if installed in accepted else "stale"


def read_stamp() -> str:
    """Return the stamp of .venv, empty when there is none or when its interpreter is gone."""
    return STAMP.read_text(encoding="ascii") if STAMP.is_file() and venv_program("python").exists() else ""


def venv_program(name: str, platform: str = sys.platform) -> Path:
    """Return the place of a program in .venv."""
    return VENV / "Scripts" / f"{name}.exe" if platform == "win32" else VENV / "bin" / name


# --- installing ------------------------------------------------------------------------------------------------------


def pip_command(*arguments: str, quiet: bool) -> list[str]:
    """Return a call of the pip inside .venv."""
    pip = [str(venv_program("python")), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    return [*pip, *(["--quiet"] if quiet else []), *arguments]


def ensure_ensurepip() -> None:
    """Install the part of Python that Debian leaves out of it, without which there is no pip in a .venv."""
    if importlib.util.find_spec("ensurepip") is not None:
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not apt_install([package]):
        say("Hãy chạy lệnh sau rồi chạy lại", "Run this, then try again")
        sys.exit(f"    sudo {APT_INSTALL} {package}")


def make_venv() -> None:
    """Make an empty .venv with the interpreter below any other virtual environment."""
    ensure_ensurepip()
    python = getattr(sys, "_base_executable", sys.executable)
    run_or_leave([python, "-m", "venv", "--clear", str(VENV)])


def install(lock: str) -> None:
    """Install a lock and the project itself; the stamp is gone meanwhile and written last."""
    quiet = not sys.stdout.isatty()
    run_or_leave(pip_command("--require-hashes", "-r", lock, quiet=quiet))
    run_or_leave(pip_command("--no-deps", "--no-build-isolation", "-e", str(ROOT), quiet=quiet))
    STAMP.write_text(f"{base_digest()}\n{lock_digest(lock)}\n", encoding="ascii")


def ensure_venv(verb: str) -> None:
    """Bring .venv to what a verb needs, at once when it is there already."""
    locks = LOCKS[verb]
    state = judge_stamp(read_stamp(), base_digest(), [lock_digest(lock) for lock in locks])
    if state == "ready":
        return
    say("Đang cài đặt thư viện vào .venv, mất vài phút", "Installing libraries into .venv, takes a few minutes")
    STAMP.unlink(missing_ok=True)
    if state == "absent":
        make_venv()
    install(locks[0])


# --- system packages -------------------------------------------------------------------------------------------------


def apt_prefix() -> list[str] | None:
    """Return what stands before apt-get to run it without a question, nothing where that cannot be."""
    if shutil.which("apt-get") is None:
        return None
    if sys.platform != "win32" and os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None or subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode:
        return None
    return [sudo, "-n"]


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages where that needs no password; return whether it was done."""
    prefix = apt_prefix()
    if prefix is None:
        return False
    say(f"Đang cài {' '.join(packages)}", f"Installing {' '.join(packages)}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
    run([*apt, "apt-get", "update", "-qq"])  # a mirror that fails here may still serve the packages
    return run([*apt, *APT_INSTALL.split(), "-qq", *packages]) == 0


def find_tesseract() -> str | None:
    """Return the OCR program, which on Windows is mostly not on PATH."""
    return shutil.which("tesseract") or (str(WINDOWS_TESSERACT) if WINDOWS_TESSERACT.exists() else None)


def list_languages(tesseract: str) -> set[str]:
    """Return the languages that the OCR program has data for."""
    command = [tesseract, "--list-langs"]
    answer = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)
    return set(answer.stdout.split())


def missing_ocr() -> list[str]:
    """Return the Debian packages whose work no program here does."""
    tesseract = find_tesseract()
    if tesseract is None:
        return list(OCR_PACKAGES)
    return [] if "vie" in list_languages(tesseract) else [OCR_PACKAGES[1]]


def missing_fonts(fonts: Path = FONTS) -> list[str]:
    """Return the font packages that the tests would do without, none where there is no such system of packages."""
    if shutil.which("apt-get") is None:
        return []
    return [package for package, folder in FONT_FOLDERS.items() if not (fonts / folder).is_dir()]


def missing_office(parts: Path = OFFICE_PARTS) -> list[str]:
    """Return the packages of LibreOffice that are not there, where the system's packages can bring them."""
    if shutil.which("apt-get") is None:
        return []
    if (shutil.which("soffice") or shutil.which("libreoffice")) and not parts.is_dir():
        return []  # one that came from elsewhere, and whole
    return [package for package, part in OFFICE_PACKAGES.items() if not (parts / part).is_file()]


def missing_browser() -> list[str]:
    """Return the package of the browser for tests, where the system's packages can bring it and none is there."""
    if shutil.which("apt-get") is None or any(map(shutil.which, BROWSERS)):
        return []
    return [BROWSER_PACKAGE]


def advise(platform: str, packages: list[str], *, debian: bool) -> str:
    """Return the one command that installs what is missing on a platform."""
    if debian:
        return f"sudo {APT_INSTALL} {' '.join(packages)}"
    return ADVICE.get(platform, ADVICE["other"])


def ensure_system(verb: str) -> None:
    """Install OCR, and for tests fonts, LibreOffice and a browser, or say how; the rest works without them."""
    packages = missing_ocr() + (missing_fonts() + missing_office() + missing_browser() if verb == "test" else [])
    if not packages or apt_install(packages):
        return
    say("Còn thiếu phần mềm hệ thống (OCR, phông chữ), cài bằng lệnh", "System packages (OCR, fonts) are missing, run")
    print(f"    {advise(sys.platform, packages, debian=shutil.which('apt-get') is not None)}", flush=True)


# --- the verbs -------------------------------------------------------------------------------------------------------


def list_commands(verb: str, arguments: list[str]) -> list[list[str]]:
    """Return what a verb runs, in order."""
    python = [str(venv_program("python")), "-m"]
    if verb == "demo":
        return [[str(venv_program("thidua")), "demo", *arguments]]
    if verb == "test":
        checks = [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]]
        tests = ["pytest", *EVERY_CORE, "--cov", "--cov-report=term", *arguments]
        return [[*python, *check] for check in [*checks, tests]]
    return []


def run_verb(verb: str, arguments: list[str]) -> int:
    """Run the commands of a verb up to the first that fails; return its exit code."""
    folder = ROOT if verb == "test" else None  # the demo writes where the person stands
    for command in list_commands(verb, arguments):
        print(f"$ {shlex.join([Path(command[0]).name, *command[1:]])}", flush=True)
        code = run(command, folder)
        if code:
            return code
    return 0


def main(arguments: list[str]) -> int:
    """Set up what the verb needs and run it."""
    verb, *rest = arguments or [""]
    if verb not in LOCKS or (verb == "setup" and rest):
        print(USAGE, file=sys.stderr)
        return 2
    ensure_venv(verb)
    ensure_system(verb)
    if verb == "setup":
        say(f"Sẵn sàng: {venv_program('thidua')}", f"Ready: {venv_program('thidua')}")
    return run_verb(verb, rest)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a pipe on Windows cannot hold Vietnamese otherwise
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
