"""The verbs of `thidua units`: template, check, settle. `cli` mounts them and is their error boundary.

Heavy modules are imported inside the verbs, so that `--help` answers at once.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table

    from pipeline.taxonomy import Taxonomy
    from pipeline.units import Unit

WARNED = 1  # exit code of a register that can be used, but has something to look at
LONGEST = 200  # letters of a cell that are shown
units_app = typer.Typer(
    no_args_is_help=True, help="Danh sách đơn vị phải nộp: lấy mẫu, kiểm tra, ghi nhớ văn bản là của đơn vị nào."
)

RegisterArgument = Annotated[Path, typer.Argument(help="Danh sách đơn vị (XLSX, CSV, YAML).")]


@units_app.command()
def template(
    file: Annotated[Path, typer.Argument(help="Tệp mẫu sẽ được tạo, kết thúc bằng .xlsx, .csv hoặc .yaml.")],
) -> None:
    """Viết một tệp mẫu để điền danh sách đơn vị (không ghi đè tệp đã có)."""
    from pipeline.units import forms

    forms.write(file)
    console = _console()
    console.print(_("Đã viết mẫu ra {file}.").format(file=file), markup=False, highlight=False)
    console.print(
        _("Điền xong thì kiểm tra bằng lệnh: thidua units check {file}").format(file=file),
        markup=False,
        highlight=False,
    )


@units_app.command()
def check(
    file: RegisterArgument,
    plan: Annotated[
        Path | None, typer.Option("--plan", help="Kế hoạch phát động hoặc tệp danh mục, để đối chiếu số nội dung.")
    ] = None,
) -> None:
    """Cho xem những gì đọc được trong danh sách đơn vị, và những chỗ cần xem lại."""
    from pipeline import units

    known = units.load(file)
    console = _console()
    console.print(_table(known))
    settled = units.settlements(file, known)
    if settled:
        console.print(_("{n} văn bản đã được ghi nhớ là của đơn vị nào.").format(n=len(settled)), highlight=False)
    warnings = units.check(known, _taxonomy(plan))
    for line in warnings:
        console.print(f"• {line}", markup=False, highlight=False)
    console.print(_("{n} chỗ cần xem lại.").format(n=len(warnings)) if warnings else _("Dùng được."))
    raise typer.Exit(WARNED if warnings else 0)


def _taxonomy(plan: Path | None) -> "Taxonomy | None":
    from pipeline import batch

    return batch.taxonomy_of(plan) if plan else None


@units_app.command()
def settle(
    register: RegisterArgument,
    file: Annotated[str, typer.Argument(help="Tên tệp như trong documents.csv.")],
    unit: Annotated[str, typer.Argument(help="Mã của đơn vị; “-” nếu không phải đơn vị nào trong danh sách.")],
    run: Annotated[Path, typer.Option("--run", help="Thư mục kết quả của lệnh thidua analyse.")],
    note: Annotated[str, typer.Option("--note", help="Ghi chú, để sau này biết vì sao.")] = "",
) -> None:
    """Ghi nhớ văn bản trong một tệp là của đơn vị nào; các lần phân tích sau sẽ theo."""
    from pipeline import units
    from pipeline.publishing.heads import head_of
    from pipeline.units import settled

    known = units.load(register)
    row = head_of(run, file)
    decision = settled.settled_by(row["letterhead"], row["upper"], row["file"], unit, note=note)
    path = settled.remember(register, known, decision)
    whose = next((u.name for u in known if u.id == unit), _("không phải đơn vị nào trong danh sách"))
    about = " | ".join(part for part in (decision.upper, decision.letterhead) if part) or row["file"]
    console = _console()
    said = _("Đã ghi nhớ vào {path}: “{about}” là {whose}.").format(
        path=path, about=about[:LONGEST], whose=whose[:LONGEST]
    )
    console.print(said, markup=False, highlight=False)
    console.print(_("Chạy lại lệnh thidua analyse để tính lại."), highlight=False)


def _table(units: "Sequence[Unit]") -> "Table":
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=_("{n} đơn vị").format(n=len(units)), header_style="bold")
    heads = (
        _("Mã"),
        _("Tên đơn vị"),
        _("Cơ quan cấp trên"),
        _("Tên khác"),
        _("Nội dung"),
        _("Thời gian"),
        _("Kế thừa"),
    )
    for head in heads:
        table.add_column(head, overflow="fold")
    for unit in units:
        areas = ";".join(map(str, unit.areas)) or _("tất cả")
        cells = (unit.id, unit.name, unit.parent, "; ".join(unit.other_names), areas, _span(unit), unit.successor)
        table.add_row(*(escape(cell[:LONGEST]) for cell in cells))
    return table


def _span(unit: "Unit") -> str:
    first, last = (f"{day:%d/%m/%Y}" if day else "" for day in (unit.valid_from, unit.valid_to))
    return f"{first} – {last}" if first or last else ""


def _console() -> "Console":
    from rich.console import Console

    wide = None if sys.stdout.isatty() else 150
    return Console(width=wide, legacy_windows=False if wide else None, soft_wrap=False)
