"""Judging through files and reader: each gold block meets the paragraph it became, or counts as lost."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Block, Place
from pipeline.errors import InputError
from pipeline.labelling import Labelled
from pipeline.labelling.shelf import SHIPPED
from pipeline.learning import answers, corpus, markup, measure, through
from pipeline.text import fold

SAMPLE = SHIPPED.parent / "corpora" / "sample"
FILES = {"s01": "Báo cáo Văn phòng Sở.docx", "s05": "Bao cao 6 thang Cty Duong bo (ban cuoi).docx"}
LONG = "Trong kỳ, Hạt đã vá 320 m2 ổ gà, phát quang 12 km lề đường và khơi thông 4 km rãnh dọc trên tỉnh lộ 8"


def read_as(*texts: str) -> list[Labelled]:
    blocks = [Block(str(i), "para", t, (Place(1),)) for i, t in enumerate(texts)]
    return [Labelled(block=b, areas=(), scores={}, stance="none", by="model:x") for b in blocks]


@pytest.mark.parametrize(
    ("text", "read", "met"),
    [
        (LONG, ["Căn cứ Kế hoạch số 12", LONG], 1),
        (LONG, [f"Mục này gộp hai đoạn. {LONG}. Và thêm nữa."], 0),
        (LONG, [LONG[:55], LONG[55:]], 0),  # the longer half stands for the whole
        (LONG, [LONG.replace("ổ gà", "o ga").replace("ư", "u")], 0),
        (LONG, ["Công đoàn thăm hỏi 12 đoàn viên ốm đau, tặng quà Tết Trung thu cho các cháu"], None),
        (LONG, [], None),
        (LONG, ["…", "–"], None),
        ("…", [LONG], None),
        ("Vá ổ gà", ["Vá ổ gà"], 0),
        ("Vá ổ gà", [LONG], None),
    ],
)
def test_a_block_meets_the_paragraph_that_holds_it(text: str, read: Sequence[str], met: int | None) -> None:
    [found] = through.meet([text], read_as(*read))
    assert (found.block.id if found else None) == (None if met is None else str(met))


@given(st.text(min_size=1).map(fold).filter(bool), st.text(min_size=1).map(fold).filter(bool))
def test_nearness_is_a_share_and_greatest_for_the_same_text(one: str, other: str) -> None:
    assert 0 <= through.nearness(one, other) <= 100
    assert through.nearness(one, one) == 100


@pytest.mark.parametrize(
    ("name", "stem"),
    [("a01.pdf", "a01"), ("a/b/a01.docx", "a01"), ("a01.pdf#2", "a01"), ("x.zip/a.b.pdf", "a.b")],
)
def test_a_file_is_known_by_its_name_without_ending(name: str, stem: str) -> None:
    assert through.stem(name) == stem


@pytest.fixture
def sample(tmp_path: Path) -> list[corpus.Gold]:
    """Return two documents of the sample, with their files as ID.docx in the folder `inbox`, and one without a file."""
    (tmp_path / "inbox").mkdir()
    for name, file in FILES.items():
        shutil.copy(SAMPLE / "inbox" / file, tmp_path / "inbox" / f"{name}.docx")
    texts = [(SAMPLE / "source" / f"{n}.txt").read_text(encoding="utf-8") for n in (*FILES, "s10")]
    return [corpus.gold(markup.parse(t)) for t in texts]


def test_documents_are_judged_through_their_files(sample: list[corpus.Gold], tmp_path: Path) -> None:
    papers, run = through.read(tmp_path / "inbox", sample, model=SHIPPED / "default")
    judged = answers.sheet(papers, run.taxonomy)
    assert [p.medium for p in papers] == ["word", "word", "other"]
    assert not judged.lost[judged.document < 2][judged.counted[judged.document < 2]].any()
    assert judged.lost[judged.document == 2].all()
    assert set(judged.given[2].tolist()) == {"unreadable"}
    assert measure.all_figures(judged, measure.once(judged))["status_accuracy"][0] > 0.5


def test_an_inbox_that_is_not_there_is_bad_input(sample: list[corpus.Gold], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="không có thư mục"):
        through.read(tmp_path / "none", sample, model=SHIPPED / "default")
