"""A run as one self-contained page, index.html: it loads nothing, and runs nothing of what a file says.

The table stands in the page as HTML; what opens on a click stands beside it once, as data. Style and script are
pieces of their own in templates/, put into the page whole and named in its policy by their digests, so that nothing
else can run or be loaded.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from pipeline.aside import aside
from pipeline.publishing.links import links_of
from pipeline.publishing.page import sections
from pipeline.publishing.page.lines import Index
from pipeline.publishing.page.panels import panels
from pipeline.publishing.page.table import head, table_row, tiles
from pipeline.publishing.view import UnitRow, View, clean, legend, outline
from pipeline.results import SCHEMA, Run
from pipeline.rollcall import KIND_NAMES, BlockRef

Pictures = Mapping[BlockRef, bytes]  # a piece of the page's image around a block, as JPEG


def write(run: Run, path: Path, *, inbox: Path | None = None, pictures: Pictures | None = None) -> None:
    """Write the page; the file is replaced whole or not at all.

    `inbox` is the folder of the run's files, to which the page then has links; `pictures` are shown with their blocks.
    """
    links = links_of(run, inbox, path.parent) if inbox else {}
    text = render(run, links=links, pictures=pictures)
    aside(path, lambda draft: draft.write_text(text, encoding="utf-8", newline="\n"))


def render(run: Run, *, links: Mapping[str, str] | None = None, pictures: Pictures | None = None) -> str:
    """Return the page as HTML; `links` has the path of a file, relative to the page, by its name."""
    view, index = View(run, links), Index(run)
    rows = view.unit_rows()
    shown = {"legend": legend(), "areas": [head(a, rows) for a in run.taxonomy.areas]}
    environment = _environment()
    style = environment.get_template("page.css").render(shown)
    script = environment.get_template("page.js").render()
    known = {name: quote(path) for name, path in (links or {}).items()}
    return environment.get_template("index.html").render(
        shown, style=Markup(style), script=Markup(script), policy=_policy(style, script),  # noqa: S704 - our own files
        title=clean(run.taxonomy.title), outline=outline(run, rows), tiles=tiles(run, rows),
        rows=[table_row(i, row, run, index) for i, row in enumerate(rows)], kinds=_kinds(rows),
        total=sum(row.gaps for row in rows), data=panels(run, rows, index, known, pictures or {}),
        files=[sections.file_row(f, known) for f in run.files], roll=sections.roll(run),
        silent=sections.silent(run, index), review=sections.review(view), about=sections.about(run, SCHEMA),
    )  # fmt: skip


def _environment() -> jinja2.Environment:
    """Return the templates; those that are no HTML are ours whole and are not escaped."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.publishing", "templates"), undefined=jinja2.StrictUndefined,
        autoescape=jinja2.select_autoescape(["html"]), trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return made


def _policy(style: str, script: str) -> str:
    """Return the policy of the page: its own style and script, images that stand in it, and nothing else."""
    return (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _kinds(rows: Sequence[UnitRow]) -> list[tuple[str, str]]:
    """Return the kinds of submission that the table has, for the filter."""
    return [(k, name) for k, name in KIND_NAMES.items() if any(row.kind == k for row in rows)]
