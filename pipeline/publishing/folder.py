"""A run's folder: everything that is written of a run, in one call."""

from pathlib import Path

from pipeline.publishing import page, tables, workbook
from pipeline.results import Run


def publish(run: Run, folder: Path) -> None:
    """Write tables, workbook and page; what stood there under the same name is replaced whole."""
    folder.mkdir(parents=True, exist_ok=True)
    tables.write(run, folder)
    workbook.write(run, folder / "tong-hop.xlsx")
    page.write(run, folder / "index.html")
