"""Hold the code to the shape that docs/architecture.md gives it: direction of imports, one home per library, sizes."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "pipeline"
# A module may import its own layer and those before it.
LAYERS = (
    {"language", "errors", "text", "document", "aside", "codec"},
    {"taxonomy", "units", "marks"},
    {"reading", "labelling"},
    {"coverage"},
    {"rollcall"},
    {"results"},
    {"attendance", "store", "publishing"},
    {"provenance", "kept", "lock", "workers", "intake", "batch", "crops", "runs", "watch", "learning", "review"},
    {"usage", "cli", "cli_corpus", "cli_explain", "cli_learning", "cli_letters", "cli_runs", "cli_show", "cli_units"},
)
# Each is imported in one module at most, so that another can take its place.
HEAVY = frozenset(
    "pdfplumber pypdfium2 pytesseract spacy underthesea sklearn skops xlsxwriter docx docxtpl openpyxl pebble torch"
    " transformers".split(),
)
# Where a library does need more than one module, they stand here with the reason.
HOMES = {
    # The first is the pipeline of language, the second the file format in which corpora go to and fro.
    "spacy": {f"{PACKAGE}.labelling.tokens", f"{PACKAGE}.labelling.docbin"},
    # Workbooks that people fill in: corpora to and fro, registers read, the empty form of one with its checks by Excel.
    "openpyxl": {f"{PACKAGE}.learning.exchange", f"{PACKAGE}.units.sheets", f"{PACKAGE}.units.forms"},
}
PRINTER = f"{PACKAGE}.cli"
MOST_LINES_OF_FUNCTION = 60
MOST_LINES_OF_FILE = 400

Trees = dict[str, ast.Module]
Function = ast.FunctionDef | ast.AsyncFunctionDef


# --- the checker: parsed modules in, sentences on what is wrong out ---------------------------------------------------


def name_module(path: Path, top: Path) -> str:
    """Return the dotted name of a module file below the folder that holds the package."""
    parts = path.relative_to(top).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def parse_package(folder: Path) -> Trees:
    """Return the parsed modules of a package by dotted name."""
    files = sorted(folder.rglob("*.py"))
    return {name_module(path, folder.parent): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def find_packages(folder: Path) -> set[str]:
    """Return the dotted names that are packages, from which a relative import starts one step lower."""
    return {name_module(path, folder.parent) for path in folder.rglob("__init__.py")}


def resolve_from(node: ast.ImportFrom, module: str, packages: set[str]) -> str:
    """Return the absolute module that a from-import names."""
    steps = node.level - (module in packages)
    parts = module.split(".")
    base = parts[: len(parts) - steps] if node.level else []
    return ".".join([*base, *([node.module] if node.module else [])])


def list_imports(trees: Trees, module: str, packages: set[str]) -> Iterator[str]:
    """Yield what a module imports, wherever in it; a name that is itself a module counts as that module."""
    for node in ast.walk(trees[module]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = resolve_from(node, module, packages)
            for alias in node.names:
                full = f"{source}.{alias.name}"
                yield full if full in trees else source


def build_graph(folder: Path) -> dict[str, set[str]]:
    """Return what each module of a package imports."""
    trees, packages = parse_package(folder), find_packages(folder)
    return {module: set(list_imports(trees, module, packages)) for module in trees}


def rank(module: str) -> int | None:
    """Return the layer of a module from 0 at the bottom, None when it has none."""
    name = module.split(".", maxsplit=2)[1]
    return next((number for number, layer in enumerate(LAYERS) if name in layer), None)


def find_homeless(graph: dict[str, set[str]]) -> list[str]:
    """Return the modules that no layer names."""
    return [f"{module} stands in no layer" for module in graph if module != PACKAGE and rank(module) is None]


def is_upward(module: str, target: str) -> bool:
    """Tell whether an import inside the package runs back up, or reaches for the public names."""
    if module == PACKAGE or target.partition(".")[0] != PACKAGE:
        return False
    if target == PACKAGE:
        return True
    own, other = rank(module), rank(target)
    return own is not None and other is not None and other > own


def find_upward(graph: dict[str, set[str]]) -> list[str]:
    """Return the imports that run back up the layers."""
    pairs = [(module, target) for module in graph for target in sorted(graph[module])]
    return [f"{module} imports {target}" for module, target in pairs if is_upward(module, target)]


def find_cycle(graph: dict[str, set[str]]) -> list[str]:
    """Return the modules of one import cycle, none when there is none."""
    inside = {module: targets & graph.keys() for module, targets in graph.items()}
    try:
        TopologicalSorter(inside).prepare()
    except CycleError as error:
        return [" -> ".join(error.args[1])]
    return []


def find_shared(graph: dict[str, set[str]]) -> list[str]:
    """Return the heavy libraries that more than one module imports without leave."""
    users = defaultdict(set)
    for module, targets in graph.items():
        for library in {target.partition(".")[0] for target in targets} & HEAVY:
            users[library].add(module)
    shared = [(library, found) for library, found in sorted(users.items()) if len(found) > 1]
    wrong = [(library, found) for library, found in shared if not found <= HOMES.get(library, set())]
    return [f"{library} is imported by {', '.join(sorted(found))}" for library, found in wrong]


def find_nodes(trees: Trees, wrong: type[ast.Assert | ast.Name], name: str = "") -> list[str]:
    """Return the places of assert statements, or of uses of a name."""
    nodes = [(module, node) for module, tree in trees.items() for node in ast.walk(tree) if isinstance(node, wrong)]
    found = sorted((module, node.lineno) for module, node in nodes if getattr(node, "id", "") == name)
    return [f"{module}:{line}" for module, line in found]


def find_long_functions(trees: Trees) -> list[str]:
    """Return the functions with more lines than a reader holds in mind."""
    found = [(module, node) for module, tree in trees.items() for node in ast.walk(tree) if isinstance(node, Function)]
    sizes = [(module, node.name, (node.end_lineno or node.lineno) - node.lineno + 1) for module, node in found]
    return [f"{module}.{name}: {lines} lines" for module, name, lines in sizes if lines > MOST_LINES_OF_FUNCTION]


def find_long_files(folder: Path) -> list[str]:
    """Return the Python files below a folder with too many lines."""
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sorted(folder.rglob("*.py"))}
    return [f"{path.name}: {lines} lines" for path, lines in sizes.items() if lines > MOST_LINES_OF_FILE]


# --- the project is as it should be -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graph() -> dict[str, set[str]]:
    return build_graph(ROOT / PACKAGE)


@pytest.fixture(scope="module")
def trees() -> Trees:
    return parse_package(ROOT / PACKAGE)


def test_every_module_stands_in_a_layer(graph: dict[str, set[str]]) -> None:
    assert find_homeless(graph) == []


def test_imports_run_one_way(graph: dict[str, set[str]]) -> None:
    assert find_upward(graph) == []


def test_imports_make_no_cycle(graph: dict[str, set[str]]) -> None:
    assert find_cycle(graph) == []


def test_each_heavy_library_has_one_home(graph: dict[str, set[str]]) -> None:
    assert find_shared(graph) == []


def test_each_heavy_library_is_used(graph: dict[str, set[str]]) -> None:
    assert HEAVY - {target.partition(".")[0] for targets in graph.values() for target in targets} == set()


def test_only_cli_prints(trees: Trees) -> None:
    assert find_nodes({name: tree for name, tree in trees.items() if name != PRINTER}, ast.Name, "print") == []


def test_asserts_stay_in_tests(trees: Trees) -> None:
    assert find_nodes(trees, ast.Assert) == []


def test_functions_are_short(trees: Trees) -> None:
    assert find_long_functions(trees) == []


@pytest.mark.parametrize("folder", [PACKAGE, "scripts", "tests"])
def test_files_are_short(folder: str) -> None:
    assert find_long_files(ROOT / folder) == []


def test_the_command_starts_without_a_heavy_library() -> None:
    code = f"import sys, {PRINTER}; print(*sorted(set(sys.modules) & {set(HEAVY) | {'pandas', 'numpy'}!r}))"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.split() == []


# --- the checker can fail ---------------------------------------------------------------------------------------------

WRONG = {
    "__init__.py": "from pipeline.cli import main\n",  # the top may import anything
    "errors.py": "import pipeline.reading.pdf\n",
    "text.py": "def late():\n    from pipeline import errors\n    from . import document\n",
    "document.py": "from pipeline import Document\n",
    "reading/__init__.py": "from .pdf import read\n",
    "reading/pdf.py": "import pdfplumber.utils\nfrom . import ocr\nfrom ..store import Run\n",
    "reading/ocr.py": "from pdfplumber import open\nfrom pipeline.reading.pdf import read\nimport docx\n",
    "store.py": "assert True\nprint('x')\nshow = print\n",
    "cli.py": "def main():\n" + "    print()\n" * 60,
    "stray.py": "x = 1\n" * 401,
}


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    for name, text in WRONG.items():
        path = tmp_path / PACKAGE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / PACKAGE


def test_checker_finds_a_module_without_layer(wrong: Path) -> None:
    assert find_homeless(build_graph(wrong)) == ["pipeline.stray stands in no layer"]


def test_checker_finds_imports_that_run_back_up(wrong: Path) -> None:
    assert find_upward(build_graph(wrong)) == [
        "pipeline.document imports pipeline",
        "pipeline.errors imports pipeline.reading.pdf",
        "pipeline.reading.pdf imports pipeline.store",
    ]


def test_checker_finds_a_cycle(wrong: Path) -> None:
    assert [set(cycle.split(" -> ")) for cycle in find_cycle(build_graph(wrong))] == [
        {"pipeline.reading.pdf", "pipeline.reading.ocr"}
    ]


def test_checker_finds_a_library_with_two_homes(wrong: Path) -> None:
    assert find_shared(build_graph(wrong)) == [
        "pdfplumber is imported by pipeline.reading.ocr, pipeline.reading.pdf",
    ]


@pytest.mark.parametrize(
    ("homes", "strangers"),
    [({"ocr", "pdf"}, 0), ({"ocr", "pdf", "docx"}, 0), ({"ocr"}, 1), ({"pdf", "docx"}, 1), (set(), 1)],
)
def test_checker_allows_homes_that_are_listed(
    homes: set[str], strangers: int, wrong: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(HOMES, "pdfplumber", {f"pipeline.reading.{name}" for name in homes})
    assert len(find_shared(build_graph(wrong))) == strangers


def test_checker_finds_prints_asserts_and_long_things(wrong: Path) -> None:
    trees = parse_package(wrong)
    assert find_nodes(trees, ast.Assert) == ["pipeline.store:1"]
    assert [place for place in find_nodes(trees, ast.Name, "print") if "cli" not in place] == [
        "pipeline.store:2",
        "pipeline.store:3",
    ]
    assert find_long_functions(trees) == ["pipeline.cli.main: 61 lines"]
    assert find_long_files(wrong) == ["stray.py: 401 lines"]
