"""How the page looks, sounds and prints, and that what strangers wrote does nothing to it."""

import re
from itertools import pairwise
from pathlib import Path

import pdfplumber
import pytest
from playwright.sync_api import Page, expect

from pipeline.coverage import VIETNAMESE
from pipeline.publishing import page as publishing
from tests.browser.conftest import Visitor, cell, focused
from tests.publishing_run import PORT, PROJECTS, VEHICLES, hostile_run
from tests.rolled_run import big_run
from tests.test_publishing import HOSTILE

PHONE, NOTEBOOK, DESK = (390, 844), (1366, 768), (1920, 1080)
ENOUGH = 4.5  # WCAG AA: least contrast of text


# --- for those who hear it -------------------------------------------------------------------------------------------


def test_table_is_a_grid_with_named_rows_columns_and_cells(page: Page) -> None:
    grid = page.get_by_role("grid", name="Đơn vị và nội dung")
    assert grid.get_by_role("columnheader").count() == 6
    assert grid.get_by_role("rowheader").count() == 7
    buttons = page.locator("#bang td button").all()
    assert len(buttons) == 24
    for button in buttons:
        expect(button).to_have_accessible_name(
            re.compile(rf"^\d+\. .+: ({'|'.join(VIETNAMESE.values())})(, độ chắc chắn .+%)?$")
        )


def test_everything_that_can_be_used_has_a_name(page: Page) -> None:
    for control in page.locator("button:visible, input:visible, select:visible, a:visible").all():
        expect(control).to_have_accessible_name(re.compile(r"\w"))
    assert page.evaluate("document.documentElement.lang") == "vi"
    assert page.locator("h1").count() == 1
    levels = [
        int(h[1])
        for h in page.locator("h1, h2, h3").evaluate_all("hs => hs.filter(h => h.offsetParent).map(h => h.tagName)")
    ]
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert page.locator("#dem").get_attribute("aria-live") == "polite"


def test_ids_are_unique_and_what_is_pointed_to_is_there(page: Page) -> None:
    ids = page.locator("[id]").evaluate_all("parts => parts.map(p => p.id)")
    assert len(ids) == len(set(ids))
    wanted = page.evaluate("""() => [...document.querySelectorAll('[aria-labelledby], [aria-describedby], a[href^="#"]')].flatMap(
        p => [p.getAttribute('aria-labelledby'), p.getAttribute('aria-describedby'), p.hash && p.hash.slice(1)]).filter(Boolean)""")
    assert set(wanted) <= set(ids)


def test_panel_holds_the_focus_and_gives_it_back(page: Page) -> None:
    cell(page, "1-2").click()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || document.querySelector('#o').contains(document.activeElement)"
        )
    page.locator("#dong").click()
    assert focused(page) == "1-2"


# --- how it looks ----------------------------------------------------------------------------------------------------

CONTRAST = """() => {
  const parts = (c) => { const n = c.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
  const ground = (e) => { for (; e; e = e.parentElement) { const c = parts(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c; } return [255, 255, 255]; };
  const own = (e) => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  const seen = [...document.querySelectorAll('body *')].filter(e => own(e) && e.checkVisibility() && !e.disabled && !e.closest('.unseen, option'));
  return seen.map(e => { const [a, b] = [light(parts(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
    return [(a + .05) / (b + .05), e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 40)]; });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_enough_contrast(scheme: str, folder: Path, visit: Visitor) -> None:
    page = visit(folder / "index.html", color_scheme=scheme).page
    cell(page, "1-2").click()
    page.wait_for_timeout(300)
    measured = page.evaluate(CONTRAST)
    assert len(measured) > 100
    assert [m for m in measured if m[0] < ENOUGH] == []


@pytest.mark.parametrize(("scheme", "other"), [("light", "dark"), ("dark", "light")])
def test_light_and_dark_follow_the_system_and_the_switch(scheme: str, other: str, folder: Path, visit: Visitor) -> None:
    page = visit(folder / "index.html", color_scheme=scheme).page
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (before == "rgb(255, 255, 255)") == (scheme == "light")
    page.locator("#mau").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == other
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == other


@pytest.mark.parametrize("size", [PHONE, NOTEBOOK, DESK])
@pytest.mark.parametrize("name", ["index.html", "big.html"])
def test_nothing_is_wider_than_the_window(name: str, size: tuple[int, int], folder: Path, visit: Visitor) -> None:
    page = visit(folder / name, size=size).page
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    for key in ("1-2", "1"):
        page.evaluate("key => { location.hash = 'o=' + key; }", key)
        expect(page.locator("#o")).to_be_visible()
        box = page.locator("#o").bounding_box()
        assert box is not None
        assert box["width"] < size[0] + 0.5  # a browser counts in fractions
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_head_and_first_column_stay_in_sight(folder: Path, visit: Visitor) -> None:
    page = visit(folder / "big.html", size=PHONE).page
    frame = page.locator("#khung")
    before = [page.locator(s).first.bounding_box() for s in ("#bang thead th:first-child", "#bang tbody th")]
    frame.evaluate("f => f.scrollTo(150, 400)")
    after = page.locator("#bang thead th:first-child").bounding_box()
    assert after == before[0]
    rows = page.locator("#bang tbody th").evaluate_all(
        "ths => ths.map(t => Math.round(t.getBoundingClientRect().left))"
    )
    assert before[1] is not None
    assert set(rows) == {round(before[1]["x"])}


def test_less_motion_is_kept_still(folder: Path, visit: Visitor) -> None:
    page = visit(folder / "index.html", reduced_motion="reduce").page
    cell(page, "0-1").click()
    assert page.evaluate("getComputedStyle(document.querySelector('#o')).animationName") == "none"


def test_without_script_the_table_is_still_there(folder: Path, visit: Visitor) -> None:
    page = visit(folder / "index.html", java_script_enabled=False).page
    expect(page.locator("#bang tbody tr")).to_have_count(6)
    expect(page.locator("#loc")).to_be_hidden()


# --- print -----------------------------------------------------------------------------------------------------------


def printed(page: Page, path: Path) -> tuple[list[str], set[tuple[float, float]]]:
    """Print a page; return the text of each sheet, and the sizes of sheets (points)."""
    page.pdf(path=path, prefer_css_page_size=True)
    with pdfplumber.open(path) as sheets:
        return [s.extract_text() for s in sheets.pages], {(round(s.width), round(s.height)) for s in sheets.pages}


def test_print_is_a4_landscape_with_every_unit_and_no_controls(page: Page, tmp_path: Path) -> None:
    sheets, sizes = printed(page, tmp_path / "a.pdf")
    text = "\n".join(sheets)
    assert sizes == {(842, 595)}
    for words in (
        "TỔNG HỢP MỨC ĐỘ BÁO CÁO",
        VEHICLES.name,
        PROJECTS.name,
        PORT.name,
        "Cần xem lại",
        "Hồ sơ nhận được",
        "Không phát sinh",
    ):
        assert words in text
    for words in ("Bỏ lọc", "không cần gõ dấu", "Nền tối", "Phụ lục"):
        assert words not in text


def test_the_head_of_the_table_is_repeated_on_every_sheet(folder: Path, visit: Visitor, tmp_path: Path) -> None:
    run = big_run()
    page = visit(folder / "big.html", color_scheme="dark").page
    page.evaluate(
        "for (const part of document.querySelectorAll('section:not(:first-of-type, #phu-luc), body > footer')) part.remove()"
    )
    sheets, sizes = printed(page, tmp_path / "a.pdf")
    assert sizes == {(842, 595)}
    assert len(sheets) > 2
    with_rows = [s for s in sheets if re.search(r"^(Kế hoạch|Báo cáo 6 tháng)$|[●○✗]", s, re.MULTILINE)]
    assert all("Thể chế" in s and "Thanh tra" in s for s in with_rows)
    assert all(unit.name.split()[-1] in "\n".join(sheets) for unit in run.register)


def test_print_has_what_the_filter_left_and_the_evidence_where_it_is_asked(
    folder: Path, visit: Visitor, tmp_path: Path
) -> None:
    page = visit(folder / "index.html", state="#muc=missing&loai=mid_year&kem=1").page
    text = "\n".join(printed(page, tmp_path / "a.pdf")[0])
    assert "Phụ lục: minh chứng các ô cần người xem" in text
    assert "Vì sao chưa đạt: xác suất 30%, cần từ 42%" in text


# --- what strangers wrote --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [*HOSTILE.values(), f"<script>alert(1)</script>\u202e{'Đ' * 10_000}\n<img src=x onerror=alert(2)>"],
                         ids=[*HOSTILE, "all at once"])  # fmt: skip
def test_hostile_text_does_nothing_and_breaks_nothing(text: str, tmp_path: Path, visit: Visitor) -> None:
    publishing.write(hostile_run(text), tmp_path / "index.html")
    page = visit(tmp_path / "index.html", size=PHONE).page
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    for key in ("0-1", "0"):
        page.evaluate("key => { location.hash = 'o=' + key; }", key)
        expect(page.locator("#o")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        assert page.evaluate("document.querySelector('#o').scrollWidth") <= PHONE[0]
    assert page.locator("body img, body iframe, body link, body base").count() == 0
    assert page.locator("script").count() == 2


def test_a_script_that_got_in_all_the_same_would_not_run(folder: Path, visit: Visitor, tmp_path: Path) -> None:
    """The policy is the second line of defence: it stops what the escaping let through."""
    text = (folder / "index.html").read_text(encoding="utf-8")
    bad = '<script>document.title = "run"</script><img src="http://127.0.0.1:9/x" onerror="document.title = \'run\'"><p style="color: red">x</p>'
    (tmp_path / "index.html").write_text(text.replace("<header>", f"{bad}<header>"), encoding="utf-8")
    one = visit(tmp_path / "index.html")
    one.page.wait_for_timeout(200)
    assert one.page.title().startswith("Tổng hợp")
    assert len(one.complaints) >= 3
    assert all("Content Security Policy" in c for c in one.complaints)
    one.complaints.clear()
    assert not [
        r
        for r in one.requests
        if r.startswith("http")
        and one.page.evaluate("performance.getEntriesByType('resource').some(e => e.transferSize > 0)")
    ]
    one.requests.clear()
