"""The office that sends the letters: what its letterhead says, and the Word templates that it may replace."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from pipeline.errors import InputError
from pipeline.language import _
from pipeline.publishing.view import clean

OFFICE, LETTER, REPORT = "co-quan.yaml", "cong-van.docx", "bao-cao.docx"
LARGEST = 10_000_000  # bytes of a template; a letter with a coat of arms has a tenth of it
LETTERS = 300  # at most so many of one datum are printed
SHIPPED = resources.files("pipeline") / "data" / "letters"


@dataclass(frozen=True, slots=True)
class Office:
    """Hold what the office prints on its letters, under the names that stand in its file and in the templates.

    What is not filled in stands in brackets, for a person to fill in on the draft.
    """

    co_quan_cap_tren: str = "[Cơ quan cấp trên]"
    co_quan: str = "[Tên cơ quan]"
    ky_hieu_cong_van: str = "[ký hiệu]"
    ky_hieu_bao_cao: str = "BC-[ký hiệu]"
    dia_danh: str = "[Địa danh]"
    chuc_vu: tuple[str, ...] = ("[CHỨC VỤ NGƯỜI KÝ]",)
    nguoi_ky: str = "[Họ và tên]"
    noi_nhan: tuple[str, ...] = ()
    noi_nhan_bao_cao: tuple[str, ...] = ()
    luu: str = "VT"
    can_cu: str = ""
    han_gui: str = ""
    cap_bao_cao: str = "cấp có thẩm quyền"
    lien_he: str = ""


NAMES = tuple(f.name for f in fields(Office))
LISTS = frozenset(f.name for f in fields(Office) if isinstance(f.default, tuple))


class Stationery(NamedTuple):
    """Hold all that letters are written on: the office, and two Word templates with the names they are told of by."""

    office: Office
    letter: bytes
    report: bytes
    letter_name: str = LETTER
    report_name: str = REPORT


def shipped(office: Office | None = None) -> Stationery:
    """Return the templates that come with the program."""
    return Stationery(office or Office(), (SHIPPED / LETTER).read_bytes(), (SHIPPED / REPORT).read_bytes())


def load(folder: Path) -> Stationery:
    """Read an office's folder; each of the three files may be missing, and the shipped one then stands in for it.

    Raises:
        InputError: there is no such folder, nothing of ours in it, or a file that cannot be used.
    """
    if not any((folder / name).is_file() for name in (OFFICE, LETTER, REPORT)):
        raise InputError(
            _("không có {names} trong thư mục {folder}").format(names=f"{OFFICE}, {LETTER}, {REPORT}", folder=folder),
            advice=_("Tạo thư mục mẫu bằng lệnh: thidua letters template THU-MUC, rồi sửa các tệp trong đó."),
        )
    ours = shipped()
    return Stationery(
        _office(folder / OFFICE),
        _template(folder / LETTER, ours.letter),
        _template(folder / REPORT, ours.report),
        str(folder / LETTER),
        str(folder / REPORT),
    )


def _template(path: Path, otherwise: bytes) -> bytes:
    if not path.is_file():
        return otherwise
    try:
        with path.open("rb") as file:
            found = file.read(LARGEST + 1)
    except OSError as error:
        raise InputError(_("không đọc được mẫu {path}").format(path=path)) from error
    if len(found) > LARGEST:
        raise InputError(_("mẫu {path} quá lớn").format(path=path), advice=_("Bỏ bớt hình ảnh trong mẫu."))
    return found


def _office(path: Path) -> Office:
    if not path.is_file():
        return Office()
    try:
        return parse(path.read_bytes()[:LARGEST].decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(
            _("không dùng được tệp {path}: {why}").format(path=path, why=clean(str(error))),
            advice=_("Mỗi dòng một mục “tên: nội dung”; lấy lại tệp mẫu bằng lệnh: thidua letters template THU-MUC."),
        ) from error


def parse(text: str) -> Office:
    """Return the office that a YAML text describes; an item left empty counts as not given.

    Raises:
        ValueError: an item is unknown, or neither text nor a list of texts.
    """
    data = yaml.safe_load(text)
    if not isinstance(data, Mapping):
        raise ValueError(_("tệp không phải danh sách “tên: nội dung”"))  # noqa: TRY004 - one kind of error for the file
    unknown = [clean(str(k)) for k in data if k not in NAMES]
    if unknown:
        msg = _("không có mục {unknown}; các mục là {names}")
        raise ValueError(msg.format(unknown=", ".join(unknown), names=", ".join(NAMES)))
    return Office(**{k: _value(k, v) for k, v in data.items() if v not in (None, "", [])})


def _value(name: str, value: object) -> Any:  # noqa: ANN401 - text or texts, as the office's field wants it
    if name in LISTS:
        return tuple(_line(name, v) for v in (value if isinstance(value, list) else [value]))
    return _line(name, value)


def _line(name: str, value: object) -> str:
    if isinstance(value, date):
        return f"{value.day}/{value.month}/{value.year}"
    if not isinstance(value, str | int | float):
        raise ValueError(_("mục {name} phải là chữ").format(name=name))  # noqa: TRY004 - as above
    return clean(str(value), LETTERS)


def start(folder: Path) -> list[Path]:
    """Write the shipped templates and a sample of the office's file to a folder, for a person to edit.

    Raises:
        InputError: one of them is there already, or the folder cannot be written to.
    """
    wanted = [folder / name for name in (OFFICE, LETTER, REPORT)]
    there = [p.name for p in wanted if p.exists()]
    if there:
        raise InputError(
            _("thư mục {folder} đã có {names}").format(folder=folder, names=", ".join(there)),
            advice=_("Chọn thư mục khác; tệp đã sửa tay không bị ghi đè."),
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in wanted:
            with path.open("xb") as file:
                file.write((SHIPPED / path.name).read_bytes())
    except OSError as error:
        raise InputError(_("không ghi được vào {folder}").format(folder=folder)) from error
    return wanted
