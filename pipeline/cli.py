"""The command `thidua`: its verbs, the one place that prints, and the boundary where errors become exit codes.

Heavy modules are imported inside the verbs, so that `--help` answers at once.
"""

import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

import typer

from pipeline.cli_corpus import corpus_app
from pipeline.cli_explain import explain_app
from pipeline.cli_learning import learning_app
from pipeline.errors import InputError, ThiduaError, UsageError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from pipeline.results import Run
    from pipeline.taxonomy import Taxonomy

HOME = Path(__file__).parents[1]
SAMPLE = HOME / "corpora" / "sample"
app = typer.Typer(
    name="thidua", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Đọc báo cáo, kế hoạch thi đua của các đơn vị và chỉ ra nội dung nào bị bỏ sót. Chạy hoàn toàn trên máy.",
)  # fmt: skip

app.add_typer(corpus_app, name="corpus")
app.add_typer(learning_app)
app.add_typer(explain_app)

PlanOption = Annotated[
    Path | None, typer.Option("--plan", help="Kế hoạch phát động (PDF, DOCX, văn bản) hoặc tệp danh mục (YAML).")
]
ModelOption = Annotated[str, typer.Option("--model", help="Tên mô hình trong models/ hoặc đường dẫn thư mục mô hình.")]


@app.command()
def analyse(
    inbox: Annotated[Path, typer.Argument(help="Thư mục chứa các tệp đơn vị đã gửi.")],
    out: Annotated[Path, typer.Option("--out", help="Thư mục ghi kết quả.")],
    plan: PlanOption = None,
    units: Annotated[Path | None, typer.Option("--units", help="Danh sách đơn vị phải nộp (CSV).")] = None,
    model: ModelOption = "default",
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="Số tệp đọc cùng lúc; 0 là mỗi nhân một tệp.")] = 0,
    password_file: Annotated[
        Path | None, typer.Option("--password-file", help="Tệp văn bản, mỗi dòng một mật khẩu để thử mở tệp bị khoá.")
    ] = None,
    past: Annotated[
        Path | None, typer.Option("--past", help="Thư mục báo cáo các kỳ trước, để tìm đoạn chép lại từ đó.")
    ] = None,
) -> None:
    """Phân tích một thư mục báo cáo và ghi bảng tổng hợp."""
    run = _analysed(inbox, out, plan, units, model, jobs, _passwords(password_file), past)
    raise typer.Exit(0 if _all_read(run) else 1)


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", help="Thư mục ghi kết quả.")] = Path("thidua-demo"),
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="Số tệp đọc cùng lúc.")] = 0,
) -> None:
    """Chạy thử trên thư mục mẫu đi kèm chương trình."""
    if not SAMPLE.is_dir():
        raise InputError("không có thư mục mẫu corpora/sample", advice="Chạy lệnh này trong bản cài từ mã nguồn.")
    _analysed(SAMPLE / "inbox", out, None, SAMPLE / "units.csv", "default", jobs)


def _analysed(
    inbox: Path,
    out: Path,
    plan: Path | None,
    units: Path | None,
    model: str,
    jobs: int,
    passwords: tuple[str, ...] = (),
    past: Path | None = None,
) -> "Run":
    from pipeline import batch, workers
    from pipeline.publishing.folder import publish

    _prepare(out, inbox)
    console = _console()
    with _progress(console) as tell:
        run = batch.analyse(
            inbox,
            plan=plan,
            register=units,
            model=model,
            limits=workers.Limits(jobs=jobs),
            tell=tell,
            passwords=passwords,
            past=past,
        )
        publish(run, out)
    console.print(_matrix(run))
    console.print(_legend(run))
    for line in _accounts(run):
        console.print(line, highlight=False)
    console.print(f"Kết quả ở thư mục [bold]{out.resolve()}[/bold]:")
    console.print(
        "  index.html, tong-hop.xlsx, coverage.csv, documents.csv, paragraphs.jsonl, lifted.csv", highlight=False
    )
    return run


def _passwords(file: Path | None) -> tuple[str, ...]:
    if file is None:
        return ()
    try:
        return tuple(line for line in file.read_text(encoding="utf-8-sig").splitlines() if line)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"không đọc được tệp mật khẩu {file}", advice="Tệp văn bản UTF-8, mỗi dòng một mật khẩu."
        ) from error


def _prepare(out: Path, inbox: Path) -> None:
    """Make the folder of the results before hours of work go into them."""
    if out.resolve().is_relative_to(inbox.resolve()):
        raise InputError("thư mục kết quả nằm trong thư mục báo cáo", advice="Chọn --out ở một thư mục khác.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / f".thidua-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        advice = "Chọn --out là một thư mục ghi được (không phải tệp)."
        raise InputError(f"không ghi được vào {out}", advice=advice) from error


def _all_read(run: "Run") -> bool:
    counts = run.counts()
    return not counts["partial"] and not counts["unreadable"]


@app.command()
def plan(
    file: Annotated[Path, typer.Argument(help="Kế hoạch phát động (PDF, DOCX, văn bản) hoặc tệp danh mục (YAML).")],
    save: Annotated[Path | None, typer.Option("--save", help="Ghi danh mục nội dung ra tệp YAML để sửa tay.")] = None,
) -> None:
    """Đọc kế hoạch phát động và cho xem (hoặc ghi lại) các nội dung thi đua."""
    from pipeline import batch, taxonomy

    found = batch.taxonomy_of(file)
    console = _console()
    console.print(_areas(found))
    if save:
        if save.exists():
            raise InputError(f"tệp {save} đã có", advice="Chọn tên khác; tệp đã sửa tay không bị ghi đè.")
        _write_new(save, taxonomy.dumps(found))
        console.print(f"Đã ghi {save}")


def _write_new(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"không ghi được {path}", advice="Kiểm tra thư mục có tồn tại và ghi được.") from error


def _console() -> "Console":
    from rich.console import Console

    wide = None if sys.stdout.isatty() else 150
    return Console(width=wide, legacy_windows=False if wide else None, soft_wrap=False)


class _progress:  # noqa: N801 - reads as a function where it is used
    """Show how many files are done while the batch runs."""

    def __init__(self, console: "Console") -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (
            TextColumn("Đọc và gắn nhãn"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
        )
        self._bar = Progress(*columns, console=console, transient=True)
        self._task = self._bar.add_task("", total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, name: str, done: int, total: int) -> None:
        self._bar.update(self._task, completed=done, total=total, description=name[:50])


def _matrix(run: "Run") -> "Table":
    """Return units × areas as signs."""
    from rich.markup import escape
    from rich.table import Table

    from pipeline.coverage import SIGN

    table = Table(title=escape(f"Mức độ báo cáo theo {len(run.taxonomy.areas)} nội dung thi đua"), header_style="bold")
    for title, limit in (("Đơn vị", 44), ("Loại", 9), ("Tệp", 30)):
        table.add_column(title, max_width=limit, no_wrap=True, overflow="ellipsis")
    for area in run.taxonomy.ids:
        table.add_column(str(area), justify="center")
    table.add_column("Bỏ sót", justify="right")
    kinds = {f.name: f.doc_type for f in run.files}
    for (unit, file), cells in _by_row(run).items():
        signs = [f"[{COLOURS.get(c, 'default')}]{SIGN[c]}[/]" for c in cells]  # type: ignore[index]  # statuses
        missing = sum(c == "missing" for c in cells)
        table.add_row(
            escape(unit or "(chưa rõ đơn vị)"),
            kinds.get(file, "").capitalize(),
            escape(file or "—"),
            *signs,
            str(missing or ""),
        )
    return table


COLOURS = {
    "reported": "green",
    "missing": "bold red",
    "mentioned": "yellow",
    "unreadable": "magenta",
    "not_submitted": "dim",
    "nil": "cyan",
}


def _by_row(run: "Run") -> dict[tuple[str, str], list[str]]:
    rows: dict[tuple[str, str], list[str]] = {}
    for cell in run.coverage:
        rows.setdefault((cell.unit, cell.file), []).append(cell.status)
    return rows


def _legend(run: "Run") -> str:
    from pipeline.coverage import SIGN, VIETNAMESE

    signs = "   ".join(f"[{COLOURS.get(s, 'default')}]{SIGN[s]}[/] {VIETNAMESE[s].lower()}" for s in VIETNAMESE)
    areas = "; ".join(f"{a.id} {a.name}" for a in run.taxonomy.areas)
    return f"{signs}\n[dim]Nội dung: {areas}[/dim]"


def _accounts(run: "Run") -> list[str]:
    """Return the lines that account for every file, name those that need a person, and the units that sent nothing."""
    from rich.markup import escape

    from pipeline.results import FILE_STATUS

    counts = run.counts()
    parts = " + ".join(
        f"{n} {FILE_STATUS[s]}" for s, n in counts.items() if n or s in ("read", "partial", "unreadable")
    )
    lines = [f"[bold]Nhận {len(run.files)} tệp = {parts}[/bold]"]
    lines += [
        f"  • {escape(f.name)}: {FILE_STATUS[f.status]} — {escape(f.problem)}" for f in run.files if f.status != "read"
    ]
    unmatched = [f.name for f in run.files if f.document and not f.unit_id]
    if run.absent and unmatched:
        warning = f"Chưa khớp đơn vị nào trong danh sách ({len(unmatched)} tệp), xem trước khi kết luận chưa nộp:"
        lines.append(f"[bold]{warning}[/bold] " + escape("; ".join(unmatched)))
    if run.absent:
        lines.append(f"[bold]Chưa nộp ({len(run.absent)}):[/bold] " + escape("; ".join(u.name for u in run.absent)))
    return lines


def _areas(found: "Taxonomy") -> "Table":
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=escape(found.title), caption=f"{len(found.areas)} nội dung thi đua", show_lines=True)
    for title in ("Số", "Tên ngắn", "Nội dung trong kế hoạch"):
        table.add_column(title, overflow="fold")
    for area in found.areas:
        table.add_row(str(area.id), escape(area.name), escape(area.wording or area.definition))
    return table


def main() -> None:
    """Run the command and turn every error into its exit code and advice."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = app(standalone_mode=False)
    except ThiduaError as error:
        _say(error.message, error.advice)
        code = error.exit_code
    except typer.TyperException as error:
        _say(error.format_message(), UsageError.advice)
        code = UsageError.exit_code
    except (KeyboardInterrupt, typer.Abort):
        _say("đã dừng theo yêu cầu", "Chạy lại cùng lệnh để làm tiếp.")
        code = 130
    except Exception as error:  # noqa: BLE001 - the boundary: a user gets a sentence, not a traceback
        _say(
            f"lỗi của chương trình: {type(error).__name__}: {error}",
            "Đặt biến THIDUA_DEBUG=1 rồi chạy lại để xem chi tiết.",
        )
        if os.environ.get("THIDUA_DEBUG"):
            traceback.print_exc()
        code = 70
    sys.exit(code)


def _say(message: str, advice: str) -> None:
    print(f"Lỗi: {message}", file=sys.stderr)
    if advice:
        print(f"→ {advice}", file=sys.stderr)
