"""The system's Chromium, driven headless: one browser for all tests of pages, a fresh profile for each."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, sync_playwright

from pipeline.publishing import page as publishing
from tests.rolled_run import big_run, rolled_run

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
)  # fmt: skip
WIDE = (1366, 768)  # the notebooks of offices


def program() -> str | None:
    """Return the path of Chromium, None where none is installed."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = program()
    if path is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


class Visit:
    """Hold a page that is open, with all that it asked for and complained of."""

    def __init__(self, page: Page) -> None:
        """Listen to a page."""
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda r: self.requests.append(r.url))
        page.on("console", lambda m: self.complaints.append(m.text))
        page.on("pageerror", lambda e: self.complaints.append(str(e)))
        page.on("dialog", self._refuse)

    def _refuse(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def left_the_machine(self) -> list[str]:
        """Return what was asked of anything but this computer's files and the page itself."""
        return [url for url in self.requests if not url.startswith(("file:", "data:", "blob:"))]


Visitor = Callable[..., Visit]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visitor]:
    """Open a file in a fresh profile; after the test nothing may have gone wrong or left the machine."""
    visits = list[Visit]()

    def to(path: Path, *, state: str = "", size: tuple[int, int] = WIDE, **options: object) -> Visit:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)  # type: ignore[arg-type]  # as it takes
        visits.append(Visit(context.new_page()))
        visits[-1].page.goto(path.as_uri() + state)
        return visits[-1]

    yield to
    for one in visits:
        one.page.context.close()
    # The browser says so, or not, by whether the page was drawn before the panel opened: it is no fault of the page.
    assert [c for one in visits for c in one.complaints if not c.startswith("Autofocus processing")] == []
    assert [u for one in visits for u in one.left_the_machine()] == []


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the page of a run with everything in it, and of one as large as an office's."""
    made = tmp_path_factory.mktemp("page")
    publishing.write(rolled_run(), made / "index.html")
    publishing.write(big_run(), made / "big.html")
    return made


@pytest.fixture
def page(folder: Path, visit: Visitor) -> Page:
    return visit(folder / "index.html").page


def shown(page: Page) -> list[str]:
    return page.locator("#bang tbody tr:visible .unit").all_inner_texts()


def cell(page: Page, key: str) -> Locator:
    return page.locator(f'[data-cell="{key}"]')


def focused(page: Page) -> str:
    return str(
        page.evaluate(
            "document.activeElement.dataset.cell || document.activeElement.id || document.activeElement.className"
        )
    )
