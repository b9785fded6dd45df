"""What a person has settled: obeyed before anything else, added to and never rewritten, refused where it is broken."""

from pathlib import Path

import pytest

from pipeline import units
from pipeline.errors import InputError
from pipeline.units import NOBODY, Unit, settled
from pipeline.units.settled import Settlement
from tests.units_made_up import head

UNITS = (Unit("VP", "Văn phòng Sở", "Sở A"), Unit("TTR", "Thanh tra Sở", "Sở A"), Unit("cu", "Tổ cũ", successor="TTR"))
HEADER = "letterhead,upper,file,unit_id,note\n"


def look(rules: str, name: str, upper: str = "", file: str = "x.pdf") -> str:
    """Return whose a paper is by rules in CSV: an id, "-" for nobody by decision, "?" where nothing was settled."""
    found = units.look(head(name, upper), UNITS, hint=file, settled=loaded(rules))
    return (found.unit.id or "-") if found.settled else "?"


def loaded(rules: str) -> tuple[Settlement, ...]:
    lines = [line.split(",") for line in rules.splitlines()]
    return tuple(Settlement(*line) for line in lines)


RULES = [
    ("TỔ CÔNG TÁC 5,UBND TỈNH,,VP", ("Tổ công tác 5", "ubnd tinh"), "VP"),
    ("TỔ CÔNG TÁC 5,UBND TỈNH,,VP", ("TO CONG TAC 5.", "UBND TỈNH"), "VP"),
    ("TỔ CÔNG TÁC 5,UBND TỈNH,,VP", ("TỔ CÔNG TÁC 5", ""), "?"),
    ("TỔ CÔNG TÁC 5,*,,VP", ("TỔ CÔNG TÁC 5", "BẤT KỲ"), "VP"),
    ("TỔ CÔNG TÁC 5,,,VP", ("TỔ CÔNG TÁC 5", "SỞ B"), "?"),
    ("TỔ CÔNG TÁC 5,,,VP", ("TỔ CÔNG TÁC 6", ""), "?"),
    ("THANH TRA SỞ,SỞ A,,VP", ("THANH TRA SỞ", "SỞ A"), "VP"),
    ("THANH TRA SỞ,SỞ A,,-", ("THANH TRA SỞ", "SỞ A"), "-"),
    ("TỔ 9,,,cu", ("TỔ 9", ""), "TTR"),
    ("TỔ 9,,,VP\nTỔ 9,,,TTR", ("TỔ 9", ""), "TTR"),
    (",,scan 1.pdf,TTR", ("", "", "SCAN 1.pdf"), "TTR"),
    (",,scan 1.pdf,TTR", ("", "", "sub/scan 1.pdf"), "TTR"),
    (",,Thanh tra/*,TTR", ("BẤT KỲ", "", "Thanh tra/2024/a.pdf"), "TTR"),
    (",,a[[]1].pdf,TTR", ("", "", "a[1].pdf"), "TTR"),
    (",,scan 1.pdf,TTR", ("", "", "scan 2.pdf"), "?"),
    ("TỔ 9,,a.pdf,VP", ("TỔ 9", "", "b.pdf"), "?"),
    ("TỔ 9,,a.pdf,VP", ("TỔ 9", "", "a.pdf"), "VP"),
]


@pytest.mark.parametrize(("rules", "paper", "wanted"), RULES)
def test_a_settlement_holds_for_the_papers_it_names_and_no_others(
    rules: str, paper: tuple[str, ...], wanted: str
) -> None:
    assert look(rules, *paper) == wanted


def test_none_of_them_is_a_decision_too() -> None:
    found = units.look(head("THANH TRA SỞ", "SỞ A"), UNITS, settled=loaded("THANH TRA SỞ,SỞ A,,-"))
    assert (found.unit, found.settled, found.doubtful) == (NOBODY, True, False)


@pytest.fixture
def register(tmp_path: Path) -> Path:
    return tmp_path / "don vi.xlsx"


def test_there_may_be_no_file_of_settlements(register: Path) -> None:
    assert units.settlements(register, UNITS) == ()


def test_what_is_remembered_is_obeyed(register: Path) -> None:
    path = settled.remember(register, UNITS, settled.settled_by("TỔ, “9”;", "SỞ\nA", "a.pdf", "VP", note="hỏi chị Hà"))
    settled.remember(register, UNITS, settled.settled_by("", "", "sub/[b] *.pdf", "-"))
    assert path.name == "don vi.khop.csv"
    rules = units.settlements(register, UNITS)
    assert rules[0] == Settlement("TỔ, “9”;", "SỞ A", "", "VP", "hỏi chị Hà")
    assert units.look(head("TỔ 9", "SỞ A"), UNITS, settled=rules).unit.id == "VP"
    assert units.look(head(""), UNITS, hint="sub/[b] *.pdf", settled=rules).settled
    assert not units.look(head(""), UNITS, hint="sub/[b] x.pdf", settled=rules).settled


HANDS = [
    "\ufeffTên trên văn bản;Cơ quan cấp trên;Mã đơn vị;Người ghi\r\nTỔ 1;SỞ A;VP;Hà\r\n".encode(),
    "\ufeffTên trên văn bản\tMã đơn vị\r\nTỔ 1\tVP".encode("utf-16-le"),
    f"{HEADER}# ghi chú tay\nTỔ 1,,,VP".encode(),
    f"{HEADER}\n\nTỔ 1,,,VP".encode(),
]


@pytest.mark.parametrize("raw", HANDS)
def test_a_file_that_a_person_has_edited_is_added_to_in_its_own_manner(register: Path, raw: bytes) -> None:
    path = settled.beside(register)
    path.write_bytes(raw)
    settled.remember(register, UNITS, Settlement("TỔ 2", "", "", "TTR"))
    assert path.read_bytes().startswith(raw)
    assert [(s.letterhead, s.unit_id) for s in units.settlements(register, UNITS)] == [("TỔ 1", "VP"), ("TỔ 2", "TTR")]


BROKEN = [
    ("letterhead,note\nA,B\n", "dòng 1: thiếu cột"),
    ("", "dòng 1: thiếu cột"),
    (f"{HEADER}A,,,VP\nB,,,\n", "dòng 3: chưa ghi mã đơn vị"),
    (f"{HEADER}A,,,XX\n", "dòng 2: danh sách đơn vị không có mã “XX”"),
    (f"{HEADER},SỞ A,,VP\n", "dòng 2: chưa ghi tên"),
    (f'{HEADER}A,,,VP\n"{"x" * 200_000}', "không đúng dạng CSV"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_a_broken_file_is_refused_with_its_line_and_left_alone(register: Path, text: str, message: str) -> None:
    path = settled.beside(register)
    path.write_text(text, encoding="utf-8")
    for use in (
        lambda: units.settlements(register, UNITS),
        lambda: settled.remember(register, UNITS, Settlement("A", "", "", "VP")),
    ):
        with pytest.raises(InputError, match=message) as caught:
            use()
        assert caught.value.advice
    assert path.read_text(encoding="utf-8") == text


def test_a_unit_that_is_none_is_not_remembered(register: Path) -> None:
    with pytest.raises(InputError, match="không có mã “XX”"):
        settled.remember(register, UNITS, Settlement("A", "", "", "XX"))
    assert not settled.beside(register).exists()


@pytest.mark.parametrize("hostile", ["=cmd|' /C calc'!A0", "+1", "@x", "-2+3", 'a\nb,c;d\t"e"', "\u202exyz"])
def test_hostile_text_is_remembered_harmlessly(register: Path, hostile: str) -> None:
    path = settled.remember(register, UNITS, settled.settled_by(f"{hostile} tổ", "", "", "VP"))
    [rule] = units.settlements(register, UNITS)
    assert units.look(head(f"{hostile} tổ"), UNITS, settled=(rule,)).settled
    assert not any(line.startswith(("=", "+", "@", "-")) for line in path.read_text(encoding="utf-8-sig").splitlines())
