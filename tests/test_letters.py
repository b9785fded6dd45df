"""What letters and the summary report say, to whom, and what becomes of drafts that people have edited."""

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.publishing import folder, letters, seal
from pipeline.publishing.letters import office, summary, wording
from pipeline.publishing.letters.fill import fill
from pipeline.publishing.letters.names import names
from pipeline.publishing.letters.reminder import held, reminders
from pipeline.results import Run
from pipeline.rollcall import Remark
from pipeline.units import Unit
from tests.letters_run import AREAS, CENTRE, GOOD, OFFICE, PORT, ROADS, WORDING, make, report, usual_run, word_file
from tests.test_letter_drafts import folder_of

SAMPLE = office.parse((office.SHIPPED / office.OFFICE).read_text(encoding="utf-8"))
HOSTILE = {
    "template": "{{ 7*7 }} {% raw %} {%p for x in y %} {# no #} {_{ 7*7 }_}",
    "xml": "<w:p> & </w:t> ]]> &lt; &#60;",
    "controls": "a\x00b\x0bc\ufffed\x85e",
    "right to left": "\u202efdp.oac oab\u200f \u2067x\u061c",
    "lines": "một\nhai\r\nba\tbốn\fnăm\asáu",
    "field": 'MERGEFIELD x \\* MERGEFORMAT "{ INCLUDETEXT c:\\\\x }"',
    "long": "Đơn vị " * 1500,
    "one word": "Đ" * 10_000,
    "no text": "b\udce1o.pdf",
}


def text_of(word: bytes) -> str:
    """Return all text of a Word file in its order, a line a paragraph."""
    with zipfile.ZipFile(io.BytesIO(word)) as package:
        xml = package.read("word/document.xml").decode()
    paragraphs = re.findall(r"<w:p[ >].*?</w:p>", xml, re.DOTALL)
    lines = ["".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", p)) for p in paragraphs]
    return "\n".join(lines).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")


def written(run: Run, paper: office.Stationery | None = None) -> dict[str, str]:
    """Return the text of every draft of a run by its name."""
    return {n: text_of(w) for n, w in letters.drafts(run, paper or office.shipped(SAMPLE)).items()}


def to(run: Run, unit: Unit) -> str:
    """Return the text of the letter to a unit."""
    [found] = [t for n, t in written(run).items() if n.endswith(f"-{unit.id}.docx")]
    return found


# --- whom is written to ----------------------------------------------------------------------------------------------


def test_a_letter_goes_to_each_unit_with_something_to_mend_and_to_no_other() -> None:
    assert [x.unit for x in reminders(usual_run())] == [ROADS.name, CENTRE.name, PORT.name]


def test_areas_that_are_only_mentioned_are_no_reason_to_write() -> None:
    said = [*GOOD[1:], ("Tiếp tục rà soát.", 1, "intent", 0.9)]
    assert reminders(make([(report(ROADS, said), ROADS, "mid_year")])) == []


def test_a_unit_that_the_register_does_not_know_gets_no_letter() -> None:
    stranger = Unit("", "Hợp tác xã Không Tên")
    run = make([(report(stranger, GOOD[:2], name="x.pdf"), stranger, "mid_year")])
    assert reminders(run) == []
    assert [x.unit for x in reminders(replace(run, register=()))] == [stranger.name]


def test_a_file_that_names_nobody_gets_no_letter() -> None:
    nobody = Unit("", "(tệp x.pdf)")
    file = replace(report(nobody, GOOD[:2], name="x.pdf"), unit="")
    run = make([(file, nobody, "mid_year")], units=())
    assert reminders(run) == []


def test_while_it_is_in_doubt_whose_a_file_is_neither_gap_nor_absence_is_told() -> None:
    file = replace(report(ROADS, GOOD[:2]), candidates=((ROADS, 0.6), (PORT, 0.55), (OFFICE, 0.5)))
    run = make([(file, ROADS, "mid_year"), (report(OFFICE, GOOD[:1]), OFFICE, "mid_year")], silent=[(PORT, "mid_year"), (CENTRE, "mid_year")])  # fmt: skip
    assert [(h.unit, h.file) for h in held(run)] == [(PORT.name, "u1.pdf"), (ROADS.name, "u1.pdf")]
    assert [x.unit for x in reminders(run)] == [OFFICE.name, CENTRE.name]
    assert "chưa soạn công văn, vì tệp “u1.pdf” chưa chắc là của đơn vị nào" in written(run)[letters.SUMMARY]


def test_no_gap_is_told_of_a_paper_of_another_period() -> None:
    run = make([(report(ROADS, GOOD[:2]), ROADS, "mid_year")])
    late = Remark("wrong_period", "u1.pdf", "Văn bản nói về năm 2023.")
    roll = run.roll._replace(entries=tuple(replace(e, remarks=(late,)) for e in run.roll.entries if e.files))
    assert [(h.unit, h.doubt) for h in held(replace(run, roll=roll))] == [(ROADS.name, "period")]
    assert ROADS.name not in [x.unit for x in reminders(replace(run, roll=roll))]


# --- what is said ----------------------------------------------------------------------------------------------------


def test_text_of_a_letter_is_as_it_was(golden: Callable[[str, bytes], None]) -> None:
    golden("letter.txt", to(usual_run(), ROADS).encode())


def test_text_of_the_summary_is_as_it_was(golden: Callable[[str, bytes], None]) -> None:
    golden("summary.txt", written(usual_run())[letters.SUMMARY].encode())


def test_a_gap_is_told_in_the_plans_own_words_with_the_nearest_block_and_what_was_promised() -> None:
    text = to(usual_run(), ROADS)
    assert f"- Nội dung 4: “{WORDING.rstrip('.')}”." in text
    near = "“Đã rà soát 04 văn bản, trả 98,6% hồ sơ đúng hạn” (trang 1), song nói về nội dung 1."
    assert f"Đoạn gần nhất trong văn bản: {near}" in text
    assert "Kế hoạch của đơn vị đã đề ra: “Đã hoàn thành 14 việc về nội dung thứ 4” (trang 4)." in text


def test_no_certainty_is_told() -> None:
    for name, text in written(usual_run()).items():
        if name != letters.SUMMARY:
            assert not re.search(r"chắc chắn|xác suất|\b(?:0[.,]\d|9\d%)", text.replace("98,6%", "")), name


@pytest.mark.parametrize(
    ("certainty", "said"), [(0.7, "Báo cáo chưa có nội dung về:"), (0.69, "Đề nghị rà soát, xác nhận và bổ sung")]
)
def test_a_gap_that_is_not_sure_is_put_as_a_question(certainty: float, said: str) -> None:
    run = make([(report(ROADS, GOOD[:3]), ROADS, "mid_year")])
    cells = [replace(c, certainty=certainty) if c.status == "missing" else c for c in run.roll.cells]
    text = to(replace(run, roll=run.roll._replace(cells=cells)), ROADS)
    assert [s in text for s in ("Báo cáo chưa có nội dung về:", "Đề nghị rà soát, xác nhận và bổ sung")] == [
        s == said for s in ("Báo cáo chưa có nội dung về:", "Đề nghị rà soát, xác nhận và bổ sung")
    ] or said in text
    assert text.count("- Nội dung 4") == 1


def test_what_could_not_be_read_is_asked_for_again_and_never_called_left_out() -> None:
    text = to(make([(report(ROADS, GOOD[:3], lost=(2, 3)), ROADS, "mid_year")]), ROADS)
    assert "Có phần không đọc được (trang 2, 3) nên chưa thể kết luận; đề nghị gửi lại bản rõ" in text
    assert "V/v gửi lại báo cáo phong trào thi đua năm 2024" in text
    assert "chưa có nội dung" not in text


def test_a_submission_that_nobody_could_read_is_asked_for_again() -> None:
    text = to(usual_run(), CENTRE)
    wanted = "- Báo cáo kết quả phong trào thi đua 6 tháng đầu năm 2024 (tệp “hỏng.pdf”)."
    assert wanted in text
    assert "chưa nhận được" not in text


def test_an_absent_unit_is_told_what_was_not_received() -> None:
    text = to(usual_run(), PORT)
    assert "V/v đôn đốc gửi báo cáo phong trào thi đua năm 2024" in text
    assert "1. Văn bản chưa nhận được\n- Báo cáo kết quả phong trào thi đua 6 tháng đầu năm 2024." in text
    assert "trước ngày\u00a0……/……/………" in text


def test_a_plan_lacks_tasks_and_not_results() -> None:
    text = to(make([(report(ROADS, GOOD[:3], kind="KẾ HOẠCH"), ROADS, "plan")]), ROADS)
    assert "V/v bổ sung kế hoạch" in text
    assert "Kế hoạch chưa đề ra nhiệm vụ, chỉ tiêu về:" in text


def test_pages_are_named_only_where_there_are_pages_and_files_only_where_there_is_no_number() -> None:
    text = to(make([(word_file(ROADS, "Sẽ rà soát 04 văn bản."), ROADS, "mid_year")]), ROADS)
    assert "Mới nêu phương hướng: “Sẽ rà soát 04 văn bản”.\n" in text
    assert "1. Báo cáo ngày 05/6/2024 (tệp “bc.docx”) (6 tháng đầu năm 2024)" in text


@pytest.mark.parametrize(
    ("iso", "shown"), [("2024-06-05", "05/6/2024"), ("2024-02-03", "03/02/2024"), ("2024-12-31", "31/12/2024"), ("05/6", "05/6")]
)  # fmt: skip
def test_days_are_written_as_offices_write_them(iso: str, shown: str) -> None:
    assert wording.day(iso) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Ngắn gọn.", "Ngắn gọn"), ("a" * 70 + "; " + "b " * 60, "a" * 70 + "…"), ("a" * 70 + ", " + "b " * 60, "a" * 70 + "…"),
     ("a; " + "b" * 100 + " c", "a; " + "b" * 97 + "…"), ("chữ " * 40, "chữ " * 24 + "chữ…")],
)  # fmt: skip
def test_a_long_wording_is_cut_after_a_clause_else_after_a_word(text: str, shown: str) -> None:
    assert wording.shortened(text, 100) == shown


@given(st.text(max_size=300), st.integers(1, 200))
def test_a_wording_that_is_cut_is_never_longer_than_asked(text: str, most: int) -> None:
    assert len(wording.shortened(text, most)) <= most + 1


# --- the summary -----------------------------------------------------------------------------------------------------


def test_the_summary_counts_every_unit_and_kind() -> None:
    fields = summary.report(usual_run(), SAMPLE)
    kinds = [tuple(row.values()) for row in fields["loai_van_ban"]]  # type: ignore[attr-defined]  # a list of rows
    assert kinds == [("–", 1, 0, 0, "Kế hoạch"), (4, 2, 1, 1, "Báo cáo 6 tháng")]
    row = list(fields["dong"])[1]  # type: ignore[call-overload]  # a list of rows
    assert list(row.values()) == [2, ROADS.name, "Báo cáo 6 tháng", ["●", "○", "–", "✗"], 1]
    assert "Đến nay đã nhận 4 tệp (3 tệp đọc đủ, 1 tệp không đọc được); danh sách có 4 đơn vị" in str(
        fields["tinh_hinh"]
    )


def test_sections_that_have_nothing_to_tell_are_left_out_and_the_others_numbered_on() -> None:
    text = written(make([(report(ROADS, GOOD), ROADS, "mid_year")], units=(ROADS,)))[letters.SUMMARY]
    assert re.findall(r"^([IVX]+)\. (.*)$", text, re.MULTILINE) == [("I", "Tình hình chung"), ("II", "Đề xuất")]
    assert "Các đơn vị đã báo cáo đủ nội dung" in text


def test_an_empty_run_has_a_summary_and_no_letters() -> None:
    assert list(letters.drafts(Run(AREAS, "m", "0", (), ()), office.shipped())) == [letters.SUMMARY]


# --- hostile content -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    unit = Unit(text, text, text)
    file = report(unit, [(text, 1, "intent", 0.9)], name=text + ".pdf", kind=text)
    run = make([(file, unit, "mid_year")], units=(unit,), silent=[(unit, "plan")])
    known = letters.drafts(make([(report(ROADS, [("x", 1, "intent", 0.9)]), ROADS, "mid_year")], silent=[(ROADS, "plan")]), office.shipped(SAMPLE))  # fmt: skip
    found = letters.drafts(run, office.shipped(replace(SAMPLE, co_quan=text[:200], nguoi_ky=text[:200])))
    for name, word in found.items():
        tags = next(n for n in known if (n == letters.SUMMARY) == (name == letters.SUMMARY))
        assert shape(word) == shape(known[tags]), name
        assert "7*7" not in text or "7*7" in text_of(word)
        assert "49" not in text_of(word).replace("4937", "")
        docx.Document(io.BytesIO(word))
    assert all(re.fullmatch(r"cong-van/[a-z0-9-]{1,80}\.docx", n) for n in found if n != letters.SUMMARY)


def shape(word: bytes) -> list[str]:
    """Return the paragraph styles of a Word file in order: text may change, its structure not."""
    with zipfile.ZipFile(io.BytesIO(word)) as package:
        return re.findall(r'<w:pStyle w:val="([^"]*)"', package.read("word/document.xml").decode())


# --- file names ------------------------------------------------------------------------------------------------------


def test_file_names_tell_the_unit_in_plain_letters() -> None:
    assert names([("u7", "Trung tâm Đăng kiểm xe cơ giới"), ("", "Sở"), ("a/../b", "…")]) == [
        "trung-tam-dang-kiem-xe-co-gioi-u7", "so-89e253", "don-vi-a-b",
    ]  # fmt: skip


@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=120)), unique=True, max_size=8))
def test_file_names_are_short_plain_and_never_twice(units: list[tuple[str, str]]) -> None:
    found = names(units)
    assert len(set(found)) == len(units)
    assert all(re.fullmatch(r"[a-z0-9-]{1,75}", n) for n in found)


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    paper = office.shipped(SAMPLE)
    for name in ("one", "two"):
        letters.write(usual_run(), tmp_path / name, paper)
    letters.write(usual_run(), tmp_path / "two", paper)
    assert folder_of(tmp_path / "one") == folder_of(tmp_path / "two")
    assert len(folder_of(tmp_path / "one")) == 4


# --- the office's own templates --------------------------------------------------------------------------------------


def template_with(path: Path, text: str) -> None:
    word = docx.Document()
    word.add_paragraph(text)
    word.save(str(path))


def test_the_sample_is_ready_to_be_edited_and_used(tmp_path: Path) -> None:
    made = office.start(tmp_path / "mau")
    assert [p.name for p in made] == ["co-quan.yaml", "cong-van.docx", "bao-cao.docx"]
    assert letters.prepare(tmp_path / "mau").office == SAMPLE
    with pytest.raises(InputError, match=r"đã có co-quan\.yaml, cong-van\.docx, bao-cao\.docx"):
        office.start(tmp_path / "mau")


def test_a_template_of_the_office_takes_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / office.OFFICE).write_text("co_quan: Sở Xây dựng\nhan_gui: 2024-07-20\n", encoding="utf-8")
    template_with(tmp_path / office.LETTER, "Của {{ co_quan.co_quan }}: {{ don_vi }} trước {{ han_gui }}")
    paper = letters.prepare(tmp_path)
    found = written(usual_run(), paper)
    assert f"Của Sở Xây dựng: {PORT.name} trước 20/7/2024" in found["cong-van/cang-vu-duong-thuy-noi-dia-u2.docx"]
    assert "SỞ XÂY DỰNG" in found[letters.SUMMARY]


@pytest.mark.parametrize(
    ("text", "tag"),
    [("{{ don_vy }}", "don_vy"), ("{{ co_quan.tenn }}", "tenn"), ("{% for x in y %}", "endfor"), ("{{ don_vi | lon }}", "lon"),
     ("{{ 1 // 0 }}", "division"), ("{{ don_vi.__class__.__mro__ }}", "__class__"), ("{% endfo %}", "endfo"), ("{{ don_vi", "don_vi")],
)  # fmt: skip
def test_a_wrong_tag_is_told_with_template_and_tag_before_the_work_begins(tmp_path: Path, text: str, tag: str) -> None:
    template_with(tmp_path / office.LETTER, text)
    with pytest.raises(InputError) as caught:
        letters.prepare(tmp_path)
    assert str(tmp_path / office.LETTER) in caught.value.message
    assert tag in caught.value.message
    assert "thidua letters template" in caught.value.advice


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 broken"])
def test_a_template_that_is_no_word_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / office.REPORT).write_bytes(content)
    with pytest.raises(InputError, match="không phải tệp Word"):
        letters.prepare(tmp_path)


def test_a_template_that_unpacks_to_too_much_is_refused() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"\0" * 70_000_000)
    with pytest.raises(InputError, match="không phải tệp Word"):
        fill(bomb.getvalue(), {}, "x.docx")


@pytest.mark.parametrize(
    ("text", "why"),
    [("co_quann: x", "không có mục co_quann; các mục là co_quan_cap_tren"), ("- a\n- b", "không phải danh sách"),
     ("co_quan: {a: 1}", "mục co_quan phải là chữ"), ("a: [", "không dùng được"), ("", "không phải danh sách")],
)  # fmt: skip
def test_a_wrong_file_of_the_office_is_told(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / office.OFFICE).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=why):
        letters.prepare(tmp_path)


def test_a_folder_without_any_of_the_three_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"không có co-quan\.yaml"):
        letters.prepare(tmp_path)


def test_what_the_office_does_not_say_stands_in_brackets() -> None:
    text = written(usual_run(), office.shipped())["cong-van/cang-vu-duong-thuy-noi-dia-u2.docx"]
    assert "[TÊN CƠ QUAN]" in text
    assert office.parse("chuc_vu: GIÁM ĐỐC\nnoi_nhan: [Sở A, Sở B]\nhan_gui:\n") == office.Office(
        chuc_vu=("GIÁM ĐỐC",), noi_nhan=("Sở A", "Sở B")
    )


# --- on the command line ---------------------------------------------------------------------------------------------


def thidua(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120)


def test_the_templates_are_written_by_a_command_that_overwrites_nothing(tmp_path: Path) -> None:
    done = thidua("letters", "template", tmp_path / "mau")
    assert (done.returncode, "co-quan.yaml" in done.stdout) == (0, True)
    (tmp_path / "mau" / office.OFFICE).write_text("của ta", encoding="utf-8")
    assert thidua("letters", "template", tmp_path / "mau").returncode == InputError.exit_code
    assert (tmp_path / "mau" / office.OFFICE).read_text(encoding="utf-8") == "của ta"


def test_a_wrong_template_ends_a_run_before_any_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.txt").write_text("BÁO CÁO", encoding="utf-8")
    template_with(tmp_path / office.LETTER, "{{ don_vy }}")
    done = thidua("analyse", tmp_path / "inbox", "--out", tmp_path / "run", "--letters", tmp_path)
    assert done.returncode == InputError.exit_code
    assert "có thẻ sai: don_vy" in done.stderr.replace("\n", " ")
    assert not (tmp_path / "run").exists()


# --- in a run --------------------------------------------------------------------------------------------------------


def test_a_template_that_fails_late_costs_the_letters_and_nothing_else(tmp_path: Path) -> None:
    wrong = io.BytesIO()
    word = docx.Document()
    word.add_paragraph("{{ van_ban[3].ten }}")
    word.save(wrong)
    paper = office.shipped(SAMPLE)._replace(letter=wrong.getvalue(), letter_name="mẫu của ta.docx")
    with pytest.raises(InputError, match="mẫu của ta"):
        folder.publish(usual_run(), tmp_path, paper=paper)
    assert seal.read(tmp_path) is not None
    assert {"tong-hop.xlsx", "index.html", "coverage.csv"} <= {p.name for p in tmp_path.iterdir()}


def test_a_run_s_folder_holds_the_letters_and_run_json_names_them(tmp_path: Path) -> None:
    folder.publish(usual_run(), tmp_path)
    found = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.docx")}
    assert found == {
        "bao-cao-tong-hop.docx", "cong-van/cang-vu-duong-thuy-noi-dia-u2.docx",
        "cong-van/cong-ty-quan-ly-duong-bo-so-2-u1.docx", "cong-van/trung-tam-dang-kiem-u3.docx",
    }  # fmt: skip
    sealed = seal.read(tmp_path)
    assert sealed is not None
    assert found <= set(sealed.files)
