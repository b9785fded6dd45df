"""The verbs of `thidua corpus`: check, stats, manifest, export, import. `cli` mounts them and is their error boundary.

Heavy modules are imported inside the verbs, so that `--help` answers at once.
"""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.language import _

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.learning.check import Finding, Report

HOME = Path(__file__).parents[1]
WRONG = 3  # exit code of bad input
LEVEL = {"error": "[bold red]LỖI[/]", "warning": "[yellow]CẢNH BÁO[/]", "info": "[dim]GHI CHÚ[/]"}
corpus_app = typer.Typer(
    no_args_is_help=True, help="Kiểm tra, thống kê, xuất và nhập kho tài liệu đã gắn nhãn để huấn luyện."
)

FolderOption = Annotated[Path, typer.Option("--corpus", help="Thư mục kho tài liệu (NĂM/MÃ.json).")]


class FormatName(StrEnum):
    """Name the formats of exchange, in the order of its table."""

    LABEL_STUDIO = "label-studio"
    DOCCANO = "doccano"
    DOCBIN = "docbin"
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


FormatOption = Annotated[FormatName, typer.Option("--format", help="Định dạng tệp.")]


@corpus_app.command()
def check(
    corpus: FolderOption = HOME / "corpora",
    evaluation: Annotated[
        Path | None, typer.Option("--evaluation", help="Thư mục bộ đánh giá, để tìm câu trùng với kho.")
    ] = None,
) -> None:
    """Kiểm tra định dạng, nhãn, đoạn lặp, các mức sàn, rò rỉ giữa các phần và MANIFEST.json."""
    from pipeline.learning import check as checking

    console = _console()
    report = checking.check(corpus, evaluation=evaluation)
    for finding in report.findings:
        console.print(_line(finding), highlight=False)
    console.print(_summary(report), highlight=False)
    raise typer.Exit(0 if report.ok else WRONG)


def _line(finding: "Finding") -> str:
    from rich.markup import escape

    where = f" {escape(finding.where)}:" if finding.where else ""
    return f"{_(LEVEL[finding.level])} ({finding.code}){where} {escape(finding.message)}"


def _summary(report: "Report") -> str:
    figures = report.figures
    size = _("{documents} tài liệu, {labelled} đoạn có nhãn, {writers} người viết").format(
        documents=figures["documents"], labelled=figures["labelled"], writers=figures["writers"]
    )
    verdict = (
        _("[green]đạt[/]") if report.ok else _("[bold red]{count} lỗi phải sửa[/]").format(count=len(report.errors))
    )
    return f"{size}: {verdict}"


@corpus_app.command()
def stats(
    out: Annotated[Path, typer.Option("--out", help="Thư mục ghi trang corpus.md và các biểu đồ SVG.")],
    corpus: FolderOption = HOME / "corpora",
) -> None:
    """Ghi các bảng và biểu đồ mô tả kho tài liệu, cùng độ thống nhất giữa hai người gắn nhãn."""
    from pipeline.learning import stats as figures

    _say(_("Đã ghi {file}").format(file=figures.write(corpus, out)))


@corpus_app.command()
def manifest(corpus: FolderOption = HOME / "corpora") -> None:
    """Ghi lại MANIFEST.json: mã băm, số đoạn và phần huấn luyện, kiểm tra của từng tài liệu."""
    from pipeline.learning import manifest as listing

    _say(_("Đã ghi {file}").format(file=listing.write(corpus)))


@corpus_app.command()
def export(
    form: FormatOption,
    out: Annotated[Path, typer.Option("--out", help="Tệp sẽ ghi.")],
    corpus: FolderOption = HOME / "corpora",
) -> None:
    """Xuất kho ra tệp của công cụ khác; nhập lại được, không mất gì."""
    from pipeline.learning import exchange
    from pipeline.learning import manifest as listing

    documents = listing.read(corpus)
    exchange.export(documents, out, form.value)
    _say(_("Đã xuất {documents} tài liệu ra {out}").format(documents=len(documents), out=out))


@corpus_app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="Tệp đã xuất từ kho, có thể đã sửa nhãn.")],
    form: FormatOption,
    out: Annotated[Path, typer.Option("--out", help="Thư mục nhận tài liệu (NĂM/MÃ.json); không ghi đè gì.")],
) -> None:
    """Nhập tài liệu từ tệp của công cụ khác vào một thư mục."""
    from pipeline.learning import exchange

    paths = exchange.save(exchange.load(file, form.value), out)
    _say(_("Đã nhập {count} tài liệu vào {out}").format(count=len(paths), out=out))


def _say(text: str) -> None:
    _console().print(text, markup=False, highlight=False)


def _console() -> "Console":
    from rich.console import Console

    wide = None if sys.stdout.isatty() else 150
    return Console(width=wide, legacy_windows=False if wide else None, soft_wrap=True)
