"""The verb `thidua explain`: why a block of a run has its labels. `cli` mounts it and is its error boundary.

Heavy modules are imported inside the verb, so that `--help` answers at once.
"""

import sys
from collections.abc import Iterator, Sequence
from itertools import chain, groupby, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import InputError
from pipeline.language import _

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

    from pipeline.labelling.features import Passage
    from pipeline.labelling.model import Model
    from pipeline.labelling.why import Explanation, Reason
    from pipeline.publishing.reopen import Kept
    from pipeline.taxonomy import Taxonomy

explain_app = typer.Typer()
SOURCES = {
    "word": "từ", "term": "thuật ngữ", "heading": "tiêu đề", "neighbour": "đoạn kề", "shape": "hình thức",
    "meaning": "bộ mã hoá câu",
}  # fmt: skip
MOST = 8  # reasons listed on each side
MARKED = 0.25  # of the weightiest word's weight; words that weigh less are not marked
DRIFT = 0.01  # a larger difference to the probability in the run's folder means another model or plan
BAR = 10  # letters of the longest bar


@explain_app.command()
def explain(
    run: Annotated[Path, typer.Argument(help="Thư mục kết quả của thidua analyse.")],
    block_id: Annotated[str, typer.Argument(help="Mã đoạn (block_id), hoặc phần đầu của mã.")],
    area: Annotated[int | None, typer.Option("--area", help="Giải thích nội dung số này.")] = None,
    model: Annotated[str, typer.Option("--model", help="Mô hình; mặc định là mô hình đã gắn nhãn đoạn đó.")] = "",
    plan: Annotated[
        Path | None, typer.Option("--plan", help="Kế hoạch phát động đã dùng khi phân tích, nếu có.")
    ] = None,
) -> None:
    """Giải thích vì sao một đoạn được (hay không được) xếp vào một nội dung."""
    from pipeline import batch
    from pipeline.labelling.artefact import load_model
    from pipeline.publishing import reopen

    kept = reopen.paragraphs(run)
    block = reopen.find(kept, block_id)
    used = load_model(model or _maker(block))
    known = batch.taxonomy_of(plan) if plan else used.taxonomy
    passage = _passage(kept, block)
    console = _console()
    shown = [_area(used, known, passage, block, n) for n in _areas(block, known, area)]
    for part in chain([_head(block)], *shown, _nearest(used, passage), _stance(used, passage, block)):
        console.print(part, highlight=False)


def _maker(block: "Kept") -> str:
    """Return the name of the model that labelled a block."""
    who, _, name = block.by.partition(":")
    return name if who == "model" and name else "default"


def _passage(kept: Sequence["Kept"], wanted: "Kept") -> "Passage":
    """Return a block as the model saw it: with what stands around it in its document."""
    from pipeline.labelling.features import passages

    own = [k for k in kept if k.file == wanted.file]
    place = next(i for i, k in enumerate(own) if k.block.id == wanted.block.id)
    return passages([k.block for k in own], plan=wanted.doc_type == "KẾ HOẠCH")[place]


def _areas(block: "Kept", known: "Taxonomy", asked: int | None) -> list[int]:
    """Return the areas to explain: the one asked for, the block's, or the likeliest."""
    if asked is not None and asked not in known.ids:
        listed = "; ".join(f"{a.id} {a.short or a.name}" for a in known.areas)
        raise InputError(
            _("không có nội dung số {asked}").format(asked=asked),
            advice=_("Các nội dung: {listed}").format(listed=listed),
        )
    if asked is not None:
        return [asked]
    return list(block.areas) or sorted(block.scores, key=lambda a: -block.scores[a])[:1]


# --- what is shown ----------------------------------------------------------------------------------------------------


def _head(block: "Kept") -> "Text":
    from rich.text import Text

    from pipeline.labelling.why import SHAPES

    kind = _(SHAPES[f"k_{block.block.kind}"])
    place = _("trang {page}").format(page=block.block.page)
    lines = Text.assemble((block.file, "bold"), f" · {place} · {kind} · {block.block.id}")
    if block.block.path:
        lines.append("\n" + " › ".join(block.block.path), style="dim")
    return lines


def _area(
    model: "Model", known: "Taxonomy", passage: "Passage", block: "Kept", number: int
) -> Iterator["RenderableType"]:
    """Yield an area's verdict, the text with its words marked, and the reasons on both sides."""
    from rich.markup import escape
    from rich.panel import Panel

    from pipeline.labelling import why
    from pipeline.publishing.view import area_name

    area = known.by_id[number]
    own = next((a.id for a in model.taxonomy.areas if a.key == area.key), None)
    if own is None:
        raise InputError(
            _("mô hình {name} không biết nội dung {area}").format(name=model.name, area=area.name),
            advice=_("Chọn mô hình khác: --model."),
        )
    column = model.taxonomy.ids.index(own)
    probability = float(model.predict([passage])[0][0, column])
    told = why.explain_area(model, passage, own)
    text = _marked(told.reasons, passage.text)
    yield Panel(text, title=f"[bold]{escape(area_name(area))}[/]", title_align="left", padding=(0, 1))
    if passage.heads:
        yield _("Dòng đầu bảng nói về các dòng bên dưới: không tính cho nội dung nào, dù các từ của nó nói gì.")
    yield _verdict(probability, model.thresholds[column])
    yield _sides(told)
    if abs(block.scores.get(number, probability) - probability) > DRIFT and block.stance != "copied":
        yield _differs(block, number, told_nil=probability < model.thresholds[column])


def _differs(block: "Kept", number: int, *, told_nil: bool) -> str:
    """Return why the run has another probability: a clause that is plainly nil counts by itself."""
    from rich.markup import escape

    was = _percent(block.scores[number])
    if told_nil and number in block.areas and block.says(number) == "nil":
        return _("Được thêm vì câu “{sentence}” nói rõ là không phát sinh (xác suất {was}).").format(
            sentence=escape(block.quoted(number)), was=was
        )
    return _("[yellow]Khi phân tích, xác suất là {was}: mô hình hoặc kế hoạch (--plan) đã khác.[/]").format(was=was)


def _percent(probability: float) -> str:
    """Return a probability as people read it, in the terminal's language."""
    from pipeline.publishing.view import ENDS, percent

    whole = round(100 * probability)
    return _(ENDS[whole]) if whole in ENDS else percent(probability)


def _verdict(probability: float, threshold: float) -> str:
    sign, words = (
        ("≥", _("thuộc nội dung này")) if probability >= threshold else ("<", _("chưa đủ để xếp vào nội dung này"))
    )
    return _("Xác suất [bold]{probability}[/] {sign} ngưỡng {threshold}: {words}").format(
        probability=_percent(probability), sign=sign, threshold=_percent(threshold), words=words
    )


def _nearest(model: "Model", passage: "Passage") -> Iterator[str]:
    from rich.markup import escape

    from pipeline.labelling import why
    from pipeline.publishing.view import area_name

    area, share = why.nearest(model.taxonomy, passage.text)
    if share:
        yield _("[dim]Định nghĩa gần nhất: {area} (giống {share})[/]").format(
            area=escape(area_name(area, short=True)), share=_percent(share)
        )


def _stance(model: "Model", passage: "Passage", block: "Kept") -> Iterator["RenderableType"]:
    """Yield what the block says of its areas, and why as far as the model decided it."""
    from pipeline.labelling import linear, why
    from pipeline.publishing.view import STANCE

    parted = "".join(
        _("; về nội dung {area}: {stance}").format(area=a, stance=_(STANCE[s])) for a, s in block.stances.items()
    )
    yield _("[bold]Tính chất: {stance}{parted}[/]").format(stance=_(STANCE[block.stance]), parted=parted)
    if block.stance == "copied":
        yield _("Đoạn này lặp lại văn bản khác (xem lifted.csv), nên không xét theo lời văn.")
    elif block.stance in linear.classes(model.stances):
        yield _sides(why.explain_stance(model, passage, block.stance))
    elif block.stance == "none":
        yield _("Không nội dung nào đạt ngưỡng, nên không xét tính chất.")


def _marked(reasons: Sequence["Reason"], text: str) -> "Text":
    """Return the text with the words that weighed most marked: ⟨…⟩⁺ spoke for the label, ⟨…⟩⁻ against it."""
    from rich.text import Text

    from pipeline.labelling.why import by_word

    weights = by_word(reasons, text)
    least = MARKED * max(map(abs, weights.values()), default=0.0)
    signs = [(span, (w > least) - (w < -least)) for span, w in weights.items()]
    shown, at = Text(), 0
    for sign, group in groupby(signs, key=lambda pair: pair[1]):
        spans = [span for span, _ in group]
        if sign:
            start, end = spans[0][0], spans[-1][1]
            shown.append(text[at:start])
            shown.append(f"⟨{text[start:end]}⟩{'⁺⁻'[sign < 0]}", style="bold green" if sign > 0 else "red")
            at = end
    return shown.append(text[at:])


def _sides(told: "Explanation") -> "Table":
    """Return the weightiest reasons for a label and against it, side by side."""
    from rich import box
    from rich.table import Table

    ordered = _summed(told.reasons)
    longest = abs(ordered[0][1]) if ordered else 1.0
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", expand=True)
    for title in (_("Ủng hộ"), _("Phản đối")):
        table.add_column(title, ratio=1)
        table.add_column("", justify="right", no_wrap=True)
    ups = [_cell(what, w, longest, "green") for what, w in ordered if w > 0][:MOST]
    downs = [_cell(what, w, longest, "red") for what, w in ordered if w < 0][:MOST]
    for up, down in zip_longest(ups, downs, fillvalue=("", "")):
        table.add_row(*up, *down)
    return table


def _summed(reasons: Sequence["Reason"]) -> list[tuple[tuple[str, str], float]]:
    """Return what was told (text, source) with its weight in all its places, weightiest first."""
    sums = dict[tuple[str, str], float]()
    for reason in reasons:
        text = _(reason.text) if reason.source in ("shape", "meaning") else reason.text.lower()
        key = (text, _(SOURCES[reason.source]))
        sums[key] = sums.get(key, 0.0) + reason.weight
    return sorted(sums.items(), key=lambda item: (-abs(item[1]), item[0]))


def _cell(told: tuple[str, str], weight: float, longest: float, colour: str) -> tuple["Text", "Text"]:
    from rich.text import Text

    bar = "▆" * max(1, round(BAR * abs(weight) / longest))
    written = f"{weight:+.2f}".replace(".", ",")
    return Text.assemble(told[0], (f" ({told[1]})", "dim")), Text.assemble((bar, colour), f" {written}")


def _console() -> "Console":
    from rich.console import Console

    wide = None if sys.stdout.isatty() else 120
    return Console(width=wide, legacy_windows=False if wide else None)
