"""E-mails (RFC 5322, EML files) into attachments and text."""

import email
import email.policy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import TypeVar

from pipeline.errors import UnreadableError
from pipeline.reading import archive_names, encodings

Message = EmailMessage
Answer = TypeVar("Answer")
FIELDS = frozenset({"content-disposition", "content-type"})
QUOTED = re.compile(r'name="([^"]+)"')
SMALL = 30_000  # bytes; a smaller picture that the text points at is a logo or a signature
ENCODED = re.compile(r"=\?[\w.-]+\?[bq]\?", re.IGNORECASE)
MANGLED = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    MessageError,
)  # what the parser throws at mangled headers
BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "table"})


@dataclass(frozen=True, slots=True)
class Attachment:
    """Hold one attachment: its name and its bytes, or the message that was forwarded in it."""

    name: str
    content: bytes = b""
    message: Message | None = None


def opened(path: Path) -> Message:
    """Return the message in a file.

    Raises:
        UnreadableError: it is no message.
    """
    try:
        message = email.message_from_bytes(path.read_bytes().lstrip(), policy=email.policy.default)
    except MANGLED as error:
        raise UnreadableError("thư điện tử hỏng, không mở được") from error
    if not isinstance(message, EmailMessage):
        raise UnreadableError("thư điện tử hỏng, không mở được")
    return message


def attachments(message: Message) -> Iterator[Attachment]:
    """Yield the attachments of a message, forwarded messages among them, but not what those hold."""
    for part in _leaves(message):
        if _type(part) == "message/rfc822":
            yield _forwarded(part)
        elif _is_attached(part):
            yield Attachment(_name(part) or f"tệp đính kèm{_ending(part)}", _content(part))


def _leaves(part: Message) -> Iterator[Message]:
    """Yield the parts that hold something themselves; a forwarded message is one."""
    if _type(part) == "message/rfc822" or not part.is_multipart():
        yield part
        return
    for below in part.iter_parts():
        if isinstance(below, EmailMessage):
            yield from _leaves(below)


def _is_attached(part: Message) -> bool:
    """Tell attachments from the text itself and from the pictures in it."""
    attached = _asked(part.get_content_disposition, None) == "attachment"
    if attached or not _type(part).startswith("image/"):
        return attached or bool(_name(part)) or not _type(part).startswith("text/")
    return not _header(part, "Content-ID") or len(_content(part)) >= SMALL


def _forwarded(part: Message) -> Attachment:
    inner = part.get_payload()
    message = inner[0] if isinstance(inner, list) and inner else None
    if not isinstance(message, EmailMessage):
        return Attachment("thư chuyển tiếp.eml", _content(part))
    subject = _header(message, "Subject").replace("/", "-")
    return Attachment(_name(part) or f"{subject or 'thư chuyển tiếp'}.eml", message=message)


def _asked(ask: Callable[[], Answer], default: Answer) -> Answer:
    """Return what the parser answers; the default where the headers are too mangled for it."""
    try:
        return ask()
    except MANGLED:
        return default


def _type(part: Message) -> str:
    return _asked(part.get_content_type, "application/octet-stream")


def _header(message: Message, name: str) -> str:
    return _asked(lambda: str(message.get(name, "") or ""), "")


def _ending(part: Message) -> str:
    return {"application/pdf": ".pdf", "application/msword": ".doc"}.get(_type(part), "")


def _name(part: Message) -> str:
    """Return an attachment's file name: RFC 2231, RFC 2047 (which mailers use against the rules), or raw bytes."""
    name = _asked(part.get_filename, None) or ""
    if ENCODED.search(name):
        name = _decoded(name)
    return (_raw_name(part) or name) if "\ufffd" in name else name


def _raw_name(part: Message) -> str:
    """Return a file name that stands in the header in bytes of no told encoding, for which the parser puts signs."""
    values = (str(value) for field, value in part.raw_items() if field.lower() in FIELDS)
    found = next(filter(None, map(QUOTED.search, values)), None)
    return archive_names.guessed(found[1].encode("utf-8", "surrogateescape")) if found else ""


def _decoded(name: str) -> str:
    """Return a name out of encoded words; as it is where they are mangled."""
    try:
        pieces = decode_header(re.sub(r"\?=\s+=\?", "?==?", name))
        return "".join(p if isinstance(p, str) else p.decode(charset or "utf-8", "replace") for p, charset in pieces)
    except MANGLED:
        return name


def _content(part: Message) -> bytes:
    content = _asked(lambda: part.get_payload(decode=True), None)
    return content if isinstance(content, bytes) else b""


def text_of(message: Message) -> str:
    """Return the text of a message itself: the plain version, else the web version without its marks."""
    return _body(message, "plain").strip() or _plain(_body(message, "html")).strip()


def _body(message: Message, kind: str) -> str:
    part = _asked(lambda: message.get_body((kind,)), None)
    return _text(part) if isinstance(part, EmailMessage) else ""


def _text(part: Message) -> str:
    raw = _content(part)
    try:
        text = raw.decode(_asked(part.get_content_charset, None) or "utf-8")
    except (UnicodeDecodeError, LookupError):
        text = archive_names.guessed(raw)
    return encodings.repair(text)[0]


class _Stripper(HTMLParser):
    """Gather the text of a page, a line for each block."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.muted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.muted += tag in ("style", "script", "head")
        self.pieces += ["\n"] if tag in BLOCKS else []

    def handle_endtag(self, tag: str) -> None:
        self.muted -= tag in ("style", "script", "head")
        self.pieces += ["\n"] if tag in BLOCKS else []

    def handle_data(self, data: str) -> None:
        self.pieces += [] if self.muted > 0 else [re.sub(r"\s+", " ", data)]


def _plain(html: str) -> str:
    stripper = _Stripper()
    stripper.feed(html)
    stripper.close()
    return re.sub(r"\n\s*\n+", "\n\n", "".join(stripper.pieces))
