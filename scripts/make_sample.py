"""Render the written documents of corpora/sample/source into the sample inbox: python -m scripts.make_sample.

How a page is laid out is in scripts/rendering; which file an office would have sent, and what is
wrong with it, is decided here.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from scripts.rendering import Document, parse_markup, render_docx, render_pdf, render_scan

SAMPLE = Path(__file__).parents[1] / "corpora" / "sample"
SOURCE = SAMPLE / "source"
INBOX = SAMPLE / "inbox"

PDFS = {
    "s02": "BC so ket thi dua 6 thang - Thanh tra So.pdf",
    "s03": "Phong QLVT_bao cao thi dua 6T2024.pdf",
    "s04": "377-BC BQLDA so ket 6 thang.pdf",
    "s06": "BC thi dua TT Dang kiem 6 thang 2024.pdf",
    "s07": "KH thi dua 2024 - Trung tam DTSH lai xe Phu Lam.pdf",
    "s10": "Báo cáo Công ty Bến xe Sơn Hà.pdf",
}
WORDS = {
    "s01": "Báo cáo Văn phòng Sở.docx",
    "s05": "Bao cao 6 thang Cty Duong bo (ban cuoi).docx",
    "s09": "BC_KTHT_MuongLa_6thang.docx",
}
SCANS = {"s08": "Scan_BC Ban ATGT huyen Thach Giang.pdf"}
SCAN_STAMP = "BAN AN TOÀN GIAO THÔNG"

DUPLICATE = ("s02", "64-BC-TTr_gui lai.pdf")
BROKEN = ("s04", "BC BQLDA (gui qua zalo).pdf")
BROKEN_BYTES = 6000
"""As many bytes as arrived before the line broke: the page tree and the fonts are lost."""
MISNAMED = "BC_KTHT_MuongLa_tai tu he thong.doc"
MISNAMED_TEXT = """\
<!DOCTYPE html>
<html lang="vi">
<head><meta charset="utf-8"><title>Đăng nhập - Hệ thống quản lý văn bản</title></head>
<body>
<h1>Phiên làm việc đã hết hạn</h1>
<p>Vui lòng đăng nhập lại để tải tệp đính kèm.</p>
<form method="post" action="/dang-nhap">
<label>Tên đăng nhập <input name="user"></label>
<label>Mật khẩu <input name="password" type="password"></label>
<button>Đăng nhập</button>
</form>
</body>
</html>
"""


def inbox_files() -> list[str]:
    """Return the names of all files of the inbox."""
    sound = [*PDFS.values(), *WORDS.values(), *SCANS.values()]
    return sorted([*sound, DUPLICATE[1], BROKEN[1], MISNAMED])


def load_source(name: str) -> Document:
    """Load one written document by the stem of its file."""
    return parse_markup((SOURCE / f"{name}.txt").read_text(encoding="utf-8"))


def make_inbox(folder: Path) -> None:
    """Write every file of the inbox into the folder.

    Raises:
        FontMissingError: no Times-like font with Vietnamese letters is installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, file in PDFS.items():
        render_pdf(load_source(name), folder / file)
    for name, file in WORDS.items():
        render_docx(load_source(name), folder / file)
    for name, file in SCANS.items():
        _scan(load_source(name), folder / file)
    _spoil(folder)


def _scan(document: Document, path: Path) -> None:
    """Print the document and put it through the scanner."""
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder) / "printed.pdf"
        render_pdf(document, printed)
        render_scan(printed, path, stamp=SCAN_STAMP)


def _spoil(folder: Path) -> None:
    """Add the files that every real inbox has: one sent twice, one cut short, one misnamed."""
    original, copy = DUPLICATE
    shutil.copyfile(folder / PDFS[original], folder / copy)
    whole, cut = BROKEN
    (folder / cut).write_bytes((folder / PDFS[whole]).read_bytes()[:BROKEN_BYTES])
    (folder / MISNAMED).write_text(MISNAMED_TEXT, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    make_inbox(Path(sys.argv[1]) if len(sys.argv) > 1 else INBOX)
