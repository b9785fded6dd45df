"""The command `thidua`: its verbs, the one place that prints, and the boundary where errors become exit codes.

Heavy modules are imported inside the verbs, so that `--help` answers at once.
"""

import os
import sys
import traceback
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import cli_runs, usage
from pipeline.cli_corpus import corpus_app
from pipeline.cli_explain import explain_app
from pipeline.cli_learning import learning_app
from pipeline.cli_letters import LETTERS_HELP, letters_app
from pipeline.cli_units import units_app
from pipeline.errors import InputError, ThiduaError, UsageError
from pipeline.language import _

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

app.callback()(usage.languages)
app.add_typer(corpus_app, name="corpus")
app.add_typer(learning_app)
app.add_typer(explain_app)
app.add_typer(letters_app, name="letters")
app.add_typer(units_app, name="units")
app.add_typer(cli_runs.runs_app)

PlanOption = Annotated[
    Path | None, typer.Option("--plan", help="Kế hoạch phát động (PDF, DOCX, văn bản) hoặc tệp danh mục (YAML).")
]
ModelOption = Annotated[str, typer.Option("--model", help="Tên mô hình trong models/ hoặc đường dẫn thư mục mô hình.")]


@app.command()
def analyse(
    inbox: Annotated[Path, typer.Argument(help="Thư mục chứa các tệp đơn vị đã gửi.")],
    out: Annotated[Path, typer.Option("--out", help="Thư mục ghi kết quả.")],
    plan: PlanOption = None,
    units: Annotated[Path | None, typer.Option("--units", help="Danh sách đơn vị phải nộp (XLSX, CSV, YAML).")] = None,
    model: ModelOption = "default",
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="Số tệp đọc cùng lúc; 0 là mỗi nhân một tệp.")] = 0,
    password_file: Annotated[
        Path | None, typer.Option("--password-file", help="Tệp văn bản, mỗi dòng một mật khẩu để thử mở tệp bị khoá.")
    ] = None,
    past: Annotated[
        Path | None, typer.Option("--past", help="Thư mục báo cáo các kỳ trước, để tìm đoạn chép lại từ đó.")
    ] = None,
    due: Annotated[
        str,
        typer.Option("--due", help="Các loại mọi đơn vị phải nộp: ke-hoach,6-thang,ca-nam."),
    ] = "",
    letters: Annotated[Path | None, typer.Option("--letters", help=LETTERS_HELP)] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help=cli_runs.FRESH_HELP)] = False,
    watch: Annotated[bool, typer.Option("--watch", help=cli_runs.WATCH_HELP)] = False,
    every: Annotated[float, typer.Option("--every", min=0.1, help=cli_runs.EVERY_HELP)] = 5.0,
) -> None:
    """Phân tích một thư mục báo cáo và ghi bảng tổng hợp."""
    passwords, pause = _passwords(password_file), every if watch else 0
    run = _analysed(inbox, out, plan, units, model, jobs, passwords, past, due, fresh, pause, letters)
    raise typer.Exit(cli_runs.exit_code(run))


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
    due: str = "",
    fresh: bool = False,
    every: float = 0,
    letters: Path | None = None,
) -> "Run":
    from pipeline import batch, crops, workers
    from pipeline.publishing.letters import prepare
    from pipeline.rollcall import kinds_named

    find = partial(
        batch.analyse,
        inbox,
        plan=plan,
        register=units,
        model=model,
        limits=workers.Limits(jobs=jobs),
        passwords=passwords,
        past=past,
        due=kinds_named(due),
    )
    limits, paper = workers.Limits(jobs=jobs), prepare(letters)
    told = partial(crops.publish, folder=out, inbox=inbox, limits=limits, passwords=passwords, paper=paper)
    job = cli_runs.Job(inbox, out, find, told)
    if every:
        cli_runs.follow(job, _console(), fresh=fresh, every=every)
    return cli_runs.carry_out(job, _console(), fresh=fresh)


def _passwords(file: Path | None) -> tuple[str, ...]:
    if file is None:
        return ()
    try:
        return tuple(line for line in file.read_text(encoding="utf-8-sig").splitlines() if line)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            _("không đọc được tệp mật khẩu {file}").format(file=file),
            advice=_("Tệp văn bản UTF-8, mỗi dòng một mật khẩu."),
        ) from error


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
            advice = _("Chọn tên khác; tệp đã sửa tay không bị ghi đè.")
            raise InputError(_("tệp {path} đã có").format(path=save), advice=advice)
        _write_new(save, taxonomy.dumps(found))
        console.print(_("Đã ghi {path}").format(path=save), markup=False)


def _write_new(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        advice = _("Kiểm tra thư mục có tồn tại và ghi được.")
        raise InputError(_("không ghi được {path}").format(path=path), advice=advice) from error


def _console() -> "Console":
    from rich.console import Console

    wide = None if sys.stdout.isatty() else 150
    return Console(width=wide, legacy_windows=False if wide else None, soft_wrap=False)


def _areas(found: "Taxonomy") -> "Table":
    from rich.markup import escape
    from rich.table import Table

    caption = _("{count} nội dung thi đua").format(count=len(found.areas))
    table = Table(title=escape(found.title), caption=caption, show_lines=True)
    for title in (_("Số"), _("Tên ngắn"), _("Nội dung trong kế hoạch")):
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
        code = usage.run(app, sys.argv[1:])
    except ThiduaError as error:
        _say(_(error.message), _(error.advice))
        code = error.exit_code
    except typer.TyperException as error:
        _say(usage.told(error.format_message()), _(UsageError.advice))
        code = UsageError.exit_code
    except (KeyboardInterrupt, typer.Abort):
        _say(_("đã dừng theo yêu cầu"), _("Chạy lại cùng lệnh để làm tiếp."))
        code = 130
    except Exception as error:  # noqa: BLE001 - the boundary: a user gets a sentence, not a traceback
        _say(
            _("lỗi của chương trình: {kind}: {error}").format(kind=type(error).__name__, error=error),
            _("Đặt biến THIDUA_DEBUG=1 rồi chạy lại để xem chi tiết."),
        )
        if os.environ.get("THIDUA_DEBUG"):
            traceback.print_exc()
        code = 70
    sys.exit(code)


def _say(message: str, advice: str) -> None:
    if message:  # none where the help was shown instead
        print(_("Lỗi: {message}").format(message=message), file=sys.stderr)
    if message and advice:
        print(f"→ {advice}", file=sys.stderr)
