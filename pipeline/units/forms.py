"""The empty form of a register, to be filled in: an Excel workbook with instructions, CSV, or YAML."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import yaml

from pipeline.aside import aside
from pipeline.errors import InputError
from pipeline.language import _

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


class Column(NamedTuple):
    """Hold a column of the form: our name, its heading, what belongs in it, and its width in letters."""

    name: str
    heading: str
    meaning: str
    width: int


COLUMNS = (
    Column("id", "Mã đơn vị", "Mã ngắn, không trùng nhau; để trống thì chương trình tự đặt (u01, u02…).", 12),
    Column("name", "Tên đơn vị", "Bắt buộc. Tên đầy đủ, như ghi ở góc trái trên của văn bản.", 46),
    Column("parent", "Cơ quan cấp trên", "Dòng trên tên đơn vị trong văn bản; nhiều cơ quan cách nhau bằng “;”.", 38),
    Column("other_names", "Tên khác, viết tắt", "Tên gọi khác, tên cũ, viết tắt; cách nhau bằng dấu “;”.", 36),
    Column("kind", "Loại đơn vị", "Tuỳ ý: phòng, trung tâm, công ty, huyện…", 16),
    Column("areas", "Nội dung yêu cầu", "Số các nội dung phải báo cáo: 1;2;9 hoặc 1-5. Để trống là tất cả.", 18),
    Column("contact", "Liên hệ", "Người nhận, email, điện thoại.", 34),
    Column("valid_from", "Từ ngày", "Ngày (30/6/2025) hoặc năm bắt đầu có đơn vị. Để trống nếu không cần.", 12),
    Column("valid_to", "Đến ngày", "Ngày hoặc năm kết thúc (giải thể, sáp nhập, đổi tên).", 12),
    Column("successor", "Đơn vị kế thừa", "Mã của đơn vị mới; văn bản mang tên cũ được tính cho đơn vị đó.", 16),
)  # fmt: skip
EXAMPLES = (
    {
        "id": "vi-du-1", "name": "Trung tâm Đăng kiểm xe cơ giới Sơn Hà (ví dụ)",
        "parent": "Sở Giao thông vận tải tỉnh Sơn Hà", "other_names": "TTĐK Sơn Hà; Trạm đăng kiểm Sơn Hà",
        "kind": "trung tâm", "areas": "1-3; 9", "contact": "Nguyễn Văn A, a@example.org, 0900 000 000",
    },
    {
        "id": "vi-du-2", "name": "Trạm Kiểm định xe Sơn Hà (ví dụ)", "parent": "Sở Giao thông vận tải tỉnh Sơn Hà",
        "areas": "tất cả", "valid_to": "30/6/2023", "successor": "vi-du-1",
    },
)  # fmt: skip
NOTES = (
    "Điền mỗi đơn vị một dòng ở trang “Đơn vị”. Thứ tự cột không quan trọng, cột nào không dùng thì để trống.",
    "Các dòng có mã bắt đầu bằng “vi-du” là ví dụ: chương trình bỏ qua, có thể xoá.",
    "Có thể thêm tên cơ quan, tiêu đề phía trên và dòng “Tổng cộng” phía dưới bảng.",
    "Kiểm tra trước khi dùng: thidua units check TỆP --plan KẾ_HOẠCH",
)
SHEET, GUIDE = "Đơn vị", "Hướng dẫn"
ROWS = 300  # of the form that are made ready
FONT = "Times New Roman"
STAMP = (2024, 1, 1, 0, 0, 0)  # the same form has the same bytes, whenever it is written


def write(path: Path) -> None:
    """Write the empty form of a register to a new file, in the format that its ending names.

    Raises:
        InputError: there is such a file already, its ending is none of the three, or it cannot be written.
    """
    make = FORMS.get(path.suffix.lower())
    if make is None:
        raise InputError(
            _("không viết mẫu ra tệp {name}").format(name=path.name),
            advice=_("Chọn tên tệp kết thúc bằng {endings}.").format(endings=", ".join(FORMS)),
        )
    if path.exists():
        raise InputError(_("tệp {path} đã có").format(path=path), advice="Chọn tên khác; tệp đã có không bị ghi đè.")
    try:
        aside(path, lambda draft: draft.write_bytes(make()))
    except OSError as error:
        raise InputError(
            _("không ghi được {path}").format(path=path), advice="Kiểm tra thư mục có tồn tại và ghi được."
        ) from error


def _csv() -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(c.heading for c in COLUMNS)
    writer.writerows([e.get(c.name, "") for c in COLUMNS] for e in EXAMPLES)
    return text.getvalue().encode("utf-8-sig")


def _yaml() -> bytes:
    columns = [f"#   {c.name}: {c.meaning}" for c in COLUMNS]
    head = ["# Danh sách đơn vị phải nộp báo cáo, mỗi đơn vị một mục.", *columns, *(f"# {n}" for n in NOTES[1:2])]
    records = [{c.name: e[c.name] for c in COLUMNS if c.name in e} for e in EXAMPLES]
    return ("\n".join(head) + "\n" + yaml.safe_dump(records, allow_unicode=True, sort_keys=False)).encode()


def _xlsx() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    if sheet is None:  # openpyxl types it so; a new workbook has one
        sheet = book.create_sheet()
    sheet.title = SHEET
    _fill(sheet)
    _guide(book)
    whole = io.BytesIO()
    book.save(whole)
    return _steady(whole.getvalue())


def _fill(sheet: "Worksheet") -> None:
    """Lay out the table: heads, two examples, empty rows whose cells Excel leaves as they are typed."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    grey, shade = Font(name=FONT, size=12, italic=True, color="808080"), PatternFill("solid", fgColor="DDEBF7")
    for i, column in enumerate(COLUMNS, 1):
        head = sheet.cell(1, i, column.heading)
        head.font, head.fill = Font(name=FONT, size=12, bold=True), shade
        head.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        sheet.column_dimensions[get_column_letter(i)].width = column.width
        for row in range(2, ROWS + 2):
            cell = sheet.cell(row, i, EXAMPLES[row - 2].get(column.name) if row - 2 < len(EXAMPLES) else None)
            cell.font = grey if row - 2 < len(EXAMPLES) else Font(name=FONT, size=12)
            cell.number_format = "@"  # Excel makes a date of 1-5 and a number of 01
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "C2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    _validate(sheet)


def _validate(sheet: "Worksheet") -> None:
    """Have Excel warn of an id that is there already, and offer the ids of the form as successors."""
    from openpyxl.worksheet.datavalidation import DataValidation

    last = ROWS + 1
    unique = DataValidation("custom", formula1=f"COUNTIF($A$2:$A${last},A2)=1", allow_blank=True, errorStyle="warning")
    unique.errorTitle, unique.error = "Trùng mã", "Mã đơn vị này đã có ở dòng khác."
    heirs = DataValidation("list", formula1=f"$A$2:$A${last}", allow_blank=True, errorStyle="warning")
    heirs.errorTitle, heirs.error = "Đơn vị kế thừa", "Ghi mã của một đơn vị trong danh sách."
    named = DataValidation(
        "textLength", operator="lessThanOrEqual", formula1="300", allow_blank=True, errorStyle="warning"
    )
    named.errorTitle, named.error = "Tên dài", "Tên đơn vị dài quá 300 chữ."
    for rule, letter in ((unique, "A"), (named, "B"), (heirs, "J")):
        sheet.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{last}")


def _guide(book: "Workbook") -> None:
    from openpyxl.styles import Alignment, Font

    sheet = book.create_sheet(GUIDE)
    lines = [("Cách điền danh sách đơn vị", ""), *((note, "") for note in NOTES), ("", "")]
    lines += [(f"Cột “{c.heading}”", c.meaning) for c in COLUMNS]
    for i, (left, right) in enumerate(lines, 1):
        sheet.cell(i, 1, left).font = Font(name=FONT, size=14 if i == 1 else 12, bold=i == 1)
        sheet.cell(i, 2, right).font = Font(name=FONT, size=12)
        sheet.cell(i, 2).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 80


def _steady(raw: bytes) -> bytes:
    """Return a workbook without the time at which it was made."""
    whole = io.BytesIO()
    made = datetime(*STAMP).strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ001 - a stamp that stands for no time
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z", made.encode(), content)
            new.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


FORMS: dict[str, Callable[[], bytes]] = {".xlsx": _xlsx, ".csv": _csv, ".yaml": _yaml}
