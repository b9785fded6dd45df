"""The catalogue of messages is complete and current, and nothing reaches the terminal that it is not asked for."""

from __future__ import annotations

import ast
import string
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from pipeline import language
from scripts import messages

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = language.LOCALE / "en" / "LC_MESSAGES" / "thidua.po"
TREES = {p.relative_to(ROOT).as_posix(): ast.parse(p.read_text("utf-8")) for p in (ROOT / "pipeline").rglob("*.py")}
ERRORS = messages.error_names(TREES.values())
SPEAKERS = {"_say", "_warn", "tell", "print", "say"}  # what they are given is shown as it is
# Errors whose words are written into the tables of a run, which are Vietnamese whatever the terminal speaks.
WRITTEN = {
    "pipeline/workers.py": "what cost a reading process is the `problem` of that file",
    "pipeline/intake.py": "what was refused of an archive is the `problem` of that member",
    "pipeline/reading/archive.py": "as above",
}


@cache
def gathered() -> messages.Found:
    return messages.gathered()


# --- the catalogue ----------------------------------------------------------------------------------------------------


def translations() -> dict[str, str]:
    with ENGLISH.open("rb") as file:
        return {str(m.id): str(m.string or "") for m in read_po(file) if m.id}


def blanks(text: str) -> list[str]:
    """Return the blanks of a message with how they are written, in any order."""
    return sorted(
        f"{name}!{how}:{form}" for _text, name, form, how in string.Formatter().parse(text) if name is not None
    )


def test_every_message_is_translated() -> None:
    assert [text for text in gathered() if not translations().get(text)] == []


def test_no_translation_holds_vietnamese_letters() -> None:
    assert [t for t in translations().values() if messages.LETTERS.search(t)] == []


def test_a_translation_has_the_blanks_of_its_message() -> None:
    assert [text for text, said in translations().items() if blanks(text) != blanks(said)] == []


def test_a_translation_begins_and_ends_with_blank_space_as_its_message_does() -> None:
    def edges(text: str) -> tuple[str, str]:
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    assert [text for text, said in translations().items() if edges(text) != edges(said)] == []


def test_catalogues_are_current() -> None:
    made, _lacking = messages.files(gathered())
    assert [p.name for p, data in made.items() if not p.exists() or p.read_bytes() != data] == []


def test_each_language_but_the_codes_own_has_a_catalogue() -> None:
    found = {p.parents[1].name for p in language.LOCALE.rglob("*.mo")}
    assert found == set(language.LANGUAGES) - {language.NATIVE}


def test_wheels_carry_the_catalogues() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "locale/**/*.mo" in project["tool"]["setuptools"]["package-data"]["pipeline"]


# --- the code: nothing reaches the terminal unmarked ------------------------------------------------------------------


def vietnamese(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(messages.LETTERS.search(node.value))


def unmarked(tree: ast.Module, errors: frozenset[str]) -> Iterator[str]:
    """Yield the texts that would be shown as they are: all that are printed, those with blanks that errors hold."""
    for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
        name = messages.called(call)
        given = [*call.args, *(k.value for k in call.keywords if k.arg not in {"style", "end", "file"})]
        if name in SPEAKERS:
            yield from (f"{call.lineno}: {ast.unparse(n)}" for g in given for n in shown(g) if says(n))
        elif name in errors:
            yield from (f"{call.lineno}: {ast.unparse(n)}" for g in given for n in filled(g, tree) if says(n))


def says(node: ast.AST) -> bool:
    """Tell whether a text, or a text with blanks, is Vietnamese."""
    return vietnamese(node) or (isinstance(node, ast.JoinedStr) and any(map(vietnamese, node.values)))


def shown(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the texts of an expression that `_` does not mark."""
    if isinstance(node, ast.Call) and messages.called(node) in {"_", "get", "joinpath"}:
        return
    if isinstance(node, ast.Constant | ast.JoinedStr):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from () if isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant) else shown(child)


def filled(node: ast.AST, tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the texts with blanks that an error is given, at once or by a name."""
    if isinstance(node, ast.Name) and node.id in messages.BEFORE_ERRORS:
        yield from (n for value in messages.values(tree).get(node.id, ()) for n in filled(value, tree))
    elif isinstance(node, ast.JoinedStr):
        yield node
    elif isinstance(node, ast.IfExp | ast.BoolOp | ast.BinOp):
        yield from (n for child in ast.iter_child_nodes(node) for n in filled(child, tree))


UNMARKED = [
    ('_say("Đã xong")', True),
    ('_say(_("Đã xong"))', False),
    ('console.print(f"[bold]Đã ghi[/] {path}")', True),
    ('console.print(f"[bold]{escape(name)}[/]")', False),
    ('console.print(_("Đã ghi {path}").format(path=path))', False),
    ('raise InputError(f"không có {name}")', True),
    ('raise InputError(_("không có {name}").format(name=name))', False),
    ('raise InputError("tệp hỏng")', False),  # without blanks it is looked up where it is shown
    ('msg = f"không có {name}"\nraise InputError(msg)', True),
    ('msg = _("không có {name}").format(name=name)\nraise InputError(msg)', False),
    ('raise InputError("x", advice=f"Chọn {name}.")', True),
    ('raise ValueError(f"không có {name}")', False),  # not for the user
]


@pytest.mark.parametrize(("code", "wrong"), UNMARKED)
def test_the_check_finds_texts_that_are_not_marked(code: str, wrong: bool) -> None:
    assert bool([*unmarked(ast.parse(code), frozenset({"InputError"}))]) == wrong


@pytest.mark.parametrize("name", sorted(TREES.keys() - WRITTEN.keys()))
def test_no_text_reaches_the_terminal_unmarked(name: str) -> None:
    assert [*unmarked(TREES[name], ERRORS)] == []


def parents(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


def bare(tree: ast.Module, tables: tuple[str, ...]) -> Iterator[str]:
    """Yield the Vietnamese texts of a module of verbs that neither `_` nor a table, the help or an error holds."""
    above = parents(tree)
    for node in (n for n in ast.walk(tree) if says(n) and getattr(n, "value", "") not in KNOWN):
        line = [node]
        while line[-1] in above:
            line.append(above[line[-1]])
        held = {messages.called(n) for n in line if isinstance(n, ast.Call)} & (HOLDERS | ERRORS)
        named = [n for x in line for n in messages.set_by(x) if n in tables or n.endswith("_HELP")]
        if not (held or named or isinstance(line[1], ast.Expr)):
            yield ast.unparse(node)


HOLDERS = {"_", "Option", "Argument", "Typer", "add_typer", "command"}  # what looks a text up, or helps
KNOWN = {"KẾ HOẠCH"}  # a kind of paper as letterheads have it
BARE = [
    ('def f():\n    return "Đã xong"', True),
    ('def f():\n    return f"Đã ghi {path}"', True),
    ('def f():\n    """Ghi kết quả."""', False),
    ('def f():\n    return _("Đã ghi {path}").format(path=path)', False),
    ("def f():\n    return f\"[b]{_('Đã xong')}[/]\"", False),
    ('FOLDER = typer.Option("--out", help="Thư mục ghi kết quả.")', False),
    ('TABLE = {"a": "Đã xong"}', False),
    ('WORDS = {"a": "Đã xong"}', True),
]


@pytest.mark.parametrize(("code", "wrong"), BARE)
def test_the_check_finds_texts_that_nothing_looks_up(code: str, wrong: bool) -> None:
    assert bool([*bare(ast.parse(code), ("TABLE",))]) == wrong


@pytest.mark.parametrize("name", sorted(n for n in TREES if n.startswith("pipeline/cli")))
def test_modules_of_verbs_look_all_their_texts_up(name: str) -> None:
    assert [*bare(TREES[name], messages.TABLES.get(name, ()))] == []


# What `_` is given that is neither a text nor of a table: the names of it, where they come from known tables or errors.
GIVEN = {
    "error.message", "error.advice", "UsageError.advice", "reason.text", "one.help", "one.short_help", "word", "words",
    "what", "told_as", "head",
}  # fmt: skip


def test_what_is_looked_up_is_a_text_or_stands_in_a_table() -> None:
    tables = {n for names in messages.TABLES.values() for n in names}
    calls = (n for t in TREES.values() for n in ast.walk(t) if isinstance(n, ast.Call) and messages.called(n) == "_")
    given = [c.args[0] for c in calls if c.args and not [*messages.literal(c.args[0])]]
    names = [{n.id for n in ast.walk(g) if isinstance(n, ast.Name)} for g in given]
    known = [ast.unparse(g).removesuffix(" or ''") in GIVEN or n & tables for g, n in zip(given, names, strict=True)]
    assert [ast.unparse(g) for g, k in zip(given, known, strict=True) if not k] == []


def scopes(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))


@pytest.mark.parametrize("name", sorted(TREES))
def test_no_function_that_marks_texts_uses_the_mark_for_something_else(name: str) -> None:
    named = {f.name: [n for n in ast.walk(f) if isinstance(n, ast.Name) and n.id == "_"] for f in scopes(TREES[name])}
    inner = {n for t in ast.walk(TREES[name]) if isinstance(t, ast.comprehension) for n in ast.walk(t.target)}
    both = [f for f, found in named.items() if len({type(n.ctx) for n in found if n not in inner}) > 1]
    assert both == []


def test_tables_of_words_are_where_the_catalogue_looks_for_them() -> None:
    lost = [f"{f}: {n}" for f, names in messages.TABLES.items() for n in names if n not in messages.values(TREES[f])]
    assert lost == []


# --- gathering --------------------------------------------------------------------------------------------------------

GATHERED = [
    ('x = _("một")', ["một"]),
    ('x = _("một {n}").format(n=1)', ["một {n}"]),
    ('x = _("một" if y else "bốn")', ["một", "bốn"]),
    ('x = "một"', []),
]
TOLD = [
    ('raise InputError("một", advice="bốn")', ["một", "bốn"]),
    ('ADVICE = "bốn"\nraise InputError(_("một"), advice=ADVICE)', ["bốn"]),
    ('ADVICE = {"linux": "bốn"}\nraise InputError("một", advice=ADVICE.get(x))', ["một", "bốn"]),
    ('def f():\n    msg = "một"\n    raise InputError(msg)', ["một"]),
    ('class InputError(ThiduaError):\n    advice = "bốn"', ["bốn"]),
    ('raise ValueError("một")', []),
    ('raise InputError("a b c")', []),
]


@pytest.mark.parametrize(("code", "texts"), GATHERED)
def test_marked_texts_are_gathered(code: str, texts: list[str]) -> None:
    assert [*messages.marked(ast.parse(code))] == texts


@pytest.mark.parametrize(("code", "texts"), TOLD)
def test_texts_of_errors_are_gathered(code: str, texts: list[str]) -> None:
    assert [*messages.told(ast.parse(code), frozenset({"InputError", "ThiduaError"}))] == texts
