"""Vietnamese words as underthesea finds them, with their places in the text, in a fraction of its time.

underthesea cuts a text into tokens by a regex that never looks past a blank, and joins tokens to words by a CRF. Here
the tokens of each chunk between blanks are kept, and the CRF (`crf.py`) has its weights from underthesea's own files.
A text that this way may not treat quite alike goes to the library. So does every text when the `SENTENCES` do not come
out as the library's own words: another version of it may cost time, and never a word.
"""

import pickle
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import NoReturn

import underthesea

from pipeline.labelling.crf import Tagger, Template, read_model
from pipeline.text import normalise

LONGEST = 40  # letters without a blank; underthesea's regex is quadratic: "1.1.1…" of some thousand takes a minute
LONG_RUN = re.compile(rf"\S{{{LONGEST + 1},}}")
PIECES = re.compile(r"\w+|[^\w\s]")
# Letters that Python and the library put into lower case alike; their Unicode versions differ in rare scripts, and a
# Greek sigma depends on its neighbours.
PLAIN = re.compile(r"[\x00-\u017fƠơƯư\u0300-\u036f\u1e00-\u1eff\u2000-\u2bff]+")
KEPT = 1 << 16  # chunks between blanks whose tokens are kept: 20 MB
CUTTER = "underthesea.pipeline.word_tokenize.regex_tokenize"
MODEL = "models/ws_crf_*/models.bin"
SENTENCES = (
    "Công tác giải phóng mặt bằng đã hoàn thành 98,5% kế hoạch năm 2023.",
    "Thực hiện Nghị quyết số 12-NQ/TU ngày 15/3/2022 của Tỉnh ủy, Sở đã ban hành Kế hoạch số 87/KH-SGTVT.",
    "QL.24; ĐT.675 (Km31+600 - Km45+200)",
    "UBND TP. Hồ Chí Minh và T.Ư Đoàn",
    "Trong kỳ không phát sinh",
    "a",
    "Đ.",
    "Mục A.\n",
    "I. KẾT QUẢ THỰC HIỆN CÁC NỘI DUNG THI ĐUA",
    "1.012.500.000 đồng; 8,24 tỷ; 45,6%; 3x4; 7-7,5%",
    "- Tổ chức 03 buổi tuyên truyền, 1.250 lượt người tham dự…",
    "“Toàn dân tham gia bảo đảm trật tự an toàn giao thông”",
    "Email: vanthu@sogtvt.gov.vn, website http://sogtvt.gov.vn/tin-tuc?id=5",
    "Ông Nguyễn Văn Bình, bà Trần Thị Hoà và đ/c Lê Quốc Khánh v.v...",
    "xe ô tô biển số 82B-00123 chạy tuyến Kon Tum - Đà Nẵng lúc 10:20:50",
    "Phấn đấu giảm từ 5% đến 10% cả 3 tiêu chí (số vụ, số người chết, số người bị thương) so với cùng kỳ",
    "chưa có; không có -> đề nghị bổ sung (nếu có).",
    "H'Mông, N’Thôn Hạ, H&M",
    "tái  cơ   cấu\tdoanh nghiệp\u00a0nhà nước",
    "A B C D",
    "Số: 05/BC-TTr +84 2147483647 2147483648 0007",
    "trường hợp khẩn cấp :D và :)) hoặc <3",
    "Duy tu, sửa chữa 120km đường tỉnh lộ; thảm BTN 15.000m2 mặt đường",
    "Cán bộ, công chức, viên chức và người lao động thuộc Sở chấp hành nghiêm kỷ luật, kỷ cương hành chính.",
    "hợp tác quốc tế, kiểm toán nội bộ, xã hội hóa, khoa học công nghệ",
    "PHÒNG QUẢN LÝ VẬN TẢI, PHƯƠNG TIỆN VÀ NGƯỜI LÁI",
    "0260.3862.710 - 0913-456-789",
    "học sinh học sinh học, ông già đi nhanh quá",
    "ISO 9001:2015 & Industry 4.0 = smart city",
    "lì xì, kỹ thuật/kĩ thuật, thuỷ lợi, uỷ quyền, quý III/2024",
)
# What comes of looking for regex and files in a library that is built in another way.
UNLIKE = (ImportError, AttributeError, OSError, EOFError, TypeError, ValueError, pickle.PickleError)

Span = tuple[int, int]


def words_of(text: str) -> list[Span]:
    """Return start and end of every word of a text; a word may hold blanks ("giải phóng")."""
    if max(map(len, text.split()), default=0) <= LONGEST:
        return _words(text, 0, len(text))
    spans, at = list[Span](), 0
    for run in LONG_RUN.finditer(text):
        spans += [*_words(text, at, run.start()), run.span()]
        at = run.end()
    return [*spans, *_words(text, at, len(text))]


def _words(text: str, start: int, end: int) -> list[Span]:
    part, quick = text[start:end], segmenter()
    spans = quick.words(part) if quick else None
    spans = library_words(part) if spans is None else spans
    return [(start + a, start + b) for a, b in spans] if start else spans


def library_words(text: str) -> list[Span]:
    """Return the words as the library's own call finds them; bare runs of letters where it spells another text."""
    if not text.strip():
        return []
    words = underthesea.word_tokenize(text, use_token_normalize=False)
    return aligned(text, words) or [m.span() for m in PIECES.finditer(text)]


def aligned(text: str, words: Sequence[str]) -> list[Span]:
    """Return where each word stands in the text, letter by letter; [] where they do not spell the same text."""
    letters = [(i, c) for i, c in enumerate(text) if not c.isspace()]
    spans, at = list[Span](), 0
    for word in words:
        spelt = [c for c in normalise(word) if not c.isspace()]
        held = letters[at : at + len(spelt)]
        if not spelt or [normalise(c) for _, c in held] != spelt:
            return []
        spans.append((held[0][0], held[-1][0] + 1))
        at += len(spelt)
    return spans if at == len(letters) else []


class Segmenter:
    """Find the words of a text from tokens and odds that are kept."""

    def __init__(self, cut: Callable[[str], Sequence[str]], tagger: Tagger) -> None:
        """Keep what cuts a text into tokens, and what joins these to words."""
        self._cut, self._tagger = cut, tagger
        self._tokens = lru_cache(maxsize=KEPT)(self._tokens_of)

    def words(self, text: str) -> list[Span] | None:
        """Return start and end of every word, or None where the library has to be asked."""
        chunks = text.split()
        if not chunks:
            return []
        runs = list(map(self._tokens, chunks))
        if text.endswith((chunks[-1], chunks[-1] + "\n")):  # where "$" of the regex matches
            runs[-1] = self._tokens(chunks[-1], last=True)
        joins = self._tagger.tag(list(chain.from_iterable(runs))) if all(runs) else None
        return None if joins is None else _joined(_places(text, chunks, runs), joins)

    def _tokens_of(self, chunk: str, *, last: bool = False) -> Sequence[str]:
        """Return the tokens of a chunk, none where they do not spell it; the regex sees whether the text ends there."""
        tokens = self._cut(chunk if last else f"{chunk} ") if PLAIN.fullmatch(chunk) else ()
        return tuple(tokens) if "".join(tokens) == chunk else ()


def _places(text: str, chunks: Sequence[str], runs: Sequence[Sequence[str]]) -> Iterator[Span]:
    end = 0
    for chunk, tokens in zip(chunks, runs, strict=True):
        end = text.index(chunk, end)
        for token in tokens:
            start, end = end, end + len(token)
            yield start, end


def _joined(places: Iterable[Span], joins: Sequence[bool]) -> list[Span]:
    """Return places with those that go on the place before made one with it."""
    spans = list[Span]()
    for place, goes_on in zip(places, joins, strict=True):
        if goes_on and spans:
            spans[-1] = (spans[-1][0], place[1])
        else:
            spans.append(place)
    return spans


class _Plain(pickle.Unpickler):
    """Read strings and collections of them, and nothing that could run: no class is ever looked up."""

    def find_class(self, module: str, name: str, /) -> NoReturn:
        raise pickle.UnpicklingError(f"{module}.{name} is not plain")


def _strings(path: Path) -> Collection[str]:
    """Return the strings that one of underthesea's files holds.

    Raises:
        OSError, EOFError, pickle.PickleError: there is no such file, or it holds more than plain data.
        TypeError: it holds something else than strings.
    """
    with path.open("rb") as file:
        found = _Plain(file).load()
    if not isinstance(found, list | set) or not all(isinstance(one, str) for one in found):
        raise TypeError(f"{path.name} holds other things than strings")
    return found


def _load() -> Segmenter:
    """Return a segmenter from underthesea's regex and from the files of its CRF.

    Raises:
        UNLIKE: this underthesea has no such regex or files.
    """
    module = import_module(CUTTER)
    (model,) = Path(str(module.__file__)).parent.glob(MODEL)
    templates = [Template.parse(name) for name in _strings(model.with_name("features.bin"))]
    tagger = Tagger(read_model(model.read_bytes()), templates, _strings(model.with_name("dictionary.bin")))
    return Segmenter(partial(module.tokenize, use_token_normalize=False), tagger)


@lru_cache(maxsize=1)
def segmenter() -> Segmenter | None:
    """Return the quick way to words, None where it does not find the library's own in `SENTENCES`."""
    try:
        quick = _load()
    except UNLIKE:
        return None
    return quick if all(quick.words(s) == library_words(s) for s in SENTENCES) else None
