"""Papers made by hand: gold blocks with answers as a model might have given them, for the tests of judging."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.coverage import Coverage
from pipeline.document import Block
from pipeline.labelling import Labelled
from pipeline.labelling.model import Model, Settings
from pipeline.learning import answers, corpus
from pipeline.learning.answers import Paper, Sheet
from pipeline.learning.lessons import Subject
from pipeline.learning.markup import coverage
from pipeline.taxonomy import Area, Taxonomy

DEFAULT = Taxonomy.default()
BARE = Taxonomy("bare", "Danh mục để thử", tuple(Area(a.id, a.key, a.name) for a in DEFAULT.areas))
TEXT = "Trong kỳ, đơn vị đã thực hiện xong phần việc thứ {} theo kế hoạch"


class Said(NamedTuple):
    """Hold a block's true areas and stance, and what a model says: areas with their probability, and a stance."""

    areas: tuple[int, ...]
    stance: str
    given: dict[int, float]
    said: str = "result"
    kind: str = "para"
    text: str = ""
    lost: bool = False


def paper(
    name: str, said: Sequence[Said], *, given: dict[int, tuple[str, float]] | None = None, **fields: Any
) -> Paper:
    """Return a paper; `given` are statuses and certainties of cells that are not what truly is."""
    entries: list[dict[str, Any]] = [
        {
            "kind": s.kind, "text": s.text or TEXT.format(f"{name}-{i}"), "areas": sorted(s.areas), "stance": s.stance,
            **({"level": 1} if s.kind == "heading" else {}),
        }
        for i, s in enumerate(said)
    ]  # fmt: skip
    truth = coverage(entries, plan=False)
    data = {
        "id": name, "unit": f"Đơn vị {name}", "unit_kind": "ben-xe", "doc_type": "BÁO CÁO", "date": "2024-06-10",
        "year": 2024, "author": 1, "blocks": entries, "coverage": truth, **fields,
    }  # fmt: skip
    gold = corpus.gold(data)
    labelled = [None if s.lost else _labelled(b, s) for b, s in zip(gold.blocks, said, strict=True)]
    told = {a: (given or {}).get(a, (truth[str(a)], 0.9)) for a in DEFAULT.ids}
    cells = [Coverage(name, "", gold.unit, a, s, c) for a, (s, c) in told.items()]  # type: ignore[arg-type]  # statuses
    return Paper(gold, labelled, cells)


def _labelled(block: Block, said: Said) -> Labelled:
    scores = dict.fromkeys(DEFAULT.ids, 0.0) | said.given
    areas = tuple(a for a, s in said.given.items() if s >= 0.5)
    stance: Any = said.said if areas else "none"
    return Labelled(block=block, areas=areas, scores=scores, stance=stance, by="model:x")


def sheet_of(*papers: Paper) -> Sheet:
    return answers.sheet(papers, BARE)


def subject(name: str = "thử", *, digest: str = "0123456789abcdef", **card: Any) -> Subject:
    """Return a model that has learnt nothing, with a name and a card; judging asks it for nothing else."""
    held = {"years": [2023], "documents": 4, "learnt": {"documents": {}}, "settings": {"seed": 0}, **card}
    model = Model(BARE, Settings(), {}, None, None, (), name)
    return Subject(model, held, digest, Path(name))


def two() -> tuple[Paper, Paper]:
    """Return two papers with something of everything: hits, misses, false alarms, a lost block, wrong cells."""
    one = paper(
        "a",
        [
            Said((), "heading", {4: 0.9}, "heading", kind="heading", text="II. KẾT QUẢ THỰC HIỆN CÁC NHIỆM VỤ"),
            Said((1,), "result", {1: 0.95}),
            Said((1, 9), "result", {1: 0.8, 9: 0.3}),
            Said((), "none", {8: 0.6}),
            Said((2,), "intent", {3: 0.7, 2: 0.2}),
            Said((4,), "result", {4: 0.9}, text="Vá ổ gà"),  # too short to count
            Said((5,), "nil", {5: 0.99}, "nil", kind="item"),
        ],
        given={9: ("missing", 0.7), 2: ("missing", 0.95), 3: ("reported", 0.7)},
    )
    other = paper(
        "b",
        [
            Said(
                (6,), "result", {}, lost=True, kind="row", text="Đoàn ra | 02 | Lào | đã ký <b>biên bản</b> & ghi nhớ"
            ),
            Said((7,), "copied", {7: 0.9}, "intent"),
            Said((10,), "result", {10: 0.9, 3: 0.55}),
            Said((), "none", {}),
        ],
        unit_kind="cang-vu",
        year=2023,
        date="2023-06-10",
    )
    return one, other
