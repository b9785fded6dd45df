"""Make the pictures of docs/pictures from the sample inbox, with Chromium and LibreOffice: python -m scripts.pictures.

What a run writes is opened as people open it: the page in a browser, the workbook and a letter as they are printed.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from pipeline import batch, crops
from pipeline.reading import pdfium
from pipeline.workers import Limits

ROOT = Path(__file__).resolve().parents[1]
SAMPLE, PICTURES = ROOT / "corpora" / "sample", ROOT / "docs" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WINDOW = {"width": 1366, "height": 860}
DPI = 96
MOST_BYTES = 300_000  # of a picture in the README


def main() -> int:
    """Analyse the sample, and take the pictures of what comes of it."""
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not program or not office:
        print("Chromium and LibreOffice are needed: python scripts/start.py test installs them", file=sys.stderr)
        return 4
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="thidua-") as folder:
        results = Path(folder) / "ket-qua"
        run = batch.analyse(SAMPLE / "inbox", register=SAMPLE / "units.csv")
        crops.publish(run, folder=results, inbox=SAMPLE / "inbox", limits=Limits())
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            take_page(browser, results / "index.html")
            browser.close()
        letter = min((results / "cong-van").glob("*.docx"))
        for name, document in (("tong-hop", results / "tong-hop.xlsx"), ("cong-van", letter)):
            save(first_sheet(office, document, Path(folder)), PICTURES / f"{name}.png")
    for picture in sorted(PICTURES.glob("*.png")):
        print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size:,} bytes")
    return 0


def take_page(browser: Browser, page: Path) -> None:
    """Take the page as it opens, and with what stands behind a cell that was left out."""
    window = browser.new_page(viewport=WINDOW)  # type: ignore[arg-type]  # a width and a height
    window.goto(page.as_uri())
    shot = PICTURES / "trang.png"
    window.screenshot(path=shot)
    save(Image.open(shot), shot)
    pictured = """() => { const data = JSON.parse(document.getElementById("du-lieu").textContent);
        return Object.keys(data.cells).find(k => (data.cells[k].nearest || []).some(n => "i" in data.quotes[n])); }"""
    window.locator(f'[data-cell="{window.evaluate(pictured)}"]').click()
    window.wait_for_timeout(500)  # the panel slides in
    shot = PICTURES / "minh-chung.png"
    window.screenshot(path=shot)
    save(Image.open(shot), shot)


def first_sheet(office: str, document: Path, folder: Path) -> Image.Image:
    """Return the first sheet of what a document prints."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(document)]
    subprocess.run(command, check=True, timeout=180, capture_output=True)
    with pdfium.opened(folder / f"{document.stem}.pdf") as sheets:
        return pdfium.render(sheets, 0, DPI)


def save(image: Image.Image, path: Path) -> None:
    """Write a picture small enough for the README."""
    for colours in (256, 128, 64, 32):
        image.convert("RGB").quantize(colours).save(path, optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            return


if __name__ == "__main__":
    sys.exit(main())
