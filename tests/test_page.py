"""The page says what the run says, accounts for every file, loads nothing, and runs nothing of what a file says."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from pipeline.coverage import SIGN, VIETNAMESE, Status
from pipeline.labelling.copied import Lift
from pipeline.labelling.copied.words import Place as Letters
from pipeline.publishing import page
from pipeline.publishing.doubts import doubts
from pipeline.publishing.page import pictures, quotes
from pipeline.publishing.page.lines import grade, needs_look
from pipeline.publishing.view import STANCE, View, clean
from pipeline.results import FILE_STATUS, Run
from pipeline.rollcall import UnitCoverage
from tests.publishing_run import PORT, TAXONOMY, VEHICLES, cells, hostile_run, labelled, make_run, submitted
from tests.rolled_run import big_run, rolled_run
from tests.test_publishing import HOSTILE


def parsed(run: Run, **options: Any) -> html.HtmlElement:
    return html.fromstring(page.render(run, **options).encode())


def data_of(root: html.HtmlElement) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(root.get_element_by_id("du-lieu").text)
    return found


@pytest.fixture(scope="module")
def root() -> html.HtmlElement:
    return parsed(make_run())


@pytest.fixture(scope="module")
def rolled() -> html.HtmlElement:
    return parsed(rolled_run())


# --- the table -------------------------------------------------------------------------------------------------------


def test_table_is_as_it_was(golden: Callable[[str, bytes], None]) -> None:
    table = re.search(r'<table id="bang".*?</table>\n', page.render(rolled_run()), re.DOTALL)
    assert table is not None
    golden("matrix.html", table[0].encode())


@pytest.mark.parametrize("make", [make_run, rolled_run, big_run])
def test_table_has_a_row_a_unit_and_kind_with_the_run_s_statuses(make: Callable[[], Run]) -> None:
    run = make()
    rows = View(run).unit_rows()
    trs = parsed(run).xpath('//table[@id="bang"]/tbody/tr')
    assert [tr.xpath("string(th/button)") for tr in trs] == [r.unit for r in rows]
    assert [tr.get("data-kind") for tr in trs] == [r.kind for r in rows]
    assert [tr.xpath("td/button/@data-status") for tr in trs] == [
        [r.cells[a].status for a in run.taxonomy.ids] for r in rows
    ]
    assert [tr.xpath("string(td[last()])") for tr in trs] == [str(r.gaps) for r in rows]


def test_every_cell_has_sign_and_name(root: html.HtmlElement) -> None:
    buttons = root.xpath('//table[@id="bang"]//td/button')
    assert {b.get("data-status") for b in buttons} == set(VIETNAMESE)
    for button in buttons:
        status, area = button.get("data-status"), int(button.get("data-cell").partition("-")[2])
        sign, *_, name = button.xpath("span")
        assert (sign.text, sign.get("aria-hidden")) == (SIGN[status], "true")
        short = TAXONOMY.by_id[area].short or TAXONOMY.by_id[area].name
        assert name.text.startswith(f"{area}. {short}: {VIETNAMESE[status]}")


@pytest.mark.parametrize(
    ("status", "certainty", "shown", "look"),
    [("reported", 0.95, "sure", False), ("reported", 0.9, "sure", False), ("nil", 0.89, "fair", False), ("mentioned", 0.69, "doubt", True),
     ("missing", 0.95, "sure", True), ("missing", 0.5, "doubt", True), ("unreadable", 0.5, "", True), ("not_submitted", 1.0, "", False), ("not_required", 1.0, "", False)],
)  # fmt: skip
def test_certainty_is_a_mark_where_it_says_something(status: Status, certainty: float, shown: str, look: bool) -> None:
    cell = UnitCoverage("u", "U", "plan", 1, status, certainty)
    assert (grade(cell), needs_look(cell)) == (shown, look)


def test_tiles_count_what_the_table_shows(rolled: html.HtmlElement) -> None:
    tiles = {b.tail: int(b.text) for b in rolled.xpath('//ul[@class="tiles"]//b')}
    statuses = rolled.xpath("//td/button/@data-status")
    assert tiles == {
        "đơn vị": 5, "đơn vị đã nộp": 4, "văn bản chưa nộp": 1, "lượt nội dung bỏ sót": statuses.count("missing"),
        "ô chưa thể kết luận": statuses.count("unreadable"), "ô cần người xem": len(rolled.xpath("//td/button[@data-look]")),
    }  # fmt: skip


def test_one_sentence_accounts_for_every_file(root: html.HtmlElement) -> None:
    said = root.get_element_by_id("tom-tat").text
    assert said.startswith("Nhận 6 tệp (2 đọc đủ, 1 đọc một phần, 1 không đọc được, 1 trùng tệp khác, 1 đã có bản sau)")
    received, *fates = (int(n) for n in re.findall(r"\d+", said.partition(";")[0]))
    assert received == sum(fates)


def test_heads_tell_the_plan_s_wording() -> None:
    areas = replace(TAXONOMY, areas=(replace(TAXONOMY.areas[0], wording="Xây dựng văn bản <b>"), *TAXONOMY.areas[1:]))
    heads = parsed(replace(make_run(), taxonomy=areas)).xpath('//table[@id="bang"]/thead//th[@data-area]')
    assert heads[0].get("title") == "1. Thể chế, pháp luật\nXây dựng văn bản <b>"
    assert heads[0].text_content() == "1Thể chế"


def test_rows_are_found_without_tones(root: html.HtmlElement) -> None:
    assert root.xpath("//@data-key")[0] == "phong quan ly van tai bao cao 6 thang dau nam 2024 bao cao pdf bao cao pdf"


# --- panels ----------------------------------------------------------------------------------------------------------


def test_panels_hold_what_stands_behind_each_cell(root: html.HtmlElement) -> None:
    data = data_of(root)
    first = data["quotes"][data["cells"]["0-1"]["evidence"][0]]
    assert first == {
        "f": 2, "t": ["Đã giải quyết ", "1.248 hồ sơ", ", đạt ", "98,6%", "."], "p": 1, "s": STANCE["result"], "q": "97%",
        "h": ["II. Kết quả"],
    }  # fmt: skip
    assert data["cells"]["0-4"]["certainty"] == "88%"
    assert "certainty" not in data["cells"]["2-1"]  # pages were lost: nothing can be said
    assert set(root.xpath("//@data-cell")) == set(data["cells"])


def test_candidates_come_with_why_they_fell_short(rolled: html.HtmlElement) -> None:
    data = data_of(rolled)
    whys = [data["quotes"][n]["w"] for n in data["cells"]["1-2"]["nearest"]]
    assert len(whys) == 3
    assert whys[0] == "xác suất 30%, cần từ 42%"
    assert not [q for c in data["cells"].values() for n in c.get("evidence", ()) if "w" in (q := data["quotes"][n])]


def test_a_plan_s_promise_stands_beside_the_silent_report(rolled: html.HtmlElement) -> None:
    data = data_of(rolled)
    silent = data["cells"]["1-2"]
    assert silent["silent"]
    assert "".join(data["quotes"][silent["plan"][0]]["t"]) == "Cấp 12.000 giấy phép lái xe."
    assert "silent" not in data["cells"]["1-1"]
    assert rolled.xpath('string(//table[@id="hua"]/tbody/tr/td[4])') == "Cấp 12.000 giấy phép lái xe."


def test_lifted_text_stands_beside_its_source(rolled: html.HtmlElement) -> None:
    lifted = [q["l"] for q in data_of(rolled)["quotes"] if "l" in q][:1]
    assert lifted == [[{"o": "văn bản của đơn vị khác", "f": "BC duong bo.pdf", "q": "trên 99%", "n": "số liệu khác",
                        "a": ["Đã ban hành 04 văn bản."], "b": ["Đã ban hành 04 văn bản."]}]]  # fmt: skip


def test_the_words_that_both_have_are_marked() -> None:
    [one] = labelled("x", [("Tăng cường kiểm tra 12 xe.", 1, "result", 0.9)], [1])
    lift = Lift("plan", "", "", "và kiểm tra", 0.6, "other", ((Letters(11, 19), Letters(3, 11)),))
    told = json.loads(json.dumps(quotes.quoted(one._replace(lifts=(lift,)), 1)))["l"][0]
    assert (told["a"], told["b"]) == (["Tăng cường ", "kiểm tra", " 12 xe."], ["và ", "kiểm tra", ""])


@pytest.mark.parametrize(
    ("text", "spans", "pieces"),
    [("abc", [], ["abc"]), ("abc", [(0, 1)], ["", "a", "bc"]), ("abc", [(1, 3), (0, 2)], ["", "ab", "c"]), ("abc", [(0, 3)], ["", "abc", ""])],
)  # fmt: skip
def test_a_text_is_parted_at_its_figures(text: str, spans: list[tuple[int, int]], pieces: list[str]) -> None:
    assert quotes.parted(text, spans) == pieces
    assert "".join(pieces) == text


def test_a_quote_is_cut_and_cleaned_but_keeps_its_figures_apart() -> None:
    assert quotes.cut([" a\n\n", "b\u202e", "c" * 700])[:2] == ["a ", "b"]
    assert len("".join(quotes.cut(["x" * 590, "y" * 20, "z"]))) == 600


def test_evidence_is_quoted_best_first_and_not_too_much() -> None:
    said = [(f"Đoạn {i} " + "dài " * 200, 1, "result", 0.6 + i / 100) for i in range(9)]
    file = submitted("dài.pdf", VEHICLES, said)  # type: ignore[arg-type]  # the list's stances are plain strings
    data = data_of(parsed(Run(TAXONOMY, "m", "0", (file,), tuple(cells(file, VEHICLES)))))
    shown = data["cells"]["0-1"]
    assert ["".join(data["quotes"][n]["t"])[:6] for n in shown["evidence"]] == [f"Đoạn {i}" for i in (8, 7, 6, 5, 4)]
    assert shown["more"] == 4
    assert max(len("".join(q["t"])) for q in data["quotes"]) <= 600


def test_of_a_long_block_the_part_that_carries_the_area_is_quoted() -> None:
    lead, own = "Mở đầu dài dòng. " * 20, "Đã vá 320 m2, chi 1,5 tỷ đồng trên QL.1A ngày 05/3/2024."
    [one] = labelled("x", [(f"{lead}{own} Kết thúc 12 việc.", 1, "result", 0.9)], [1])
    pieces = quotes.excerpt(one._replace(spans={1: (len(lead), len(lead) + len(own))}), 1)
    assert "".join(pieces) == f"… {own} …"
    assert pieces[1::2] == ["320 m2", "1,5 tỷ đồng", "QL.1A"]


# --- the other sections ----------------------------------------------------------------------------------------------


def test_every_file_is_listed_with_its_fate(root: html.HtmlElement) -> None:
    run = make_run()
    rows = root.xpath('//table[@id="tep"]/tbody/tr')
    assert [(tr[1].text_content(), tr[2].text_content()) for tr in rows] == [
        (f.name, FILE_STATUS[f.status]) for f in run.files
    ]


def test_roll_call_tells_who_did_not_send_what(rolled: html.HtmlElement, root: html.HtmlElement) -> None:
    entries = rolled.xpath('//table[@id="nop"]/tbody/tr')
    assert len(entries) == len(rolled_run().roll.entries)
    absent = [[td.text_content() for td in tr[1:4]] for tr in entries if tr.get("data-entry") == "not_submitted"]
    assert absent == [[PORT.name, "Báo cáo 6 tháng", "chưa nộp"]]
    twice = next(tr for tr in entries if "Nộp 2 lần" in tr.text_content())
    assert [td.text_content() for td in twice[4:6]] == ["BC QLVT.pdf", "BC QLVT cũ.pdf"]
    assert [tr[1].text_content() for tr in root.xpath('//table[@id="nop"]/tbody/tr')] == [PORT.name]


def test_review_has_the_workbook_s_order_and_opens_cells(rolled: html.HtmlElement) -> None:
    rows, found = rolled.xpath('//table[@id="xem-lai"]/tbody/tr'), doubts(View(rolled_run()))
    assert [tr[1].text_content() for tr in rows] == [d.title for d in found]
    for tr, doubt in zip(rows, found, strict=True):
        opened = tr.xpath(".//@data-open")
        assert bool(opened) == bool(doubt.area)
        if opened:
            [cell] = rolled.xpath(f'//button[@data-cell="{opened[0]}"]')
            assert cell.getparent().getparent().xpath("string(th/button)") == doubt.unit


def test_versions_digests_and_thresholds_are_told(rolled: html.HtmlElement) -> None:
    told = rolled.xpath("//body/footer")[0].text_content()
    for fact in ("thidua 0.1.0", "thu-1", TAXONOMY.digest, "a" * 12, "42%", "5 đơn vị", "Báo cáo 6 tháng"):
        assert fact in told


def test_files_have_links_that_lead_to_them_alone() -> None:
    root = parsed(
        make_run(), links={"báo cáo.pdf": "../hồ sơ/báo cáo.pdf", "javascript:alert(1)": "javascript:alert(1)"}
    )
    assert root.xpath('//table[@id="tep"]//@href') == ["../h%E1%BB%93%20s%C6%A1/b%C3%A1o%20c%C3%A1o.pdf"]
    assert {f[1] for f in data_of(root)["files"]} == {"", "../h%E1%BB%93%20s%C6%A1/b%C3%A1o%20c%C3%A1o.pdf"}


# --- nothing is loaded, nothing is run -------------------------------------------------------------------------------


def test_policy_names_the_one_style_and_the_one_script(root: html.HtmlElement) -> None:
    policy = root.xpath("//meta[@http-equiv]/@content")[0]
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/=]{44}'; script-src 'sha256-[\w+/=]{44}'; img-src data:; base-uri 'none'; form-action 'none'",
        policy,
    )
    assert [h for h in root.xpath("//@href") if not h.startswith("#")] == []
    assert root.xpath("//@src | //@style | //@onclick | //@action | //link | //iframe") == []
    assert "url(" not in page.render(make_run())


@pytest.mark.parametrize("text", list(HOSTILE.values()), ids=list(HOSTILE))
def test_hostile_text_is_harmless(text: str, root: html.HtmlElement) -> None:
    found = parsed(hostile_run(text))
    for tag in ("script", "style", "meta"):
        assert found.xpath(f"count(//{tag})") == root.xpath(f"count(//{tag})"), tag
    assert found.xpath("//img | //@onerror | //comment()") == []
    assert [h for h in found.xpath("//@href") if not h.startswith("#")] == []
    data = data_of(found)
    assert "".join(data["quotes"][data["cells"]["0-1"]["evidence"][0]]["t"]) == clean(text, 600)
    assert found.xpath('count(//table[@id="bang"]/tbody/tr)') == 3


def test_an_empty_run_has_a_page() -> None:
    text = page.render(Run(TAXONOMY, "m", "0", (), ()))
    assert "Nhận 0 tệp; 0 đơn vị chưa nộp văn bản nào; 0 lượt nội dung bỏ sót." in text


def test_a_file_name_that_is_no_text_is_shown() -> None:
    assert "b o.pdf" in page.render(hostile_run("b\udce1o.pdf"))  # what Python makes of a Latin-1 name on Linux


def test_same_run_gives_the_same_page(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        page.write(rolled_run(), tmp_path / name)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_a_large_run_stays_a_small_file() -> None:
    assert len(page.render(big_run()).encode()) < 2_000_000


# --- pictures of the paper -------------------------------------------------------------------------------------------


def test_pictures_are_wanted_of_gaps_first_and_of_nothing_that_is_sure() -> None:
    run = rolled_run()
    found = pictures.wanted(run)
    assert found[0].file == "BC QLVT.pdf"
    assert len(found) == len(set(found))
    assert {r.file for r in found} <= {"BC QLVT.pdf", "BC duong bo.pdf", "BC Ban.pdf", "KH QLVT.docx"}


def test_a_picture_stands_with_its_block() -> None:
    run = rolled_run()
    ref = pictures.wanted(run)[0]
    data = data_of(parsed(run, pictures={ref: b"\xff\xd8jpeg"}))
    assert data["images"] == ["/9hqcGVn"]
    assert [q["f"] for q in data["quotes"] if "i" in q] == [[f.name for f in run.files].index(ref.file)] * sum(
        "i" in q for q in data["quotes"]
    )
