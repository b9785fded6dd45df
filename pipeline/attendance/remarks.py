"""What is odd about a unit's files: sent twice, of another period or kind, with another's or last year's text."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.attendance.papers import Paper
from pipeline.attendance.versions import Pile
from pipeline.rollcall import Remark

SAME = 0.5  # least share of a file's own body for a remark that it is another's
NEARLY_ALL, FEW = 0.8, 3  # share of the files that name a year, and their number, from which it is the inbox's


def usual_year(papers: Iterable[Paper]) -> int:
    """Return the year that nearly all files are about, 0 where there is none."""
    years = Counter(p.told.year for p in papers if p.told.year and p.kind != "other")
    if not years:
        return 0
    year, number = max(years.items(), key=lambda y: (y[1], y[0]))
    total = sum(years.values())
    return year if total >= FEW and number >= NEARLY_ALL * total else 0


def remarks_on(pile: Pile, year: int, known: Mapping[str, Paper]) -> tuple[Remark, ...]:
    """Return what is odd about the files that count and those they replace; `known` are all papers by name."""
    return (*_twice(pile), *(r for p in pile.counted for r in _on(p, year, known)))


def _twice(pile: Pile) -> Iterator[Remark]:
    main = pile.main
    for paper in pile.superseded:
        why = "" if pile.ordered else " Không rõ bản nào gửi sau, nên tính bản dài hơn."
        said = f"Đã có bản khác thay thế: tính {main.name}, không tính {paper.name}.{why}"
        yield Remark("twice", paper.name, said, main.name)
    for paper in pile.counted[1:]:
        said = _beside(paper, main)
        if said:
            yield Remark("twice", paper.name, said, main.name)


def _beside(paper: Paper, main: Paper) -> str:
    """Return what must be said of a file that counts beside the main one, "" for an annex."""
    if not paper.read and main.read:
        return f"Còn tệp {paper.name} không đọc được, có thể là bản gửi sau; chưa thể kết luận nội dung chưa thấy."
    if paper.doubtful or main.doubtful:
        return f"Chưa chắc {paper.name} và {main.name} cùng của một đơn vị; tạm tính cả hai tệp."
    same = paper.number and (paper.number, paper.date) == (main.number, main.date)
    return f"Cùng số, cùng ngày với {main.name}; tính chung cả hai tệp." if same else ""


def _on(paper: Paper, year: int, known: Mapping[str, Paper]) -> Iterator[Remark]:
    if year and paper.told.year and paper.told.year != year:
        said = f"Văn bản nói về năm {paper.told.year}, trong khi đợt này là năm {year}."
        yield Remark("wrong_period", paper.name, said)
    if paper.kind == "other":
        yield Remark("wrong_kind", paper.name, _other(paper))
    yield from _same(paper, known)


def _other(paper: Paper) -> str:
    head = paper.result.document.letterhead if paper.result.document else None
    if paper.told.form == "report":
        period = f" ({head.period.value})" if head and head.period.value else ""
        return f"Báo cáo không phải của kỳ 6 tháng hoặc cả năm{period}."
    if paper.told.form == "plan":
        return "Đây là kế hoạch phát động, không phải văn bản của đơn vị."
    return f"Loại văn bản là {head.kind.value if head else 'không rõ'}, không phải kế hoạch hoặc báo cáo."


def _same(paper: Paper, known: Mapping[str, Paper]) -> Iterator[Remark]:
    for same in paper.result.same_text:
        other = known.get(same.file)
        if same.share < SAME or (other and other.sender == paper.sender):
            continue
        share, quote = round(100 * same.share), quote_of(paper, same.file)
        if other:
            whose = other.result.unit or "đơn vị khác"
            text = f"{share}% nội dung riêng của tệp trùng với văn bản của {whose} ({same.file})."
            yield Remark("same_as_unit", paper.name, text, same.file, same.share, quote)
        else:
            text = f"{share}% nội dung riêng của tệp trùng với văn bản kỳ trước ({same.file})."
            yield Remark("same_as_past", paper.name, text, same.file, same.share, quote)


def quote_of(paper: Paper, source: str) -> str:
    """Return the longest passage that a file has in common with a source, "" where no block was lifted whole."""
    quotes: Sequence[str] = [x.quote for b in paper.result.labelled for x in b.lifts if x.file == source]
    return max(quotes, key=lambda q: (len(q), q), default="")
