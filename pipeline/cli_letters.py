"""The verbs of the letters: the Word templates and the office's own data, to be edited once and used in every run."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.language import _

letters_app = typer.Typer(
    help="Mẫu Word và dữ liệu cơ quan của công văn đôn đốc, báo cáo tổng hợp.", no_args_is_help=True
)
LETTERS_HELP = "Thư mục mẫu công văn, báo cáo và dữ liệu cơ quan (tạo bằng: thidua letters template THU-MUC)."


@letters_app.callback()
def letters() -> None:
    """Mẫu Word và dữ liệu cơ quan của công văn đôn đốc, báo cáo tổng hợp."""


@letters_app.command()
def template(
    folder: Annotated[Path, typer.Argument(help="Thư mục ghi các mẫu; tệp đã có không bị ghi đè.")],
) -> None:
    """Ghi mẫu công văn, mẫu báo cáo tổng hợp và tệp dữ liệu cơ quan ra một thư mục để sửa."""
    from rich.console import Console

    from pipeline.publishing.letters.office import start

    console = Console(highlight=False, soft_wrap=True)
    for path in start(folder):
        console.print(_("Đã ghi {path}").format(path=path), markup=False)
    console.print(
        _("Sửa co-quan.yaml rồi chạy: thidua analyse … --letters {folder}").format(folder=folder), markup=False
    )
