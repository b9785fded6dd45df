"""Gather the terminal's messages, merge them into the catalogue of each language, and compile it.

    python scripts/messages.py          gather, merge, compile; says which messages are not translated yet
    python scripts/messages.py --check  change nothing; fail where something is missing or out of date

A message is Vietnamese in the code and is its own key in the catalogue (pipeline/locale/LANGUAGE/LC_MESSAGES/thidua.po,
edited by hand). Gathered are: what `_("…")` marks; messages and advice of errors, wherever they are made; the help of
every verb; and the tables of words in TABLES, which are shown through `_`. The logic of looking up is in
pipeline/language.py.
"""

import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import typer
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HOME = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HOME))

from pipeline import language, usage  # noqa: E402 - found only with the line above
from pipeline.cli import app  # noqa: E402 - as above

PACKAGE = HOME / "pipeline"
TEMPLATE = language.LOCALE / f"{language.DOMAIN}.pot"
TREE = "pipeline/cli.py"  # where the help of the verbs is said to stand
LETTERS = re.compile(r"[À-ÖØ-öø-ɏẠ-ỹ]")  # only Vietnamese has them; every message has one at least
ROOT_ERROR = "ThiduaError"
# Words in tables at the top of a module, which are shown through `_` where they are printed.
TABLES = {
    "pipeline/cli_corpus.py": ("LEVEL",),
    "pipeline/cli_explain.py": ("SOURCES",),
    "pipeline/cli_runs.py": ("STATES",),
    "pipeline/cli_show.py": ("REMARKS",),
    "pipeline/coverage.py": ("VIETNAMESE",),
    "pipeline/labelling/why.py": ("SHAPES", "LENGTH"),
    "pipeline/learning/report.py": ("FIGURES", "CONCLUSIONS"),
    "pipeline/publishing/view.py": ("STANCE", "ENDS"),
    "pipeline/reading/sniff.py": ("FOREIGN", "OFFICE_PARTS", "OPEN_KINDS", "BROKEN_ZIP"),
    "pipeline/results.py": ("FILE_STATUS",),
    "pipeline/rollcall.py": ("KIND_NAMES",),
    "pipeline/runs.py": ("NO_RUN",),
    "pipeline/units/register.py": ("AREAS_ADVICE",),
    "pipeline/units/settled.py": ("ADVICE",),
    "pipeline/usage.py": ("PANELS", "HELP", "TYPES", "TOLD", "OPTIONS", "VERBS", "USAGE", "UNKNOWN"),
}
MAKERS = frozenset({"_foreign"})  # functions that hand their words on to an error
BEFORE_ERRORS = frozenset({"msg", "message", "advice"})  # names that hold what the error of the next line says
Found = dict[str, set[str]]
Names = dict[str, list[ast.expr]]


class Messages(Catalog):
    """A catalogue whose header holds neither dates nor versions: the same messages, the same bytes."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Return what gettext must know of the file."""
        own = [("Language", str(self.locale))] if self.locale else []
        return [*own, ("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=utf-8")]


# --- gathering --------------------------------------------------------------------------------------------------------


def gathered() -> Found:
    """Return every message with the files that it stands in."""
    found: Found = {}
    trees = {p: ast.parse(p.read_text(encoding="utf-8")) for p in sorted(PACKAGE.rglob("*.py"))}
    errors = error_names(trees.values())
    for path, tree in trees.items():
        name = path.relative_to(HOME).as_posix()
        for text in chain(marked(tree), told(tree, errors), tabled(tree, TABLES.get(name, ()))):
            found.setdefault(text, set()).add(name)
    for text in usage.texts(typer.main.get_command(app)):
        found.setdefault(text, set()).add(TREE)
    return found


def marked(tree: ast.AST) -> Iterator[str]:
    """Yield the texts that `_("…")` marks."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) == "_" and node.args:
            yield from literal(node.args[0])


def literal(node: ast.expr) -> Iterator[str]:
    """Yield the text of an expression that is a text, and of both sides of a choice between two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from chain(literal(node.body), literal(node.orelse))


def error_names(trees: Iterable[ast.Module]) -> frozenset[str]:
    """Return the names of the classes of errors that have a message for the user."""
    bases = {n.name: {b.id for b in n.bases if isinstance(b, ast.Name)} for t in trees for n in classes(t)}
    known = {ROOT_ERROR}
    while more := {name for name, above in bases.items() if above & known} - known:
        known |= more
    return frozenset(known)


def classes(tree: ast.AST) -> Iterator[ast.ClassDef]:
    """Yield the classes of a module."""
    return (n for n in ast.walk(tree) if isinstance(n, ast.ClassDef))


def told(tree: ast.Module, errors: frozenset[str]) -> Iterator[str]:
    """Yield the messages and advice of the errors that a module makes or defines, as far as they have no blanks."""
    names = values(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in errors | MAKERS:
            for part in (*node.args, *(k.value for k in node.keywords)):
                yield from vietnamese(part, names)
    for made in (c for c in classes(tree) if c.name in errors):
        yield from (t for n in made.body if isinstance(n, ast.Assign) for t in vietnamese(n.value, names))


def vietnamese(node: ast.expr, names: Names) -> Iterator[str]:
    """Yield the Vietnamese texts of an expression, and of the names in it that are set in the same module."""
    for part in outside_blanks(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and LETTERS.search(part.value):
            yield part.value
        elif isinstance(part, ast.Name):
            yield from (t for value in names.get(part.id, ()) for t in vietnamese(value, {}))


def outside_blanks(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of an expression, without what stands in texts with blanks and in `_(…)`."""
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Call) and called(node) in {"_", "format"}):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from outside_blanks(child)


def values(tree: ast.Module) -> Names:
    """Return what names are set to, at the top of a module or as a message just before an error."""
    found: Names = {}
    top = {*tree.body}
    for node in (n for n in ast.walk(tree) if isinstance(n, ast.Assign | ast.AnnAssign)):
        for name in set_by(node):
            if node.value and (node in top or name in BEFORE_ERRORS):
                found.setdefault(name, []).append(node.value)
    return found


def set_by(node: ast.AST) -> list[str]:
    """Return the names that an assignment sets."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [t.id for t in targets if isinstance(t, ast.Name)]


def tabled(tree: ast.Module, names: Iterable[str]) -> Iterator[str]:
    """Yield the Vietnamese words of tables at the top of a module."""
    known = values(tree) if names else {}
    for value in (v for name in names for v in known.get(name, ())):
        parts = (n.value for n in ast.walk(value) if isinstance(n, ast.Constant))
        yield from (p for p in parts if isinstance(p, str) and LETTERS.search(p))


def called(node: ast.Call) -> str:
    """Return the name of what is called."""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


# --- catalogues -------------------------------------------------------------------------------------------------------


def template(found: Found) -> Messages:
    """Return the catalogue of all messages, untranslated."""
    made = Messages(charset="utf-8", fuzzy=False, header_comment="# Messages of thidua, made by scripts/messages.py.")
    for text in sorted(found):
        made.add(text, locations=[(file, 0) for file in sorted(found[text])])
    return made


def merged(found: Found, standing: str, locale: str) -> Messages:
    """Return a language's catalogue: the messages there are now, translated as far as `standing` has them."""
    before = read_po(io.StringIO(standing))
    made = Messages(locale=locale, charset="utf-8", fuzzy=False, header_comment=f"# Messages of thidua: {locale}.")
    for text in sorted(found):
        known = before.get(text)
        said = known.string if known and isinstance(known.string, str) else ""
        made.add(text, said, locations=[(file, 0) for file in sorted(found[text])])
    return made


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the messages that have no translation."""
    return [str(m.id) for m in catalogue if m.id and not m.string]


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as the text that people edit."""
    out = io.BytesIO()
    write_po(out, catalogue, width=110, include_lineno=False)
    return out.getvalue().strip() + b"\n"


def compiled(catalogue: Catalog) -> bytes:
    """Return a catalogue as the bytes that gettext reads."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def files(found: Found) -> tuple[dict[Path, bytes], list[str]]:
    """Return the files of all catalogues as they should be, and the messages that lack a translation."""
    made, lacking = {TEMPLATE: written(template(found))}, list[str]()
    for locale in (x for x in language.LANGUAGES if x != language.NATIVE):
        path = language.LOCALE / locale / "LC_MESSAGES" / f"{language.DOMAIN}.po"
        catalogue = merged(found, path.read_text(encoding="utf-8") if path.exists() else "", locale)
        made |= {path: written(catalogue), path.with_suffix(".mo"): compiled(catalogue)}
        lacking += [f"{locale}: {text}" for text in untranslated(catalogue)]
    return made, lacking


def main(*, check: bool) -> int:
    """Bring the catalogues up to date, or tell whether they are; return the exit code."""
    made, lacking = files(gathered())
    stale = [p for p, data in made.items() if not p.exists() or p.read_bytes() != data]
    if not check:
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made[path])
    for line in lacking:
        print("no translation:", line)
    for path in stale:
        print("out of date:" if check else "written:", path.relative_to(HOME).as_posix())
    return 1 if lacking or (check and stale) else 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
