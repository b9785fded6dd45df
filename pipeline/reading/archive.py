"""ZIP files and e-mails into the files they hold, however deep, under names of our own and within limits.

No name from an archive ever becomes a path: paths that climb, drive letters, links and device names cannot do harm.
Bytes are counted while they are inflated; what an archive says of its sizes is not believed.
"""

import itertools
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from lzma import LZMAError
from pathlib import Path

from pipeline.document import SourceKind
from pipeline.errors import NotSupportedError, UnreadableError
from pipeline.reading import archive_names, mail, winzip
from pipeline.reading.sniff import kind_of

KINDS: frozenset[SourceKind] = frozenset({"zip", "eml"})
MEGABYTE = 1024 * 1024
FREE = 10 * MEGABYTE  # bytes that a member may inflate to whatever its ratio
CHUNK = 64 * 1024
MOST_PROBLEMS = 50  # told one by one
JUNK = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$[^/]*$|\._[^/]*$)", re.IGNORECASE)
ENDING = re.compile(r"\.[a-z0-9]{1,5}")
BROKEN = (zipfile.BadZipFile, zlib.error, LZMAError, struct.error, EOFError, OSError, ValueError, IndexError)

NO_PASSWORD = "đặt mật khẩu; ghi mật khẩu vào một tệp rồi chạy lại với --password-file"  # noqa: S105 - a message
WRONG_PASSWORD = "đặt mật khẩu, không mật khẩu nào trong --password-file mở được"  # noqa: S105 - a message


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold what one archive may cost with all that it holds: members, bytes, how often a member may swell, depth."""

    members: int = 2_000
    total: int = 500 * MEGABYTE
    member: int = 200 * MEGABYTE
    ratio: int = 200
    depth: int = 4


@dataclass(frozen=True, slots=True)
class Member:
    """Hold one file out of an archive: its name as shown ("a.zip/sub/báo cáo.docx") and where it lies now."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Expansion:
    """Hold the files of an archive, and for those that could not be taken out the name and the reason."""

    members: tuple[Member, ...]
    problems: tuple[tuple[str, str], ...]


class MemberError(Exception):
    """Say why one member cannot be taken out; it never leaves this module."""


@dataclass(slots=True)
class Desk:
    """Gather what comes out of an archive while it is expanded."""

    folder: Path
    limits: Limits
    passwords: Sequence[bytes]
    members: list[Member] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    spent: int = 0
    taken: int = 0

    def place(self, name: str) -> Path:
        """Return a new path in the folder: a number and, where it is harmless, the ending of the name."""
        ending = "." + name.rpartition(".")[2].lower()
        return self.folder / f"{next(self.numbers):05d}{ending if ENDING.fullmatch(ending) else ''}"

    def title(self, above: str, name: str) -> str:
        """Return the name to show for a member, unlike all before it."""
        wanted = f"{above}/{archive_names.cleaned(name) or 'không tên'}"
        stem, dot, ending = wanted.rpartition(".") if "." in wanted.rpartition("/")[2] else (wanted, "", "")
        copies = (f"{stem} ({n}){dot}{ending}" for n in itertools.count(2))
        shown = next(x for x in itertools.chain([wanted], copies) if x not in self.names)
        self.names.add(shown)
        return shown

    def has_room(self) -> bool:
        """Tell whether one more member may be taken out."""
        return self.taken < self.limits.members and self.spent < self.limits.total


def expand(
    path: Path, folder: Path, *, name: str = "", limits: Limits | None = None, passwords: Sequence[bytes] = ()
) -> Expansion:
    """Take all files out of a ZIP file or an e-mail, and out of those among them, into `folder`.

    All names that are shown begin with `name`, the file's own by default.

    Raises:
        NotSupportedError: the file is neither.
        UnreadableError: the file is damaged.
    """
    kind = kind_of(path)
    if kind not in KINDS:
        raise NotSupportedError("tệp không phải tệp nén ZIP hay thư điện tử EML")
    folder.mkdir(parents=True, exist_ok=True)
    desk = Desk(folder, limits or Limits(), passwords)
    _open(desk, path, name or path.name, kind, 1)
    return Expansion(tuple(desk.members), _brief(desk.problems, name or path.name))


def _brief(problems: Sequence[tuple[str, str]], name: str) -> tuple[tuple[str, str], ...]:
    """Return the problems, all but the first of a great many as one: thousands of rows would bury the others."""
    more = len(problems) - MOST_PROBLEMS
    rest = ((name, f"còn {more} tệp khác bên trong không lấy ra được"),) if more > 0 else ()
    return (*problems[:MOST_PROBLEMS], *rest)


def _open(desk: Desk, path: Path, shown: str, kind: SourceKind, depth: int) -> None:
    if kind == "zip":
        _open_zip(desk, path, shown, depth)
    else:
        _open_mail(desk, path, shown, depth)


def _keep(desk: Desk, path: Path, shown: str, depth: int) -> None:
    """Keep a file that was taken out, or what it holds where it is an archive itself."""
    try:
        kind = kind_of(path)
    except UnreadableError:
        kind = "unknown"  # whoever reads the member will say the same, with its name
    if kind not in KINDS:
        desk.members.append(Member(shown, path))
    elif depth >= desk.limits.depth:
        desk.problems.append((shown, f"tệp nén lồng nhau quá {desk.limits.depth} lớp, không mở tiếp"))
        path.unlink()
    else:
        _open(desk, path, shown, kind, depth + 1)
        path.unlink()


# ------------------------------------------------------------------------------------------------------------------ ZIP


def _open_zip(desk: Desk, path: Path, shown: str, depth: int) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            _take_all(desk, archive, shown, depth)
    except (*BROKEN, NotImplementedError) as error:
        if depth == 1:
            raise UnreadableError("tệp nén ZIP hỏng, không mở được") from error
        desk.problems.append((shown, "tệp nén ZIP hỏng, không mở được"))


def _take_all(desk: Desk, archive: zipfile.ZipFile, shown: str, depth: int) -> None:
    infos = archive.infolist()
    named = zip(infos, archive_names.names_of(infos), strict=True)
    wanted = [(info, name) for info, name in named if not info.is_dir() and not JUNK.search(name.replace("\\", "/"))]
    if not wanted:
        desk.problems.append((shown, "tệp nén không có tệp nào"))
    for info, name in wanted:
        if not desk.has_room():
            desk.problems.append((shown, _full(desk.limits)))
            return
        _take(desk, archive, info, desk.title(shown, name), depth)


def _full(limits: Limits) -> str:
    return f"quá {limits.members} tệp hoặc quá {limits.total // MEGABYTE} MB sau khi giải nén, không mở tiếp"


def _take(desk: Desk, archive: zipfile.ZipFile, info: zipfile.ZipInfo, shown: str, depth: int) -> None:
    target = desk.place(shown)
    try:
        _write(desk, archive, info, target)
    except MemberError as error:
        target.unlink(missing_ok=True)
        desk.problems.append((shown, str(error)))
    else:
        desk.taken += 1
        desk.spent += target.stat().st_size
        _keep(desk, target, shown, depth)


def _write(desk: Desk, archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
    """Write a member, with the first password that opens it where it is locked."""
    if stat.S_ISLNK(info.external_attr >> 16):
        raise MemberError("là liên kết (symlink), không phải tệp")
    locked = bool(info.flag_bits & 1)
    if locked and not desk.passwords:
        raise MemberError(NO_PASSWORD)
    for password in desk.passwords if locked else [b""]:
        try:
            _inflate(_chunks(archive, info, password), info, target, desk)
        except winzip.PasswordError:
            continue
        except BROKEN as error:
            if not locked:
                raise MemberError("hỏng trong tệp nén, không lấy ra được") from error
            continue  # one in 256 wrong passwords passes the first check and fails here
        except (NotImplementedError, RuntimeError) as error:
            raise MemberError("nén theo kiểu chưa hỗ trợ") from error
        return
    raise MemberError(WRONG_PASSWORD)


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, password: bytes) -> Iterator[bytes]:
    """Yield the contents of a member piece by piece.

    Raises:
        PasswordError: the password does not open it.
    """
    if info.compress_type == winzip.METHOD:
        yield from winzip.chunks(archive, info, password)
        return
    try:
        source = archive.open(info, pwd=password or None)
    except RuntimeError as error:
        if "password" in str(error).lower():
            raise winzip.PasswordError from error
        raise
    with source:
        while chunk := source.read(CHUNK):
            yield chunk


def _inflate(chunks: Iterator[bytes], info: zipfile.ZipInfo, target: Path, desk: Desk) -> None:
    """Write the pieces of a member, counting; stop at the first byte too many."""
    limits, written = desk.limits, 0
    with target.open("wb") as file:
        for chunk in chunks:
            written += len(chunk)
            if written > max(FREE, limits.ratio * info.compress_size):
                raise MemberError("bung ra lớn bất thường (bom nén), không mở")
            if written > limits.member or written + desk.spent > limits.total:
                raise MemberError("quá lớn sau khi giải nén, không mở")
            file.write(chunk)


# --------------------------------------------------------------------------------------------------------------- e-mail


def _open_mail(desk: Desk, path: Path, shown: str, depth: int) -> None:
    if path.stat().st_size > desk.limits.member:
        desk.problems.append((shown, "thư quá lớn, không mở"))
        return
    _open_message(desk, mail.opened(path), shown, depth)


def _open_message(desk: Desk, message: mail.Message, shown: str, depth: int) -> None:
    """Keep the attachments of a message; its own text only where no attachment can be read."""
    before = len(desk.members)
    for part in mail.attachments(message):
        if not desk.has_room():
            desk.problems.append((shown, _full(desk.limits)))
            return
        _attach(desk, part, shown, depth)
    if any(map(_is_readable, desk.members[before:])):
        return
    if text := mail.text_of(message):
        _store(desk, text.encode(), desk.title(shown, "nội dung thư.txt"), depth)
    elif len(desk.members) == before:
        desk.problems.append((shown, "thư không có tệp đính kèm và không có nội dung"))


def _attach(desk: Desk, part: mail.Attachment, shown: str, depth: int) -> None:
    title = desk.title(shown, part.name)
    if part.message is None:
        _store(desk, part.content, title, depth)
    elif depth >= desk.limits.depth:
        desk.problems.append((title, f"thư lồng nhau quá {desk.limits.depth} lớp, không mở tiếp"))
    else:
        desk.taken += 1
        _open_message(desk, part.message, title, depth + 1)


def _store(desk: Desk, content: bytes, shown: str, depth: int) -> None:
    if len(content) > desk.limits.member or len(content) + desk.spent > desk.limits.total:
        desk.problems.append((shown, "quá lớn, không mở"))
        return
    target = desk.place(shown)
    target.write_bytes(content)
    desk.taken += 1
    desk.spent += len(content)
    _keep(desk, target, shown, depth)


def _is_readable(member: Member) -> bool:
    try:
        kind_of(member.path)
    except UnreadableError:
        return False
    return True
