"""README and docs/ name only commands, options and files that exist."""

from __future__ import annotations

import importlib
import re
import shlex
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

from scripts import start

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "README.vi.md", *(ROOT / "docs").rglob("*.md")])

FENCE = re.compile(r"^ *(`{3,}|~{3,})[^\n]*\n(.*?)^ *\1", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
OPTION = re.compile(r"--[a-z][a-z0-9-]*|-[a-zA-Z]")
PLACEHOLDER = re.compile(r"[^a-z]*")  # INBOX, VERB, ĐƠN_VỊ, ...: stands for what the reader puts there
NAME = re.compile(r"(?!.*//)[\w.*/-]*[\w*/]")
CHECKED = set(".py .md .toml .lock .yaml .yml .json .jsonl .csv .html .css .js .xlsx".split())
# What a run's folder holds, and .venv: docs tell of them, the tree does not have them.
MADE = set(
    "documents.csv paragraphs.jsonl coverage.csv lifted.csv roll-call.csv units.csv promises.csv tong-hop.xlsx index.html"
    " run.json inbox.json drafts.json pictures.json in-use.json .venv don-vi.xlsx".split()
)
MADE_FOLDERS = (".venv/", "cong-van/", "co-quan/")
KEPT = {".ci"}  # hidden, and yet ours
# Options of the programs that docs mention beside our own.
FOREIGN_OPTIONS = {
    "--update-golden",
    "--require-hashes",
    "--no-deps",
    "--no-build-isolation",
    "-e",
    "-m",
    "-k",
    "--psm",
    "-l",
}

Verbs = dict[str, set[str]]


# --- the checker: a page in, sentences on what is wrong out -----------------------------------------------------------


def read_code(page: str) -> list[str]:
    """Return the lines of code blocks and the code spans of a page."""
    blocks = [line.strip() for match in FENCE.finditer(page) for line in match[2].splitlines()]
    return [code for code in [*blocks, *SPAN.findall(FENCE.sub("", page))] if code]


def split_words(code: str) -> list[str]:
    """Return the words of a command line without prompt and comment; Windows paths are written with slashes."""
    line = code.replace("\\", "/").removeprefix("$ ").removeprefix("> ")
    try:
        return shlex.split(line, comments=True)
    except ValueError:  # an apostrophe in a line that is no command
        return line.split()


def find_command(words: list[str]) -> tuple[str, list[str]] | None:
    """Return which of the project's two commands a line calls, and the words after it."""
    for number, word in enumerate(words[:2]):
        name = PurePosixPath(word).name.removesuffix(".exe")
        if name == "thidua" or word.endswith("scripts/start.py"):
            return name, words[number + 1 :]
    return None


def list_options(words: list[str]) -> list[str]:
    """Return the options among words, without their values."""
    names = [word.partition("=")[0] for word in words]
    return [name for name in names if OPTION.fullmatch(name)]


def check_thidua(words: list[str], verbs: Verbs) -> list[str]:
    """Return what is wrong with the words after `thidua`; the options that hold for every verb stand under ""."""
    verb = next((word for word in words if not word.startswith("-")), "")
    if PLACEHOLDER.fullmatch(verb):
        known = set[str]().union(*verbs.values()) if verb else verbs[""]
    elif verb in verbs:
        known = verbs[verb] | verbs[""]
    else:
        return [f"thidua has no verb {verb}"]
    return [f"thidua {verb} has no option {option}" for option in list_options(words) if option not in known]


def check_start(words: list[str]) -> list[str]:
    """Return what is wrong with the words after `scripts/start.py`; further arguments are passed on."""
    verb = words[0] if words else ""
    return [] if verb in start.LOCKS or PLACEHOLDER.fullmatch(verb) else [f"start.py has no verb {verb}"]


def check_lone_option(words: list[str], verbs: Verbs) -> list[str]:
    """Return what is wrong with a code span that is an option, such as `--jobs 2`."""
    if not words or not OPTION.fullmatch(words[0]):
        return []
    known = FOREIGN_OPTIONS.union(*verbs.values())
    return [f"no verb has the option {option}" for option in list_options(words) if option not in known]


def first_folder(word: str) -> str:
    """Return the first part of a path."""
    return word.partition("/")[0]


def is_path(word: str, tree: frozenset[str]) -> bool:
    """Tell whether a word of code names a file of the project: by its ending, or by the folder that it begins with."""
    if not NAME.fullmatch(word) or word in MADE or word.removeprefix("./").startswith(MADE_FOLDERS):
        return False
    return PurePosixPath(word).suffix in CHECKED or ("/" in word and (word.endswith("/") or first_folder(word) in tree))


def exists(word: str, tree: frozenset[str]) -> bool:
    """Tell whether the tree holds a path, whole or as the end of a longer one; * stands for anything in a name."""
    path = word.removeprefix("./").strip("/")
    pattern = re.compile(rf"(?:.*/)?{re.escape(path).replace(re.escape('*'), '[^/]*')}")
    return path in tree or any(pattern.fullmatch(entry) for entry in tree)


def check_paths(words: list[str], tree: frozenset[str]) -> list[str]:
    """Return the paths among words that the tree does not hold."""
    bare = [word.strip("()[],;:\"'") for word in words]
    return [f"there is no {word}" for word in bare if is_path(word, tree) and not exists(word, tree)]


def check_code(code: str, verbs: Verbs, tree: frozenset[str]) -> list[str]:
    """Return what is wrong with one code span or one line of a code block."""
    words = split_words(code)
    command = find_command(words)
    if command is None:
        return check_lone_option(words, verbs) + check_paths(words, tree)
    name, rest = command
    if name == "thidua":  # its arguments are the reader's own files, except those that begin with a folder of ours
        ours = [word for word in rest if "/" in word and first_folder(word) in tree]
        return check_thidua(rest, verbs) + check_paths(ours, tree)
    return check_start(rest) + check_paths(words[: len(words) - len(rest)], tree)


def check_links(page: str, folder: Path) -> list[str]:
    """Return the links of a page to files that are not there."""
    targets = [target for target in LINK.findall(FENCE.sub("", page)) if ":" not in target]
    return [f"there is no {target}" for target in targets if not (folder / target).exists()]


def check_page(page: str, verbs: Verbs, tree: frozenset[str]) -> list[str]:
    """Return what is wrong with a page, each thing once."""
    found = [problem for code in read_code(page) for problem in check_code(code, verbs, tree)]
    return list(dict.fromkeys(found))


# --- what there is ----------------------------------------------------------------------------------------------------


def read_options(command: Any) -> set[str]:  # noqa: ANN401 - typer's copy of click has no public names for its types
    """Return the options of a command of the click tree."""
    found = [option for parameter in command.params for option in [*parameter.opts, *parameter.secondary_opts]]
    return {"--help", *found}


@cache
def read_verbs() -> Verbs:
    """Return the options of each verb of the real command, the general ones under ""."""
    typer, cli = importlib.import_module("typer"), importlib.import_module("pipeline.cli")
    group = typer.main.get_command(cli.app)
    verbs = {"": read_options(group)}
    for name, command in group.commands.items():
        below = getattr(command, "commands", {})
        verbs[name] = read_options(command).union(*map(read_options, below.values()))
        verbs |= {f"{name} {verb}": read_options(inner) for verb, inner in below.items()}
    return verbs


def walk_tree(top: Path) -> Iterator[Path]:
    """Yield the files and folders below a folder, but for what tools keep in hidden folders and caches."""
    for path in sorted(top.iterdir()):
        if path.is_file() or path.name in KEPT or not path.name.startswith((".", "__pycache__")):
            yield path
            yield from walk_tree(path) if path.is_dir() else ()


@cache
def read_tree() -> frozenset[str]:
    """Return the files and folders of the project."""
    return frozenset(path.relative_to(ROOT).as_posix() for path in walk_tree(ROOT))


# --- the pages are right ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert check_page(text, read_verbs(), read_tree()) + check_links(text, page.parent) == []


def test_readme_names_every_verb() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [verb for verb in read_verbs() if verb and f"thidua {verb}" not in text] == []


# --- the checker can fail ---------------------------------------------------------------------------------------------

VERBS: Verbs = {"": {"--help", "--version"}, "analyse": {"--jobs", "-o"}, "demo": set()}
TREE = frozenset("docs docs/schema.md pipeline pipeline/cli.py pipeline/reading/pdf.py scripts/start.py".split())


@pytest.mark.parametrize(
    ("code", "problems"),
    [
        ("thidua analyse INBOX --jobs 2", []),
        ("thidua analyse INBOX --jobs=2 -o out", []),
        ("$ thidua analyse hop-thu --help  # chạy thử", []),
        (".venv\\Scripts\\thidua.exe demo", []),
        ("thidua --version", []),
        ("thidua", []),
        ("thidua VERB --jobs 2", []),
        ("thidua analyse hop-thu/plan.md", []),
        ("thidua analize INBOX", ["thidua has no verb analize"]),
        (".venv/bin/thidua demo --jobs 2", ["thidua demo has no option --jobs"]),
        ("thidua analyse INBOX --job=2 -x", [f"thidua analyse has no option {option}" for option in ("--job", "-x")]),
        ("thidua --verbose", ["thidua  has no option --verbose"]),
        ("thidua VERB --gone", ["thidua VERB has no option --gone"]),
        ("thidua demo docs/gone.md", ["there is no docs/gone.md"]),
        ("python scripts/start.py demo --jobs 2", []),
        ("python3 scripts\\start.py test -k x", []),
        ("python scripts/start.py tests", ["start.py has no verb tests"]),
        ("python old/scripts/start.py test", ["there is no old/scripts/start.py"]),
        ("--jobs", []),
        ("--psm 6", []),
        ("--gone 2", ["no verb has the option --gone"]),
    ],
)
def test_commands_are_checked(code: str, problems: list[str]) -> None:
    assert check_code(code, VERBS, TREE) == problems


@pytest.mark.parametrize(
    ("code", "problems"),
    [
        ("docs/schema.md", []),
        ("./docs/", []),
        ("reading/pdf.py", []),
        ("pdf.py", []),
        ("pipeline/*.py", []),
        ("documents.csv", []),
        ("cong-van/*.docx", []),
        (".venv/bin/python", []),
        ("87/BC-TTr", []),
        ("bao-cao.pdf", []),
        ("https://example.org/x.md", []),
        ("it's pdf.py", []),
        ("docs/gone.md", ["there is no docs/gone.md"]),
        ("gone.py", ["there is no gone.py"]),
        ("ing/pdf.py", ["there is no ing/pdf.py"]),
        ("pipeline/gone", ["there is no pipeline/gone"]),
        ("gone/", ["there is no gone/"]),
        ("see (gone.py), pdf.py", ["there is no gone.py"]),
        ("docs/*.py", ["there is no docs/*.py"]),
    ],
)
def test_paths_are_checked(code: str, problems: list[str]) -> None:
    assert check_code(code, VERBS, TREE) == problems


def test_code_is_found_in_blocks_and_spans_but_not_in_prose() -> None:
    page = "Run `a b` or gone.py\n```sh\nc d\n\n  e\n```\nthen\n~~~\nf\n~~~\nand `g`.\n"
    assert read_code(page) == ["c d", "e", "f", "a b", "g"]


def test_a_problem_is_told_once() -> None:
    assert check_page("`gone.py` and `gone.py`\n```\nthidua gone\n```\n", VERBS, TREE) == [
        "thidua has no verb gone",
        "there is no gone.py",
    ]


def test_links_are_followed_from_the_page(tmp_path: Path) -> None:
    (tmp_path / "here.md").touch()
    page = "[a](here.md) [b](here.md#part) [c](#part) [d](https://example.org/x) [e](gone.md#part)"
    assert check_links(page, tmp_path) == ["there is no gone.md"]


def test_the_tree_leaves_out_hidden_folders_but_ours(tmp_path: Path) -> None:
    for name in (".ci/run", ".venv/bin/python", "pipeline/cli.py", "pipeline/__pycache__/cli.pyc", ".gitignore"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = {path.relative_to(tmp_path).as_posix() for path in walk_tree(tmp_path)}
    assert found == {".ci", ".ci/run", ".gitignore", "pipeline", "pipeline/cli.py"}


def test_verbs_are_read_off_a_typer_app() -> None:
    typer = importlib.import_module("typer")
    app = typer.Typer()

    def two(*, fast: bool = False) -> None:
        del fast

    app.command("one")(lambda: None)
    app.command("two")(two)
    commands = typer.main.get_command(app).commands
    assert read_options(commands["one"]) == {"--help"}
    assert read_options(commands["two"]) == {"--help", "--fast", "--no-fast"}
