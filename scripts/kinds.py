"""Write one report in every kind of file that is read: python -m scripts.kinds FOLDER.

What came of reading each, when somebody last looked, is kept in tests/golden/reading; tests/reading/test_kinds.py
compares, and renews the files with `pytest tests/reading/test_kinds.py --update-golden`.
"""

import sys
import zipfile
from collections.abc import Callable, Iterable
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

import pypdfium2
from PIL import Image

from scripts.rendering import Document, parse_markup, render_docx, render_pdf, render_scan
from scripts.traps.office import convert

TASK = (
    "Trạm được giao cân xe trên ba tuyến tỉnh lộ nối các mỏ đá với cảng sông Kha, quân số 14 người, trong đó có 05 đồng"
    " chí mới nhận nhiệm vụ từ tháng 3."
)
LOADS = (
    "Trong sáu tháng, trạm cân 9.215 lượt xe, lập biên bản 386 trường hợp chở quá tải, hạ tải tại chỗ 1.270 tấn đá; tỷ"
    " lệ vi phạm giảm từ 5,8% xuống 4,2% so với cùng kỳ."
)
MARKUP = f"""\
id: kinds
upper: SỞ GIAO THÔNG VẬN TẢI TỈNH SƠN HÀ
header: TRẠM KIỂM TRA TẢI TRỌNG XE LƯU ĐỘNG SỐ 3
unit: Trạm Kiểm tra tải trọng xe lưu động số 3
doc_type: BÁO CÁO
number: 41/BC-KTTTX
place: Phú Lãm
date: 2024-06-14
subject: Kết quả phong trào thi đua 6 tháng đầu năm 2024
signer_role: TRẠM TRƯỞNG
signer: Đinh Thị Quỳnh Mai
recipients: Thanh tra Sở; Phòng Quản lý vận tải; Lưu: VT
---
P [] none : {TASK}
H1 [] : I. KẾT QUẢ ĐẠT ĐƯỢC
H2 [3] : 1. Kiểm soát tải trọng
P [3] result : {LOADS}
I [3] result : a) Phối hợp với Công an huyện tổ chức 27 ca tuần tra ban đêm, tạm giữ 08 xe cơi nới thành thùng;
I [3] result : b) Ký cam kết với 19 chủ mỏ, không xếp hàng vượt tải ngay từ nơi bốc.
R [] none : STT | Tuyến đường | Số lượt cân | Số vi phạm
R [3] result : 1 | Đường tỉnh 541 | 4.102 | 187
R [3] result : 2 | Đường tỉnh 547 | 3.388 | 121
R [3] result : 3 | Đường vào cảng sông Kha | 1.725 | 78
H2 [9] : 2. Ứng dụng công nghệ
P [9] result : Phiếu cân được chuyển về trung tâm dữ liệu của Sở trong ngày; hai bộ cân xách tay đã kiểm định.
H1 [] : II. PHƯƠNG HƯỚNG 6 THÁNG CUỐI NĂM
I [3] intent : - Tăng thêm ca cân từ 22 giờ đến 4 giờ sáng ở các tuyến có mỏ;
I [8] intent : - Cử 04 đồng chí học nghiệp vụ thanh tra chuyên ngành.
"""

Tool = Literal["", "tesseract", "libreoffice"]
DPI = 200
PER_INCH = 72
DARK = 150  # grey levels that a scanner in black and white takes for ink
STAMP = "TRẠM KIỂM TRA TẢI TRỌNG"


class Kind(NamedTuple):
    """Hold how a kind of file is made, and the outside program without which it cannot be read."""

    make: Callable[[Path], None]
    needs: Tool = ""


def report() -> Document:
    """Return the report."""
    return parse_markup(MARKUP)


def _pdf(path: Path) -> None:
    render_pdf(report(), path)


def _docx(path: Path) -> None:
    render_docx(report(), path)


def _made(make: Callable[[Path], None], name: str) -> bytes:
    """Return the bytes of a file that is made under a name."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        make(path)
        return path.read_bytes()


def _scan(path: Path) -> None:
    with TemporaryDirectory() as folder:
        printed = Path(folder) / "printed.pdf"
        _pdf(printed)
        render_scan(printed, path, stamp=STAMP, seed=3)


def _pictures() -> list[Image.Image]:
    """Return the pages of the report as pictures."""
    with pypdfium2.PdfDocument(_made(_pdf, "printed.pdf")) as document:
        return [page.render(scale=DPI / PER_INCH).to_pil().convert("L") for page in document]


def _png(path: Path) -> None:
    _pictures()[0].save(path, dpi=(DPI, DPI))


def _jpg(path: Path) -> None:
    _pictures()[0].save(path, quality=70, dpi=(DPI, DPI))


def _tif(path: Path) -> None:
    first, *rest = [p.point([0] * DARK + [255] * (256 - DARK)).convert("1") for p in _pictures()]
    first.save(path, save_all=True, append_images=rest, compression="group4", dpi=(DPI, DPI))


def _by_office(path: Path) -> None:
    """Write the report in the format of the path's ending as LibreOffice makes it."""
    with TemporaryDirectory() as folder:
        _docx(Path(folder) / "report.docx")
        path.write_bytes(convert(Path(folder) / "report.docx", path.suffix[1:]))


def _texts(heading: str = "") -> Iterable[str]:
    document = report()
    head = document.head
    yield from (head["upper"], head["header"], f"Số: {head['number']}", f"{head['place']}, ngày 14 tháng 6 năm 2024")
    yield from (head["doc_type"], head["subject"])
    for block in document.blocks:
        sign = f"{heading * block.level} " if heading and block.kind == "H" else ""
        yield sign + block.text


def _txt(path: Path) -> None:
    path.write_text("\r\n\r\n".join(_texts()), encoding="utf-8-sig", newline="")


def _md(path: Path) -> None:
    path.write_text("\n\n".join(_texts("#")) + "\n", encoding="utf-8", newline="\n")


def _zip(path: Path) -> None:
    """Write an archive with a PDF in it, and an archive with a Word file."""
    inner = _zipped({"Gửi Sở/Báo cáo trạm cân.docx": _made(_docx, "a.docx")})
    path.write_bytes(_zipped({"bản in.pdf": _made(_pdf, "a.pdf"), "tệp nén.zip": inner}))


def _zipped(members: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def _eml(path: Path) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "tram3@example.vn", "vanphong@example.vn"
    message["Subject"] = "Nộp báo cáo thi đua"
    message.set_content("Kính gửi Văn phòng Sở, trạm gửi báo cáo trong tệp đính kèm.\n")
    message.add_attachment(
        _made(_docx, "a.docx"), maintype="application", subtype="octet-stream", filename="Báo cáo trạm cân.docx"
    )
    path.write_bytes(message.as_bytes())


KINDS: dict[str, Kind] = {
    "report.pdf": Kind(_pdf),
    "scan.pdf": Kind(_scan, "tesseract"),
    "report.png": Kind(_png, "tesseract"),
    "report.jpg": Kind(_jpg, "tesseract"),
    "report.tif": Kind(_tif, "tesseract"),
    "report.docx": Kind(_docx),
    "report.doc": Kind(_by_office, "libreoffice"),
    "report.rtf": Kind(_by_office, "libreoffice"),
    "report.odt": Kind(_by_office, "libreoffice"),
    "report.html": Kind(_by_office, "libreoffice"),
    "report.txt": Kind(_txt),
    "report.md": Kind(_md),
    "report.zip": Kind(_zip),
    "report.eml": Kind(_eml),
}


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for name, kind in KINDS.items():
        kind.make(target / name)
        print(f"{(target / name).stat().st_size:>10,}  {name}")
