"""The page in a real browser: what an official clicks, types, prints and hears, and that nothing leaves the machine."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipeline.coverage import VIETNAMESE
from pipeline.document import Place
from pipeline.publishing import page as publishing
from pipeline.publishing.page import pictures
from pipeline.reading import crop
from tests.browser.conftest import Visitor, cell, focused, shown
from tests.publishing_run import PROJECTS, VEHICLES
from tests.rolled_run import rolled_run
from tests.test_crops import BAR, drawn

PHONE = (390, 844)


# --- looking at a cell -----------------------------------------------------------------------------------------------


def test_a_click_opens_the_evidence_with_its_figures_marked(page: Page) -> None:
    cell(page, "0-1").click()
    panel = page.get_by_role("dialog")
    expect(panel).to_have_accessible_name(VEHICLES.name)
    expect(panel).to_contain_text("Nội dung 1. Thể chế, pháp luật")
    expect(panel.locator(".key")).to_have_text("● Có báo cáo")
    expect(panel).to_contain_text("Độ chắc chắn: 93%")
    expect(panel.locator("blockquote").first).to_contain_text("Ban hành 05 văn bản, hoàn thành 100%.")
    assert panel.locator("blockquote strong").all_inner_texts() == ["05 văn bản", "100%"]
    expect(panel.locator("blockquote footer")).to_contain_text("KH QLVT.docx, trang 1")


def test_of_what_is_left_out_the_candidates_are_shown_with_their_shortfall(page: Page) -> None:
    cell(page, "1-2").click()
    panel = page.locator("#o")
    expect(panel.locator(".key").first).to_have_text("✗ BỎ SÓT")
    assert panel.locator(".why").count() == 3
    expect(panel.locator(".why").first).to_have_text("Vì sao chưa đạt: xác suất 30%, cần từ 42%")
    expect(panel).to_contain_text("Kế hoạch của đơn vị có nội dung này, báo cáo không nêu kết quả.")
    expect(panel).to_contain_text("Cấp 12.000 giấy phép lái xe.")


def test_lifted_text_unfolds_beside_its_source(page: Page) -> None:
    cell(page, "1-1").click()
    page.locator("#o summary").last.click()
    expect(page.locator("#o .beside")).to_be_visible()
    assert page.locator("#o .beside h4").all_inner_texts() == ["Đoạn này", "BC duong bo.pdf"]


def test_a_unit_s_name_opens_its_plan_beside_its_report(page: Page) -> None:
    page.locator(".unit").first.click()
    assert page.locator("#o thead th").all_inner_texts() == ["Nội dung", "Kế hoạch", "Báo cáo 6 tháng"]
    expect(page.locator("#o")).to_contain_text("Tệp đã có bản sau: BC QLVT cũ.pdf")
    expect(page.locator("#o")).to_contain_text("Nộp 2 lần; tính bản sau: BC QLVT.pdf.")
    expect(page.locator("#o tbody tr").nth(1)).to_contain_text("Kế hoạch có, báo cáo không nêu kết quả.")


def test_a_doubt_opens_the_cell_that_it_is_about(page: Page) -> None:
    item = page.locator("#xem-lai [data-open]").first
    key = item.get_attribute("data-open") or ""
    item.click()
    expect(page.locator("#o-ten")).to_have_text(
        cell(page, key).locator("xpath=ancestor::tr").locator(".unit").inner_text()
    )
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.open") == key


def test_the_paper_is_shown_where_there_is_a_picture_of_it(tmp_path: Path, visit: Visitor) -> None:
    run = rolled_run()
    ref = pictures.wanted(run)[0]
    [picture] = crop.crops(drawn(tmp_path / "a.pdf"), [Place(1, BAR)])
    publishing.write(run, tmp_path / "index.html", pictures={ref: picture})
    page = visit(tmp_path / "index.html").page
    cell(page, "1-2").click()
    image = page.locator("#o img").first
    expect(image).to_have_attribute("alt", re.compile(r"Ảnh chụp trang \d"))
    page.wait_for_function("document.querySelector('#o img').naturalWidth > 400")


def test_a_file_in_the_inbox_is_a_link_to_its_page(tmp_path: Path, visit: Visitor) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "out").mkdir()
    drawn(tmp_path / "inbox" / "BC QLVT.pdf")
    publishing.write(rolled_run(), tmp_path / "out" / "index.html", inbox=tmp_path / "inbox")
    page = visit(tmp_path / "out" / "index.html").page
    cell(page, "1-1").click()
    assert page.locator("#o blockquote a").get_attribute("href") == "../inbox/BC%20QLVT.pdf#page=1"
    assert page.locator("#tep a").all_inner_texts() == ["BC QLVT.pdf"]


# --- finding ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["Đăng kiểm", "dang kiem", "DANG  KIEM", "kiem dang", "đăng kiêm"])
def test_search_needs_no_tones(typed: str, page: Page) -> None:
    page.locator("#tim").fill(typed)
    assert shown(page) == ["Trung tâm Đăng kiểm"]
    expect(page.locator("#dem")).to_have_text("Hiện 1/6 dòng.")


def test_search_finds_a_file_s_name_and_says_when_nothing_fits(page: Page) -> None:
    page.locator("#tim").fill("bc ban.pdf")
    assert shown(page) == [PROJECTS.name]
    page.locator("#tim").fill("không có ai")
    assert shown(page) == []
    expect(page.locator("#khong")).to_be_visible()
    expect(page.locator("#dem")).to_have_text("Hiện 0/6 dòng.")


@pytest.mark.parametrize("status", list(VIETNAMESE))
def test_filter_by_status_leaves_the_rows_that_have_it(status: str, page: Page) -> None:
    rows = page.locator(f'#bang tbody tr:has(.cell[data-status="{status}"])')
    expected = rows.locator(".unit").all_inner_texts()
    page.locator("#muc").select_option(status)
    assert shown(page) == expected
    assert page.locator(f'.cell[data-status="{status}"].dim').count() == 0
    assert page.locator(f'.cell:not([data-status="{status}"]):not(.dim):visible').count() == 0


def test_filters_by_kind_area_and_need_work_together(page: Page) -> None:
    page.locator("#loai").select_option("plan")
    assert shown(page) == [VEHICLES.name]
    page.locator("#loai").select_option("mid_year")
    page.locator("#nd").select_option("2")
    assert page.locator("#bang thead th:visible").all_inner_texts() == ["Đơn vị", "2\nVận tải", "Bỏ sót"]
    page.locator("#xem").check()
    assert set(
        page.locator(".cell:visible:not(.dim)").evaluate_all("cells => cells.map(c => 'look' in c.dataset)")
    ) == {True}
    expect(page.locator("#dem")).to_contain_text("ô.")
    page.locator("#bo").click()
    expect(page.locator("#dem")).to_have_text("Hiện 6/6 dòng.")
    assert page.locator("#bang thead th:visible").count() == 6


def test_sorting_by_gaps_name_and_certainty(page: Page) -> None:
    for by, key in (("sot", "r => -r.dataset.gaps"), ("chac", "r => +r.dataset.least")):
        page.locator("#xep").select_option(by)
        found = page.locator("#bang tbody tr").evaluate_all(f"rows => rows.map({key})")
        assert found == sorted(found), by
    page.locator("#xep").select_option("ten")
    assert shown(page)[0] == PROJECTS.name
    page.locator("#xep").select_option("")
    assert page.locator("#bang tbody tr").evaluate_all("rows => rows.map(r => +r.dataset.row)") == list(range(6))


def test_a_tile_filters_and_lets_go_again(page: Page) -> None:
    tile = page.get_by_role("button", name="lượt nội dung bỏ sót")
    tile.click()
    expect(tile).to_have_attribute("aria-pressed", "true")
    assert page.locator(".cell:visible:not(.dim)").count() == int(tile.locator("b").inner_text())
    tile.click()
    expect(tile).to_have_attribute("aria-pressed", "false")
    assert len(shown(page)) == 6


def test_the_address_keeps_everything_and_can_be_passed_on(page: Page, folder: Path, visit: Visitor) -> None:
    page.locator("#tim").fill("quan ly")
    page.locator("#muc").select_option("missing")
    page.locator("#xep").select_option("sot")
    page.locator(".cell:visible:not(.dim)").first.click()
    state = page.url.partition("#")[2]
    other = visit(folder / "index.html", state=f"#{state}").page
    assert shown(other) == shown(page)
    expect(other.locator("#muc")).to_have_value("missing")
    expect(other.locator("#o-ten")).to_have_text(page.locator("#o-ten").inner_text())
    assert other.locator("#o-than").inner_text() == page.locator("#o-than").inner_text()


@pytest.mark.parametrize(
    "state", ["#o=99-1", "#muc=x&o=<img>", "#=", "#o=0-1]", "#%", "#h-tep", "#nd=0&xep=constructor"]
)
def test_a_strange_address_does_no_harm(state: str, folder: Path, visit: Visitor) -> None:
    page = visit(folder / "index.html", state=state).page
    assert len(shown(page)) == 6
    expect(page.locator("#o")).to_be_hidden()


# --- by keyboard alone -----------------------------------------------------------------------------------------------


def test_the_whole_way_by_keyboard(page: Page) -> None:
    page.keyboard.press("/")
    assert focused(page) == "tim"
    page.keyboard.type("quan ly van tai")
    page.locator("#tim").press("Tab")
    for _ in range(20):
        if focused(page).count("-") == 1 or focused(page) == "unit":
            break
        page.keyboard.press("Tab")
    assert focused(page) == "0-1"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert focused(page) == "1-2"
    page.keyboard.press("Enter")
    expect(page.locator("#o")).to_be_visible()
    page.keyboard.press("]")
    expect(page.locator("#o")).to_contain_text("Nội dung 3.")
    page.keyboard.press("[")
    page.keyboard.press("[")
    expect(page.locator("#o")).to_contain_text("Nội dung 1.")
    page.keyboard.press("Escape")
    expect(page.locator("#o")).to_be_hidden()
    assert focused(page) == "1-1"  # the cell that was shown last


@pytest.mark.parametrize(
    ("start", "key", "end"),
    [("0-1", "ArrowRight", "0-2"), ("0-1", "ArrowLeft", "unit"), ("0-4", "ArrowRight", "0-4"), ("0-1", "ArrowUp", "0-1"), ("0-2", "ArrowDown", "1-2"),
     ("1-3", "Home", "unit"), ("1-1", "End", "1-4"), ("0-1", "Control+End", "5-4"), ("5-4", "Control+Home", "unit"), ("0-3", "PageDown", "5-3"), ("5-3", "PageUp", "0-3")],
)  # fmt: skip
def test_arrows_walk_the_grid(start: str, key: str, end: str, page: Page) -> None:
    cell(page, start).focus()
    page.keyboard.press(key)
    assert focused(page) == end
    assert page.locator("#bang [tabindex='0']").count() == 1


def test_arrows_skip_what_is_filtered_out(page: Page) -> None:
    page.locator("#loai").select_option("mid_year")
    page.locator("#nd").select_option("3")
    cell(page, "1-3").focus()
    page.keyboard.press("ArrowUp")
    assert focused(page) == "1-3"
    page.keyboard.press("ArrowDown")
    assert focused(page) == "2-3"


def test_a_cell_reached_by_keyboard_is_never_under_the_fixed_head(folder: Path, visit: Visitor) -> None:
    page = visit(folder / "big.html", size=PHONE).page
    cell(page, "0-1").focus()
    for key in [*["ArrowDown"] * 15, *["ArrowRight"] * 9, *["ArrowUp"] * 12, *["ArrowLeft"] * 8]:
        page.keyboard.press(key)
        assert page.evaluate("""() => {
            const b = document.activeElement, r = b.getBoundingClientRect();
            const hit = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
            return hit === b || b.contains(hit);
        }"""), key


def test_question_mark_shows_the_keys(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Phím tắt")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#phim")).to_be_hidden()


def test_typing_a_slash_or_question_mark_into_the_search_is_just_text(page: Page) -> None:
    page.locator("#tim").focus()
    page.keyboard.type("a/b?")
    expect(page.locator("#tim")).to_have_value("a/b?")
    expect(page.locator("#phim")).to_be_hidden()
