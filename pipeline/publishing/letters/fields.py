"""What the tags of the templates stand for, under the names that docs/formats.md lists."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from pipeline.publishing.letters.office import Office
from pipeline.publishing.letters.reminder import Paper, Point, Reminder, unit_name
from pipeline.publishing.letters.wording import rule

OPEN_DAY = "……/……/………"
Fields = dict[str, object]


def common(office: Office, year: str) -> Fields:
    """Return the fields of every paper: office, year, movement, what the paper goes back to, deadline."""
    movement = f"phong trào thi đua năm {year}" if year else "phong trào thi đua"
    return {
        "co_quan": asdict(office) | {"gach": rule(office.co_quan)},
        "nam": year,
        "phong_trao": movement,
        "can_cu": office.can_cu or f"Thực hiện kế hoạch phát động {movement}",
        "han_gui": office.han_gui or OPEN_DAY,
    }


def letter(reminder: Reminder, office: Office, year: str) -> Fields:
    """Return the fields of the letter to one unit."""
    movement = common(office, year)["phong_trao"]
    numbers = iter(range(1, 4 + len(reminder.papers)))
    return common(office, year) | {
        "don_vi": unit_name(reminder.unit),
        "trich_yeu": f"{_subject(reminder)} {movement}",
        "chua_nop": _listed(reminder.absent, numbers) if reminder.absent else None,
        "chua_doc": _listed(reminder.unreadable, numbers) if reminder.unreadable else None,
        "van_ban": [_paper(p) | {"so": next(numbers)} for p in reminder.papers],
        "viec": _request(reminder),
    }


def _listed(items: Sequence[str], numbers: Iterator[int]) -> Fields:
    return {"so": next(numbers), "danh_sach": list(items)}


def _paper(paper: Paper) -> Fields:
    return {
        "ten": paper.title,
        "la_ke_hoach": paper.is_plan,
        "chua_co": [_point(p) for p in paper.missing],
        "ra_soat": [_point(p) for p in paper.doubtful],
        "chi_nhac": [_point(p) for p in paper.mentioned],
        "doc_lai": [_point(p) for p in paper.unreadable],
        "trang_hong": paper.lost,
    }


def _point(point: Point) -> Fields:
    return {"so": point.number, "mo_ta": point.about, "tim_thay": point.found, "da_hua": point.promised}


def _lacking(reminder: Reminder) -> bool:
    return any(p.missing or p.doubtful or p.mentioned for p in reminder.papers)


def _again(reminder: Reminder) -> bool:
    return bool(reminder.unreadable or any(p.unreadable for p in reminder.papers))


def _subject(reminder: Reminder) -> str:
    """Return what the letter is about."""
    asked = (
        ("đôn đốc gửi", bool(reminder.absent)),
        ("gửi lại", _again(reminder) and not reminder.absent),
        ("bổ sung", _lacking(reminder)),
    )
    plans = {kind == "plan" for kind in reminder.kinds}
    papers = "kế hoạch, báo cáo" if len(plans) != 1 else "kế hoạch" if True in plans else "báo cáo"
    verbs = [text for text, wanted in asked if wanted]
    return f"{', '.join(verbs) or 'bổ sung'} {papers}"


def _request(reminder: Reminder) -> str:
    """Return what the unit is asked to do."""
    asked = (
        ("gửi các văn bản chưa nhận được", bool(reminder.absent)),
        ("gửi lại bản rõ của các văn bản chưa đọc được", _again(reminder)),
        ("rà soát, bổ sung các nội dung nêu trên", _lacking(reminder)),
    )
    return "; ".join(text for text, wanted in asked if wanted)
