"""LibreOffice, the outside program that turns DOC, RTF, ODT and HTML into DOCX, on this machine alone.

Each call has a profile of its own, thrown away afterwards: two calls never wait for each other, and nothing that a file
does to its profile outlives it. The profile turns macros, links and the network off.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import psutil

from pipeline.document import SourceKind
from pipeline.errors import MissingToolError, UnreadableError
from pipeline.language import _
from pipeline.reading.sniff import kind_of

SECONDS = 90.0  # a first start takes about 3 seconds, a report of 100 pages about 5
NAMES = ("soffice", "libreoffice")
USUAL = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/snap/bin/libreoffice",
)
ON_WINDOWS = "LibreOffice/program/soffice.com"  # .com waits for the end, .exe does not
ADVICE = {
    "win32": "Cài bằng lệnh: winget install TheDocumentFoundation.LibreOffice",
    "darwin": "Cài bằng lệnh: brew install --cask libreoffice",
    "linux": "Cài bằng lệnh: sudo apt-get install libreoffice-writer-nogui",
}
OPTIONS = ("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard")
FILTER = "docx:MS Word 2007 XML"
FROM_HTML = "--infilter=HTML (StarWriter)"  # else HTML opens in a mode that cannot be saved as DOCX

XML = '<?xml version="1.0" encoding="UTF-8"?>'
SPACES = 'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
SCRIPTING = "/org.openoffice.Office.Common/Security/Scripting"
NETWORK = "/org.openoffice.Inet/Settings"
NOWHERE, CLOSED = "127.0.0.1", "9"  # the proxy for every address: a port on which nothing listens
# Path in the registry, name, value. Unknown names are passed over by older versions.
SETTINGS = (
    (SCRIPTING, "MacroSecurityLevel", "3"),
    (SCRIPTING, "DisableMacrosExecution", "true"),
    (SCRIPTING, "DisableActiveContent", "true"),
    (SCRIPTING, "DisablePythonRuntime", "true"),
    (SCRIPTING, "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),  # never
    ("/org.openoffice.Office.Writer/Content/Update", "Field", "false"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "2"),
    ("/org.openoffice.Office.Java/VirtualMachine", "Enable", "false"),
    (NETWORK, "ooInetProxyType", "2"),  # by hand, as follows
    (NETWORK, "ooInetHTTPProxyName", NOWHERE),
    (NETWORK, "ooInetHTTPProxyPort", CLOSED),
    (NETWORK, "ooInetHTTPSProxyName", NOWHERE),
    (NETWORK, "ooInetHTTPSProxyPort", CLOSED),
    (NETWORK, "ooInetNoProxy", ""),
)
PROXIES = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), f"http://{NOWHERE}:{CLOSED}")


def find() -> Path | None:
    """Return the program, from the search path or one of the usual places, or None."""
    named = [shutil.which(name) for name in NAMES]
    roots = [os.environ.get(name, "") for name in ("ProgramFiles", "ProgramFiles(x86)", "ProgramW6432")]
    places = [*named, *USUAL, *(f"{root}/{ON_WINDOWS}" for root in roots if root)]
    return next((Path(place) for place in places if place and Path(place).is_file()), None)


def to_docx(path: Path, folder: Path, *, seconds: float = SECONDS) -> Path:
    """Return the DOCX file in `folder` that LibreOffice made of a DOC, RTF, ODT or HTML file.

    Raises:
        MissingToolError: LibreOffice is not installed.
        UnreadableError: LibreOffice could not read the file, or took longer than `seconds`.
    """
    program = find()
    if program is None:
        raise MissingToolError(
            "máy chưa cài LibreOffice nên chưa đọc được tệp DOC, RTF, ODT",
            advice=ADVICE.get(sys.platform, ADVICE["linux"]),
        )
    kind = kind_of(path)
    with tempfile.TemporaryDirectory(prefix="thidua-office-", ignore_cleanup_errors=True) as name:
        desk = Path(name)
        copy = desk / f"in.{kind}"  # a name without blanks, accents or a leading dash, with an ending that is true
        shutil.copyfile(path, copy)
        _write_profile(desk / "profile")
        _run(_command(program, copy, kind), desk, seconds)
        return _moved(desk / "in.docx", folder / "converted.docx")


def _write_profile(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in SETTINGS
    )
    (profile / "user").mkdir(parents=True)
    registry = profile / "user" / "registrymodifications.xcu"
    registry.write_text(f"{XML}<oor:items {SPACES}>{items}</oor:items>", encoding="utf-8")


def _command(program: Path, copy: Path, kind: SourceKind) -> list[str]:
    profile = f"-env:UserInstallation={(copy.parent / 'profile').as_uri()}"
    filters = [FROM_HTML] if kind == "html" else []
    return [str(program), profile, *OPTIONS, *filters, "--convert-to", FILTER, "--outdir", str(copy.parent), str(copy)]


def _run(command: list[str], desk: Path, seconds: float) -> None:
    """Run the program in a group of its own, and end the whole group when its time is up."""
    own = {"HOME": str(desk), "TMPDIR": str(desk), "TMP": str(desk), "TEMP": str(desk), "SAL_USE_VCLPLUGIN": "svp"}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command,
        cwd=desk,
        env=os.environ | PROXIES | own,
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
        start_new_session=True,
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise UnreadableError(
                _("LibreOffice đọc quá {seconds:.0f} giây, đã dừng").format(seconds=seconds)
            ) from error
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program with all it has started."""
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    for member in family:
        with suppress(psutil.NoSuchProcess):
            member.kill()


def _moved(made: Path, target: Path) -> Path:
    if not made.is_file() or not made.stat().st_size:
        raise UnreadableError("LibreOffice không mở được tệp; tệp có thể hỏng hoặc đặt mật khẩu")
    target.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.move(made, target))
