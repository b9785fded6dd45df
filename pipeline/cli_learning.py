"""The verbs of researchers: train, models, evaluate, compare, promote. `cli` mounts them and is their error boundary.

Heavy modules are imported inside the verbs, so that `--help` answers at once.
"""

import sys
import tempfile
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.errors import InputError, ModelError, UsageError
from pipeline.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import Console
    from rich.table import Table

    from pipeline.learning.choices import Choices, Selection
    from pipeline.learning.promote import Bar
    from pipeline.learning.trial import Trial

HOME = Path(__file__).parents[1]
CORPUS = HOME / "corpora"
CONFIG = HOME / "models" / "train.yaml"
FLOORS = HOME / "tests" / "floors.json"
DEFAULT = "default"
learning_app = typer.Typer()


class Split(StrEnum):
    """Name the parts of the corpus as people do."""

    TEST = "test"
    DEVELOPMENT = "development"
    TRAIN = "train"


CorpusOption = Annotated[Path, typer.Option("--corpus", help="Thư mục tài liệu đã gắn nhãn (NĂM/MÃ.json).")]
YearOption = Annotated[str, typer.Option("--year", help="Đánh giá trên tài liệu các năm này: 2023 hoặc 2023-2024.")]
SplitOption = Annotated[Split | None, typer.Option("--split", help="Đánh giá trên phần này của kho.")]
GoldOption = Annotated[
    Path | None, typer.Option("--gold", help="Đánh giá trên thư mục tài liệu đã gắn nhãn khác, thay cho kho.")
]
InboxOption = Annotated[
    Path | None, typer.Option("--inbox", help="Thư mục tệp (MÃ.pdf, MÃ.docx) của --gold: đo qua cả bước đọc tệp.")
]
PlanOption = Annotated[
    Path | None, typer.Option("--plan", help="Kế hoạch phát động; có thì mới nhận ra đoạn chép lại.")
]


# --- training ---------------------------------------------------------------------------------------------------------


@learning_app.command()
def train(
    corpus: CorpusOption = CORPUS,
    config: Annotated[
        Path | None, typer.Option("--config", help="Tệp YAML ghi mọi lựa chọn; mẫu: models/train.yaml.")
    ] = None,
    years: Annotated[str, typer.Option("--years", help="Chỉ học các năm này: 2021-2022 hoặc 2021,2023.")] = "",
    splits: Annotated[str, typer.Option("--splits", help="Chỉ học các phần này: train,development,test.")] = "",
    name: Annotated[str, typer.Option("--name", help="Tên mô hình; không có thì đặt theo những gì được học.")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="Thư mục của mô hình, nếu không để ở chỗ chung.")] = None,
    save_config: Annotated[
        Path | None, typer.Option("--save-config", help="Chỉ ghi mọi lựa chọn ra tệp này để sửa, không huấn luyện.")
    ] = None,
) -> None:
    """Huấn luyện mô hình từ tài liệu đã gắn nhãn."""
    from pipeline.learning import corpus as documents
    from pipeline.learning import lessons

    choices = _choices(config, years, splits)
    if save_config:
        _save_config(choices, save_config)
        return
    folder = _folder(out, name or _name(config, choices))
    lessons.check_place(folder)
    model, card = lessons.learn(documents.load(corpus), choices, documents.digest(corpus), tell=_say)
    lessons.keep(model, card, folder)
    _say(
        _("Đã ghi mô hình {folder}: micro-F1 (kiểm chéo) {figure:.3f}").format(
            folder=folder, figure=card["cross_fitted_micro_f1"]
        )
    )


def _choices(config: Path | None, years: str, splits: str) -> "Choices":
    """Return what a file says, the project's own choices where none is named, and above it the command line."""
    from pipeline.labelling.model import Settings
    from pipeline.learning import choices as reading
    from pipeline.learning.choices import Choices, Selection

    held = reading.load(config) if config else Choices(Settings())
    own = held.selection
    return Choices(
        held.settings,
        Selection(
            reading.years_of(years) if years else own.years,
            reading.splits_of(splits.split(",")) if splits else own.splits,
        ),
    )


def _save_config(choices: "Choices", path: Path) -> None:
    from pipeline.learning import choices as reading

    if path.exists():
        raise InputError(
            _("tệp {path} đã có").format(path=path), advice=_("Chọn tên khác; tệp đã sửa tay không bị ghi đè.")
        )
    try:
        path.write_text(reading.dumps(choices), encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(
            _("không ghi được {path}").format(path=path), advice=_("Kiểm tra thư mục có tồn tại và ghi được.")
        ) from error
    _say(_("Đã ghi {path}").format(path=path))


def _name(config: Path | None, choices: "Choices") -> str:
    """Return a name that says what was learnt, "default" only for all documents with the project's own choices."""
    from pipeline.learning.choices import spelt

    own = [config.stem] if config and config.resolve() != CONFIG.resolve() else []
    parts = [*own, *choices.selection.splits, spelt(choices.selection.years)]
    return "-".join(filter(None, parts)) or DEFAULT


def _folder(out: Path | None, name: str) -> Path:
    from pipeline.labelling import shelf

    if out:
        return out
    if not name or name.startswith(".") or set(name) & set("/\\:"):
        raise UsageError(
            _("tên mô hình “{name}” không dùng được").format(name=name), advice=_("Tên gồm chữ, số, gạch nối.")
        )
    return shelf.home() / name


@learning_app.command()
def models() -> None:
    """Liệt kê các mô hình đang có."""
    from pipeline.labelling import artefact, shelf
    from pipeline.learning.choices import spelt

    used = shelf.stack()[-1].model
    console = _console()
    for folder in shelf.folders():
        card = artefact.read_card(folder)
        about = _("{documents} tài liệu, năm {years}, {passages} đoạn").format(
            documents=card["documents"], years=spelt(card["years"]), passages=card["passages"]
        )
        figure = _("micro-F1 (kiểm chéo) {figure:.3f}").format(figure=card["cross_fitted_micro_f1"])
        mark = _(" [green]● đang dùng[/]") if folder.name == used else ""
        console.print(f"[bold]{folder.name}[/bold]{mark}: {about}, {figure} [dim]({folder})[/]", highlight=False)


# --- judging ----------------------------------------------------------------------------------------------------------

RetrainOption = Annotated[
    bool | None,
    typer.Option(
        "--retrain/--no-retrain",
        help="Huấn luyện lại, cùng thiết lập, không có tài liệu dùng để đánh giá (năm: chỉ học các năm trước).",
    ),
]


@learning_app.command()
def evaluate(
    model: Annotated[str, typer.Argument(help="Tên hoặc thư mục mô hình; không có thì là mô hình đang dùng.")] = "",
    out: Annotated[Path, typer.Option("--out", help="Thư mục ghi index.html và evaluation.json.")] = Path("danh-gia"),
    corpus: CorpusOption = CORPUS,
    year: YearOption = "",
    split: SplitOption = None,
    gold: GoldOption = None,
    inbox: InboxOption = None,
    plan: PlanOption = None,
    retrain: RetrainOption = None,
) -> None:
    """Đánh giá một mô hình trên tài liệu đã gắn nhãn."""
    from pipeline.learning import evaluate as judging
    from pipeline.learning import report, trial

    held = trial.trial(corpus, _selection(year, split), gold=gold, plan=plan, inbox=inbox)
    again = False if model and retrain is None else retrain  # a model that is named is judged as it is
    with _aside() as folder:
        subject = trial.enter(held, model or DEFAULT, folder, retrain=again, tell=_say)
        papers = trial.sit(held, subject, tell=_say)
    found = judging.evaluation(subject, papers, held.taxonomy, about=held.about)
    _write(found, report.evaluation_page(found), out, judging.NAME)
    _console().print(_figures(found["figures"]))
    if found["seen"]:
        _warn(
            _("mô hình đã học {count} tài liệu dùng để đánh giá, các con số không có giá trị").format(
                count=len(found["seen"])
            ),
            "--retrain",
        )


@learning_app.command()
def compare(
    first: Annotated[str, typer.Argument(help="Mô hình đang dùng (tên hoặc thư mục).")],
    second: Annotated[str, typer.Argument(help="Mô hình muốn so với nó (tên hoặc thư mục).")],
    out: Annotated[Path, typer.Option("--out", help="Thư mục ghi index.html và comparison.json.")] = Path("so-sanh"),
    corpus: CorpusOption = CORPUS,
    year: YearOption = "",
    split: SplitOption = None,
    gold: GoldOption = None,
    inbox: InboxOption = None,
    plan: PlanOption = None,
    retrain: RetrainOption = False,
) -> None:
    """So sánh hai mô hình trên cùng các tài liệu."""
    from pipeline.learning import compare as comparing
    from pipeline.learning import report, trial

    held = trial.trial(corpus, _selection(year, split), gold=gold, plan=plan, inbox=inbox)
    with _aside() as folder:
        one, two = (
            trial.enter(held, n, folder / str(i), retrain=retrain, tell=_say) for i, n in enumerate((first, second))
        )
        papers = (trial.sit(held, one, tell=_say), trial.sit(held, two, tell=_say))
    found = comparing.comparison((one, two), papers, held.taxonomy, about=held.about)
    _write(found, report.comparison_page(found), out, comparing.NAME)
    _tell_verdict(found)
    if found["verdict"] == comparing.VOID:
        _warn(_("có mô hình đã học tài liệu dùng để so sánh, kết quả không có giá trị"), "--retrain")


@learning_app.command()
def promote(
    name: Annotated[str, typer.Argument(help="Tên mô hình muốn dùng làm mặc định.")] = "",
    back: Annotated[bool, typer.Option("--back", help="Quay về mô hình mặc định trước đó.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Vẫn thay khi chưa phân biệt được hơn kém; kém hơn thì không.")
    ] = False,
    out: Annotated[Path, typer.Option("--out", help="Thư mục ghi trang so sánh.")] = Path("so-sanh"),
    corpus: CorpusOption = CORPUS,
    year: YearOption = "",
    gold: GoldOption = None,
    inbox: InboxOption = None,
    plan: PlanOption = None,
    floors: Annotated[
        Path | None, typer.Option("--floors", help="Tệp mức sàn; không có thì dùng tests/floors.json nếu có.")
    ] = None,
) -> None:
    """Chọn mô hình mặc định: chỉ khi nó tốt hơn mô hình đang dùng trên một năm sau."""
    if back == bool(name):
        raise UsageError(_("cần tên một mô hình, hoặc --back"), advice=_("Xem các mô hình: thidua models"))
    if back:
        from pipeline.learning import promote as promoting

        _say(_("Đã quay về mô hình {name}").format(name=promoting.back().model))
        return
    held = _latest(corpus, year, gold=gold, inbox=inbox, plan=plan)
    _promote(held, name, _bar(floors, corpus), out, force=force)


def _promote(held: "Trial", name: str, bar: "Bar", out: Path, *, force: bool) -> None:
    from pipeline.labelling import shelf
    from pipeline.learning import compare as comparing
    from pipeline.learning import lessons, report
    from pipeline.learning import promote as promoting

    if not (shelf.standing(name) / "card.json").exists() or Path(name).name != name:
        raise ModelError(
            _("không có mô hình {name} trong {folder}").format(name=name, folder=shelf.home()),
            advice=_("Xem các mô hình: thidua models"),
        )
    before = shelf.stack()[-1].model
    with _aside() as folder:
        found = promoting.weigh(held, name, folder, tell=_say)
    _write(found, report.comparison_page(found), out, comparing.NAME)
    _tell_verdict(found)
    promoting.decide(found, name, (), force=force)
    candidate = lessons.subject(str(shelf.standing(name).resolve()))
    promoting.decide(found, name, promoting.broken_floors(bar, held.library, candidate, tell=_say), force=force)
    promoting.put_to_use(name, found, bar, force=force)
    _say(
        _("Mô hình mặc định từ nay là {name}, trước đó là {before}. Quay lại: thidua promote --back").format(
            name=name, before=before
        )
    )


def _latest(corpus: Path, year: str, *, gold: Path | None, inbox: Path | None, plan: Path | None) -> "Trial":
    """Return the trial by a year of the corpus or gold folder, the latest where none is named."""
    from pipeline.learning import corpus as documents
    from pipeline.learning import trial

    named = year or str(max(d.year for d in documents.load(gold or corpus)))
    return trial.trial(corpus, _selection(named, None), gold=gold, plan=plan, inbox=inbox)


def _bar(floors: Path | None, corpus: Path) -> "Bar":
    from pipeline.learning import corpus as documents
    from pipeline.learning import floors as reading
    from pipeline.learning.promote import Bar

    path = floors or (FLOORS if FLOORS.exists() and corpus.is_dir() else None)
    if path is None:
        _say(_("Không có tệp mức sàn: bỏ qua bước này"))
        return Bar(None)
    bar = Bar(reading.load(path), documents.digest(corpus))
    if bar.floors and bar.floors.corpus_digest != bar.corpus_digest:
        _say(_("Mức sàn được đặt trên một bản khác của kho tài liệu; vẫn áp dụng"))
    return bar


# --- what is shared ---------------------------------------------------------------------------------------------------


def _selection(year: str, split: Split | None) -> "Selection":
    from pipeline.learning.choices import Selection, splits_of, years_of

    return Selection(years_of(year) if year else (), splits_of([split.value]) if split else ())


@contextmanager
def _aside() -> "Iterator[Path]":
    """Give a folder for models that serve one judgement."""
    with tempfile.TemporaryDirectory(prefix="thidua-") as folder:
        yield Path(folder)


def _write(found: dict[str, Any], page: str, out: Path, name: str) -> None:
    from pipeline.learning import evaluate as judging

    try:
        judging.write(found, page, out, name)
    except OSError as error:
        raise InputError(
            _("không ghi được vào {out}").format(out=out), advice=_("Chọn --out là một thư mục ghi được.")
        ) from error
    _say(_("Đã ghi {page} và {figures}").format(page=out / "index.html", figures=out / name))


def _figures(figures: "Mapping[str, Any]") -> "Table":
    from rich.table import Table

    from pipeline.learning.report import FIGURES, number

    table = Table(title=_("Kết quả đánh giá"), header_style="bold")
    for title, side in ((_("Con số"), "left"), (_("Giá trị"), "right"), (_("Khoảng 95 %"), "right")):
        table.add_column(title, justify=side)  # type: ignore[arg-type]  # one of rich's words for it
    for name, held in figures.items():
        table.add_row(_(FIGURES[name][0]), number(held["value"]), f"{number(held['low'])} – {number(held['high'])}")
    return table


def _tell_verdict(found: "Mapping[str, Any]") -> None:
    from pipeline.learning.compare import DECIDING
    from pipeline.learning.report import CONCLUSIONS, FIGURES, signed

    one, two = (m["name"] for m in found["models"])
    _console().print(f"[bold]{_(CONCLUSIONS[found['verdict']]).format(two, one)}[/bold]")
    for name in DECIDING:
        change = found["figures"][name]["change"]
        _say(
            _("  {figure}: {change} ({low} đến {high})").format(
                figure=_(FIGURES[name][0]),
                change=signed(change["value"]),
                low=signed(change["low"]),
                high=signed(change["high"]),
            )
        )


def _warn(text: str, option: str) -> None:
    _console().print(
        _("[bold red]Cảnh báo:[/] {text}. Thêm {option} để huấn luyện lại không có chúng.").format(
            text=text, option=option
        ),
        highlight=False,
    )


def _say(text: str) -> None:
    _console().print(text, markup=False, highlight=False)


def _console() -> "Console":
    from rich.console import Console

    wide = None if sys.stdout.isatty() else 150
    return Console(width=wide, legacy_windows=False if wide else None, soft_wrap=True)
