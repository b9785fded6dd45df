"""Draw the Word templates of the letters (pipeline/data/letters): run it after a change, and look at what comes out.

    python -m scripts.make_letter_templates [FOLDER]

The layout is that of Decree 30/2020/NĐ-CP, appendix I. What stands in braces is filled in by
pipeline/publishing/letters; docs/formats.md lists the names.
"""

import io
import sys
from pathlib import Path

from docx.document import Document as Word
from docx.enum.section import WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table

from pipeline.publishing.letters.fill import repack
from pipeline.publishing.letters.office import LETTER, REPORT
from scripts.stationery import LEFT, LONG, RIGHT, Write, blank, closing, end, grid, letterhead, lines, page

HOME = Path(__file__).parents[1] / "pipeline" / "data" / "letters"
END = "{% if loop.last %}.{% else %};{% endif %}"  # of an item of a list


def listed(write: Write, name: str) -> None:
    """Write the areas of one list of a submission, each with the plan's wording and what was found instead."""
    write("Ý", f"{{%p for y in vb.{name} %}}")
    write("Ý", "- Nội dung {{ y.so }}{{ y.mo_ta }}" + END)
    for more in ("tim_thay", "da_hua"):
        write("Trích dẫn", f"{{%p if y.{more} %}}")
        write("Trích dẫn", f"{{{{ y.{more} }}}}")
        write("Trích dẫn", "{%p endif %}")
    write("Ý", "{%p endfor %}")


def group(write: Write, name: str, words: str) -> None:
    """Write one list of a submission with the sentence that leads to it, where there is anything in it."""
    write("Câu dẫn", f"{{%p if vb.{name} %}}")
    write("Câu dẫn", words)
    listed(write, name)
    write("Câu dẫn", "{%p endif %}")


def each(write: Write, items: str, style: str, text: str) -> None:
    """Write one paragraph for each of some items, which the text calls `x`."""
    for line in (f"{{%p for x in {items} %}}", text, "{%p endfor %}"):
        write(style, line)


def letter() -> Word:
    """Return the reminder to one unit."""
    word = blank()
    letterhead(word, "co_quan.ky_hieu_cong_van", "V/v {{ trich_yeu }}")
    write = lines(word)
    write("Kính gửi", "Kính gửi: {{ don_vi }}")
    write("Thân bài", "{{ can_cu }}, {{ co_quan.co_quan }} đã rà soát các kế hoạch, báo cáo nhận được và xin thông báo kết quả đối với đơn vị như sau:")  # fmt: skip # noqa: E501
    write("Đề mục", "{%p if chua_nop %}")
    write("Đề mục", "{{ chua_nop.so }}. Văn bản chưa nhận được")
    each(write, "chua_nop.danh_sach", "Ý", "- {{ x }}" + END)
    write("Đề mục", "{%p endif %}")
    write("Đề mục", "{%p if chua_doc %}")
    write("Đề mục", "{{ chua_doc.so }}. Văn bản đã nhận nhưng chưa đọc được, đề nghị gửi lại bản rõ")
    each(write, "chua_doc.danh_sach", "Ý", "- {{ x }}" + END)
    write("Đề mục", "{%p endif %}")
    write("Đề mục", "{%p for vb in van_ban %}")
    write("Đề mục", "{{ vb.so }}. {{ vb.ten }}")
    group(write, "chua_co", "{% if vb.la_ke_hoach %}Kế hoạch chưa đề ra nhiệm vụ, chỉ tiêu{% else %}Báo cáo chưa có nội dung{% endif %} về:")  # fmt: skip # noqa: E501
    group(write, "ra_soat", "Đề nghị rà soát, xác nhận và bổ sung (nếu còn thiếu) đối với:")
    group(write, "chi_nhac", "{% if vb.la_ke_hoach %}Mới nhắc lại kế hoạch phát động, chưa có nhiệm vụ, chỉ tiêu của đơn vị{% else %}Mới nêu phương hướng hoặc nhắc lại kế hoạch phát động, chưa nêu kết quả thực hiện{% endif %} đối với:")  # fmt: skip # noqa: E501
    group(write, "doc_lai", "Có phần không đọc được{% if vb.trang_hong %} ({{ vb.trang_hong }}){% endif %} nên chưa thể kết luận; đề nghị gửi lại bản rõ và lưu ý đối với:")  # fmt: skip # noqa: E501
    write("Đề mục", "{%p endfor %}")
    write("Thân bài", "{{ co_quan.co_quan }} đề nghị đơn vị {{ viec }}, gửi về {{ co_quan.co_quan }} **trước ngày\u00a0{{ han_gui }}** để tổng hợp, báo cáo {{ co_quan.cap_bao_cao }}.{% if van_ban %} Nội dung không phát sinh hoặc không thuộc chức năng, nhiệm vụ thì đề nghị nêu rõ trong văn bản.{% endif %}")  # fmt: skip # noqa: E501
    write("Thân bài", "Trường hợp đơn vị đã gửi hoặc đã có các nội dung nêu trên, đề nghị thông tin lại{% if co_quan.lien_he %} (liên hệ: {{ co_quan.lien_he }}){% endif %} để {{ co_quan.co_quan }} rà soát, cập nhật./.")  # fmt: skip # noqa: E501
    word.paragraphs[-1].paragraph_format.keep_with_next = True
    closing(word, "noi_nhan", "- Như trên;")
    return word


# ------------------------------------------------------------------------------------------------- the summary report

LINE = "- {{ x.don_vi }}: {{ x.noi_dung }}" + END
PARTS = (  # heading, name of the list, sentence before it, one line of it
    ("Đơn vị còn bỏ sót nội dung", "bo_sot", "Có {{ bo_sot | length }} đơn vị còn bỏ sót nội dung:", LINE),
    ("Nội dung cần rà soát, xác nhận với đơn vị", "ra_soat", "Có thể còn thiếu, cần người thẩm định xem lại:", LINE),
    ("Đơn vị chưa nộp", "chua_nop", "", "- {{ x.loai }} ({{ x.so }} đơn vị): {{ x.don_vi }}" + END),
    ("Chưa thể kết luận", "chua_ket_luan", "Tệp hoặc trang không đọc được, đề nghị đơn vị gửi lại bản rõ:", LINE),
    ("Nội dung đã đề ra trong kế hoạch nhưng báo cáo chưa nhắc đến", "da_hua", "", LINE),
    ("Ghi nhận khác", "ghi_nhan", "", LINE),
)


def report() -> Word:
    """Return the summary of all units: text first, then the table of units × areas on pages of their own."""
    word = blank()
    letterhead(word, "co_quan.ky_hieu_bao_cao")
    write = lines(word)
    write("Tên loại", "BÁO CÁO")
    write("Trích yếu", "Tổng hợp kế hoạch, báo cáo {{ phong_trao }} của các đơn vị")
    rule_after(word)
    write("Thân bài", "{{ can_cu }}, {{ co_quan.co_quan }} báo cáo tổng hợp tình hình gửi và nội dung kế hoạch, báo cáo của các đơn vị như sau:")  # fmt: skip # noqa: E501
    _situation(word, write)
    for title, name, lead, line in PARTS:
        write("Đề mục", f"{{%p if {name} %}}")
        write("Đề mục", f"{{{{ muc.{name} }}}}. {title}")
        if lead:
            write("Câu dẫn", lead)
        each(write, name, "Ý", line)
        write("Đề mục", "{%p endif %}")
    write("Đề mục", "{{ muc.de_xuat }}. Đề xuất")
    each(write, "de_xuat", "Ý", "- {{ x }}" + END)
    write("Thân bài", "Trên đây là báo cáo tổng hợp của {{ co_quan.co_quan }}; mức độ báo cáo của từng đơn vị theo từng nội dung có phụ lục kèm theo./.")  # fmt: skip # noqa: E501
    word.paragraphs[-1].paragraph_format.keep_with_next = True
    closing(word, "noi_nhan_bao_cao")
    _annex(word)
    return word


def rule_after(word: Word) -> None:
    """Draw the short rule under a title."""
    paragraph = word.add_paragraph(style="Gạch dưới tên")
    paragraph.add_run("_" * 30)
    paragraph.paragraph_format.space_after = Pt(12)


def _situation(word: Word, write: Write) -> None:
    write("Đề mục", "{{ muc.tinh_hinh }}. Tình hình chung")
    write("Thân bài", "{{ tinh_hinh }}")
    write("Câu dẫn", "{%p if loai_van_ban %}")
    write("Câu dẫn", "Tình hình nộp theo loại văn bản:")
    _table(
        word,
        [("Loại văn bản", 60.0), ("Phải nộp", 26.0), ("Đã nộp", 26.0), ("Không đọc được", 27.0), ("Chưa nộp", 26.0)],
        "loai_van_ban",
        ["{{ d.ten }}", "{{ d.phai_nop }}", "{{ d.da_nop }}", "{{ d.khong_doc }}", "{{ d.chua_nop }}"],
    )
    write("Câu dẫn", "{%p endif %}")
    write("Câu dẫn", "Mức độ báo cáo theo nội dung thi đua (tính theo lượt kế hoạch, báo cáo của đơn vị):")
    word.paragraphs[-1].paragraph_format.space_before = Pt(10)
    heads = ["Có báo cáo", "Chỉ nhắc đến", "Không phát sinh", "Bỏ sót", "Chưa kết luận"]
    _table(
        word,
        [("Nội dung thi đua", 65.0), *((h, 20.0) for h in heads)],
        "noi_dung",
        ["{{ d.so }}. {{ d.ten }}", *(f"{{{{ d.{n} }}}}" for n in ("co", "nhac", "khong", "sot", "chua"))],
    )
    word.add_paragraph(style="Gạch dưới tên")


def _table(word: Word, heads: list[tuple[str, float]], items: str, cells: list[str]) -> Table:
    """Write a ruled table with a repeated head and one row an item, called `d`."""
    table = grid(word, [w for _, w in heads], 4, ruled=True)
    _head(table, [h for h, _ in heads])
    _row(table, 1, [f"{{%tr for d in {items} %}}"])
    _row(table, 2, cells)
    _row(table, 3, ["{%tr endfor %}"])
    return table


def _head(table: Table, titles: list[str]) -> None:
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001
    for cell, title in zip(table.rows[0].cells, titles, strict=True):
        lines(cell)("Bảng đầu", title)


def _row(table: Table, at: int, texts: list[str]) -> None:
    for i, text in enumerate(texts):
        lines(table.cell(at, i))("Bảng" if i == 0 and at > 1 else "Bảng giữa", text)


def _annex(word: Word) -> None:
    section = word.add_section(WD_SECTION.NEW_PAGE)
    last = word.paragraphs[-1]  # it ends the first part: were it larger, it could take a page of its own
    last.style, last.paragraph_format.line_spacing = "Gạch dưới tên", Pt(1)
    page(section, wide=True)
    section.different_first_page_header_footer = False
    write = lines(word)
    write("Trích yếu", "PHỤ LỤC")
    write("Trích yếu", "Mức độ báo cáo của từng đơn vị theo nội dung thi đua")
    write("Ngày tháng", "(Kèm theo Báo cáo số          /{{ co_quan.ky_hieu_bao_cao }} ngày      tháng      năm {{ nam or '        ' }})")  # fmt: skip # noqa: E501
    write("Chú giải", "**Chú giải:** {{ chu_giai }}")
    write("Chú giải", "**Nội dung:** {{ ten_noi_dung }}")
    heads = [("TT", 10.0), ("Đơn vị", 78.0), ("Loại", 32.0), ("", 1.0), ("", 11.5), ("", 1.0), ("Bỏ sót", 14.0)]
    table = grid(word, [w for _, w in heads], 4, ruled=True, whole=LONG - LEFT - RIGHT)
    _head(table, [h for h, _ in heads])
    for i, text in ((3, "{%tc for n in noi_dung %}"), (4, "{{ n.so }}. {{ n.ten_ngan }}"), (5, "{%tc endfor %}")):
        lines(table.cell(0, i))("Bảng đầu", text)
    _upright(table)
    _row(table, 1, ["{%tr for d in dong %}"])
    cells = ["{{ d.tt }}", "{{ d.don_vi }}", "{{ d.loai }}", "{%tc for k in d.ky_hieu %}", "{{ k }}", "{%tc endfor %}", "{{ d.bo_sot }}"]  # fmt: skip # noqa: E501
    for i, text in enumerate(cells):
        lines(table.cell(2, i))("Bảng" if i in (1, 2) else "Bảng giữa", text)
    _row(table, 3, ["{%tr endfor %}"])
    end(word)


def _upright(table: Table) -> None:
    """Turn the areas' names in the head by a right angle, and make room for them."""
    form = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001
    height = OxmlElement("w:trHeight")
    height.set(qn("w:val"), str(Mm(34).twips))
    height.set(qn("w:hRule"), "atLeast")
    form.append(height)
    for i, cell in enumerate(table.rows[0].cells):
        middle = OxmlElement("w:vAlign")
        middle.set(qn("w:val"), "center")
        if i == 4:  # noqa: PLR2004 - the column that is repeated for each area
            turn = OxmlElement("w:textDirection")
            turn.set(qn("w:val"), "btLr")
            cell._tc.get_or_add_tcPr().append(turn)  # noqa: SLF001
        cell._tc.get_or_add_tcPr().append(middle)  # noqa: SLF001


def render(word: Word) -> bytes:
    """Return a document as bytes that are the same every time."""
    made = io.BytesIO()
    word.save(made)
    return repack(made.getvalue())


def main(folder: Path = HOME) -> None:
    """Write both templates."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in ((LETTER, letter), (REPORT, report)):
        (folder / name).write_bytes(render(make()))
        print(folder / name)


if __name__ == "__main__":
    main(*(Path(a) for a in sys.argv[1:2]))
