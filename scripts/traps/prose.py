"""Traps of ordinary prose: numberings, paragraphs over pages, two languages, hyphens, ligatures, a company's paper."""

from pathlib import Path

from scripts.traps import paper
from scripts.traps.paper import PHRASES, Paper
from scripts.traps.rawpdf import unicode_book
from scripts.traps.record import Expect, trap

ENGLISH = (
    (
        "In the first half of the year the road management unit repaired the pavement, cleared the ditches and"
        " replaced the broken marker posts along all provincial roads that were handed over to it."
    ),
    (
        "Workers kept watch on the pass day and night during the two heavy rains at the end of May, so that buses and"
        " trucks with supplies could always get through."
    ),
)


@trap(
    "bilingual.pdf",
    Expect(words=(PHRASES[0], ENGLISH[0], PHRASES[2], ENGLISH[1]), together=ENGLISH, ocr_pages=0, count=8),
)
def bilingual(path: Path) -> None:
    """Every paragraph once more in English: half of the syllables are not Vietnamese, and the text is sound."""
    first, second = ENGLISH
    blocks = (paper.OPENING, paper.RESULTS, paper.ROADS, first, paper.STORMS, second, paper.TASKS, paper.BRIDGE)
    sheet = Paper(path)
    sheet.letterhead()
    sheet.flow(*blocks)
    sheet.ending()
    sheet.save()


HYPHENED = (
    "Trong tháng 5, đoàn khảo sát liên ngành đã đi dọc hành lang kinh tế Côn Minh - Hà Nội - Hải Phòng và ghi lại 31"
    " điểm sạt lở cần xử lý."
)


@trap("line-end-hyphen.pdf", Expect(together=(HYPHENED,), absent=("\ufffe", "\xad"), count=3))
def line_end_hyphen(path: Path) -> None:
    """A line that ends with a hyphen, which engines take for one that breaks a word."""
    unicode_book(path, [paper.raw_report([paper.OPENING, HYPHENED, paper.BRIDGE])])


LIGATURES = {"ffi": "ﬃ", "fi": "ﬁ", "fl": "ﬂ"}
OFFICE = "Hạt cài bộ phần mềm Office mới, nối mạng wifi ở ba nhà hạt và chuyển toàn bộ file bản vẽ sang máy chủ."


@trap("ligatures.pdf", Expect(together=(OFFICE,), absent=tuple(LIGATURES.values()), count=3))
def ligatures(path: Path) -> None:
    """Letters that the type ties together."""
    tied = OFFICE
    for letters, glyph in LIGATURES.items():
        tied = tied.replace(letters, glyph)
    unicode_book(path, [paper.raw_report([paper.OPENING, tied, paper.BRIDGE])])


NUMBERED = (
    "PHẦN THỨ NHẤT: ĐÁNH GIÁ KẾT QUẢ",
    "I. CÔNG TÁC QUẢN LÝ",
    "1. Bảo dưỡng thường xuyên",
    (
        "1.1. Mặt đường: trong kỳ đã vá 320 m2 ổ gà trên ba tuyến, láng lại 1,2 km đoạn bong bật ở đèo và bù phụ lề"
        " đường ở những nơi xe tải tránh nhau."
    ),
    "1.2. Thoát nước: khơi 12 km rãnh dọc, thông 41 cống ngang trước mùa mưa.",
    (
        "a) Đội số 1 nhận đoạn từ đầu tuyến đến đỉnh đèo, nơi mưa xuống là đất trôi lấp rãnh, nên mỗi tuần phải khơi"
        " lại hai lần trong suốt tháng 5;"
    ),
    "b) Đội số 2 nhận đoạn còn lại.",
    (
        "- Thay 64 cọc tiêu bị gãy và sơn lại toàn bộ cọc ở các đoạn cong nguy hiểm, việc này làm xong trước ngày 30"
        " tháng 4 theo đúng cam kết;"
    ),
    "+ Riêng cột km 31 bị xe va đổ hai lần trong quý, Hạt đã lập biên bản và yêu cầu bồi thường.",
    "(1) Kiểm tra đột xuất các điểm tập kết vật liệu.",
    "2) Lập danh sách những hộ lấn chiếm hành lang.",
    "• Phát cây ở 14 khúc cua khuất tầm nhìn.",
    "2. Công tác cầu",
    "Điều 3. Các đội có trách nhiệm thực hiện đúng phân công trên đây và báo cáo Hạt vào ngày 25 hằng tháng.",
    "II. PHƯƠNG HƯỚNG",
)


@trap("numberings.pdf", Expect(words=NUMBERED, together=NUMBERED, count=len(NUMBERED)))
def numberings(path: Path) -> None:
    """Every numbering that offices use, short and long: each begins a block of its own, and none is torn."""
    sheet = Paper(path)
    sheet.letterhead()
    sheet.flow(*NUMBERED)
    sheet.ending()
    sheet.save()


@trap("over-page.pdf", Expect(together=(paper.STORMS,), words=PHRASES, absent=("\n2\n",), count=6))
def over_page(path: Path) -> None:
    """A paragraph that begins at the foot of one page and goes on at the head of the next, under a page number."""
    lines = paper.raw_blocks([paper.STORMS], 760)
    rest = [line._replace(top=80 + 18 * i) for i, line in enumerate(lines[1:])]
    first = [*paper.raw_letterhead(), *paper.raw_blocks([paper.OPENING, paper.RESULTS, paper.ROADS], 560), lines[0]]
    number = rest[0]._replace(x=294.0, top=34.0, text="2")
    last = paper.raw_blocks([paper.TASKS, paper.BRIDGE], rest[-1].top + 24)
    unicode_book(path, [first, [number, *rest, *last, *paper.raw_ending(last[-1].top + 30)]])


COMPANY = "CÔNG TY CỔ PHẦN VẬN TẢI NẬM KHA"


@trap(
    "company.pdf",
    Expect(fields={"unit": COMPANY, "number": "112/CV-VTNK", "date": paper.DATE, "kind": "BÁO CÁO"}, count=3),
)
def company(path: Path) -> None:
    """A company's paper: one organ with address and telephone below, no body above it, the date under the title."""
    sheet = Paper(path)
    for x, top, text, size, face in (
        (170, 57, COMPANY, 11, "-Bold"), (430, 57, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 11, "-Bold"),
        (430, 73, "Độc lập - Tự do - Hạnh phúc", 12, "-Bold"), (170, 73, "Số: 112/CV-VTNK", 12, ""),
        (430, 92, paper.ISSUED, 12, "-Italic"), (297, 132, "BÁO CÁO", 14, "-Bold"),
        (297, 150, paper.SUBJECT, 13, "-Bold"),
    ):  # fmt: skip
        sheet.centred(x, top, text, size=size, face=face)
    sheet.top = 186
    sheet.flow(paper.ROADS, paper.STORMS, paper.BRIDGE)
    sheet.ending()
    sheet.save()
