"""The pages and their JSON: as somebody found them right, whole without a network, and safe whatever a text holds."""

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import InputError
from pipeline.learning import compare, evaluate, report
from pipeline.learning.answers import Paper
from pipeline.learning.report import chance, number, share, signed
from pipeline.taxonomy import Taxonomy
from tests.learning.papers import BARE, Said, paper, subject, two

Golden = Callable[[str, bytes], None]
TRAP = "<script>alert(1)</script> \"' & {{ 7 * 7 }} </svg><img src=x onerror=alert(1)>"


def evaluated(papers: tuple[Paper, ...], **card: Any) -> dict[str, Any]:
    return evaluate.evaluation(subject(**card), papers, BARE, about="phần test")


def compared(**cards: dict[str, Any]) -> dict[str, Any]:
    one, other = two()
    mended = paper("a", [Said(tuple(g), s, dict.fromkeys(g, 0.9), s, b.kind, b.text) for g, s, b in zip(
        one.gold.areas, one.gold.stances, one.gold.blocks, strict=True)])  # fmt: skip
    subjects = (subject("cũ", **cards.get("first", {})), subject("mới", digest="f" * 16, **cards.get("second", {})))
    return compare.comparison(subjects, ([one, other], [mended, other]), BARE, about="năm 2024")


class Reader(HTMLParser):
    """Note every tag, every address a page would fetch, and every tag that was left open."""

    def __init__(self) -> None:
        super().__init__()
        self.tags, self.addresses, self.open = list[str](), list[str](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [v or "" for k, v in attrs if k in ("src", "href", "action", "data")]
        if tag not in ("meta", "br", "link", "img"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.remove(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("p", "li"):
            while self.open and self.open[-1] in ("p", "li"):
                self.open.pop()
        if tag in self.open:
            self.open.remove(tag)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


# --- golden -----------------------------------------------------------------------------------------------------------


def test_an_evaluation_looks_as_it_was_found_right(golden: Golden) -> None:
    found = evaluated(two())
    golden("evaluation.json", evaluate.dumps(found).encode())
    golden("evaluation.html", report.evaluation_page(found).encode())


def test_a_comparison_looks_as_it_was_found_right(golden: Golden) -> None:
    found = compared()
    golden("comparison.json", evaluate.dumps(found).encode())
    golden("comparison.html", report.comparison_page(found).encode())


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "draw", [lambda: report.evaluation_page(evaluated(two())), lambda: report.comparison_page(compared())]
)
def test_a_page_needs_no_network_and_runs_no_script(draw: Callable[[], str]) -> None:
    page = draw()
    found = read(page)
    assert found.addresses == []
    assert {"script", "link", "img", "iframe"} & set(found.tags) == set()
    assert "svg" in found.tags
    assert "default-src 'none'" in page
    assert not [t for t in found.open if t not in ("p", "li")]


def test_a_text_is_shown_and_never_obeyed() -> None:
    held = paper("a", [Said((1,), "result", {2: 0.9}, text=TRAP), Said((), "none", {})], unit=TRAP)
    page = report.evaluation_page(evaluate.evaluation(subject(TRAP), [held], BARE, about=TRAP))
    assert not {"script", "img"} & set(read(page).tags)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7 * 7 }}" in page


def test_a_page_can_be_drawn_of_the_least_there_is() -> None:
    empty = paper("a", [Said((), "heading", {}, "heading", kind="heading")])
    found = evaluated((empty,))
    assert found["figures"]["general_false_alarm"] == {"value": None, "low": None, "high": None}
    assert "–" in report.evaluation_page(found)
    assert json.loads(evaluate.dumps(found)) == found


def test_answers_for_nothing_are_refused() -> None:
    with pytest.raises(InputError, match="không có tài liệu nào"):
        evaluated(())


def test_a_plan_without_one_of_the_areas_is_refused() -> None:
    with pytest.raises(InputError, match="thiếu nội dung"):
        evaluate.evaluation(subject(), two(), Taxonomy("x", "X", BARE.areas[:9]), about="")


# --- who has seen what ------------------------------------------------------------------------------------------------


def learnt(*papers: Paper) -> dict[str, Any]:
    return {"learnt": {"documents": {f"another {i}": p.gold.digest for i, p in enumerate(papers)}}}


def test_a_model_that_has_seen_its_judges_is_told_in_page_and_object() -> None:
    one, other = two()
    found = evaluated((one, other), **learnt(other))
    assert found["seen"] == ["b"]
    assert "Các con số dưới đây không có giá trị" in report.evaluation_page(found)
    assert "không có giá trị" not in report.evaluation_page(evaluated((one, other)))


def test_a_card_without_its_documents_answers_for_all_of_its_years() -> None:
    one, other = two()
    held = subject(years=[2023], learnt={})
    assert held.seen([one.gold, other.gold]) == ("b",)


@pytest.mark.parametrize("who", ["first", "second"])
def test_a_comparison_is_void_where_either_has_seen_the_documents(who: str) -> None:
    found = compared(**{who: learnt(two()[0])})
    assert found["verdict"] == compare.VOID
    assert "Không kết luận được" in report.comparison_page(found)


def test_models_are_compared_on_the_same_documents_only() -> None:
    one, other = two()
    with pytest.raises(InputError, match="cùng các tài liệu"):
        compare.comparison((subject(), subject()), ([one], [other]), BARE, about="")


# --- numbers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (number(0.8718), "0,872"),
        (number(1.0, 1), "1,0"),
        (number(None), "–"),
        (share(0.9043), "90,4 %"),
        (share(None), "–"),
        (signed(0.0123), "+0,012"),
        (signed(-0.0123), "−0,012"),
        (signed(0.0001), "0,000"),
        (signed(-0.0001), "0,000"),
        (signed(0.0), "0,000"),
        (signed(None), "–"),
        (chance(0.0001), "< 0,001"),
        (chance(0.0216), "0,022"),
    ],
)
def test_numbers_are_written_as_vietnamese_readers_write_them(shown: str, text: str) -> None:
    assert shown == text


def test_files_are_written_with_the_same_bytes_each_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        found = evaluated(two())
        evaluate.write(found, report.evaluation_page(found), tmp_path / name, evaluate.NAME)
    for file in ("index.html", "evaluation.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
