"""E-mails (RFC 5322, EML files) into attachments and text."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.reading import archive_names, encodings

Message = EmailMessage
SMALL = 30_000  # bytes; a smaller picture that the text points at is a logo or a signature
ENCODED = re.compile(r"=\?[\w.-]+\?[bq]\?", re.IGNORECASE)
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
    except (ValueError, LookupError, TypeError) as error:
        raise UnreadableError("thư điện tử hỏng, không mở được") from error
    if not isinstance(message, EmailMessage):
        raise UnreadableError("thư điện tử hỏng, không mở được")
    return message


def attachments(message: Message) -> Iterator[Attachment]:
    """Yield the attachments of a message, forwarded messages among them, but not what those hold."""
    for part in _leaves(message):
        if part.get_content_type() == "message/rfc822":
            yield _forwarded(part)
        elif _is_attached(part):
            yield Attachment(_name(part) or f"tệp đính kèm{_ending(part)}", _content(part))


def _leaves(part: Message) -> Iterator[Message]:
    """Yield the parts that hold something themselves; a forwarded message is one."""
    if part.get_content_type() == "message/rfc822" or not part.is_multipart():
        yield part
        return
    for below in part.iter_parts():
        if isinstance(below, EmailMessage):
            yield from _leaves(below)


def _is_attached(part: Message) -> bool:
    """Tell attachments from the text itself and from the pictures in it."""
    logo = part.get_content_maintype() == "image" and part.get("Content-ID") and len(_content(part)) < SMALL
    if logo and part.get_content_disposition() != "attachment":
        return False
    return bool(_name(part)) or part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text"


def _forwarded(part: Message) -> Attachment:
    inner = part.get_payload()
    message = inner[0] if isinstance(inner, list) and inner else None
    if not isinstance(message, EmailMessage):
        return Attachment("thư chuyển tiếp.eml", _content(part))
    subject = _header(message, "Subject").replace("/", "-")
    return Attachment(_name(part) or f"{subject or 'thư chuyển tiếp'}.eml", message=message)


def _header(message: Message, name: str) -> str:
    try:
        return str(message.get(name, "") or "")
    except (ValueError, LookupError, TypeError, AttributeError):  # what the parser makes of mangled headers
        return ""


def _ending(part: Message) -> str:
    return {"application/pdf": ".pdf", "application/msword": ".doc"}.get(part.get_content_type(), "")


def _name(part: Message) -> str:
    """Return an attachment's file name: RFC 2231, RFC 2047 (which mailers use against the rules), or raw bytes."""
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    if ENCODED.search(name):
        name = _decoded(name)
    raw = name.encode("utf-8", "surrogateescape")
    return archive_names.guessed(raw) if _has_surrogates(name) else name


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= c <= "\udfff" for c in text)


def _decoded(name: str) -> str:
    joined = re.sub(r"\?=\s+=\?", "?==?", name)
    pieces = decode_header(joined)
    return "".join(
        piece if isinstance(piece, str) else piece.decode(charset or "utf-8", "replace") for piece, charset in pieces
    )


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def text_of(message: Message) -> str:
    """Return the text of a message itself: the plain version, else the web version without its marks."""
    try:
        part = message.get_body(("plain", "html"))
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    if not isinstance(part, EmailMessage):
        return ""
    text = _text(part)
    return (_plain(text) if part.get_content_subtype() == "html" else text).strip()


def _text(part: Message) -> str:
    raw = _content(part)
    try:
        text = raw.decode(part.get_content_charset() or "utf-8")
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
