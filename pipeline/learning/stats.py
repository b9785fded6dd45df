"""What a corpus consists of, as pandas tables, and how far writer and blind reader agree; a page with plots of it.

Body blocks are those that are not headings.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from pipeline.coverage import VIETNAMESE
from pipeline.errors import InputError
from pipeline.language import _
from pipeline.learning import manifest
from pipeline.learning.form import STANCES
from pipeline.learning.markup import AREAS
from pipeline.learning.overlap import text_of

BLIND = Path("agreement") / "blind.jsonl"
STATUSES = [s for s in VIETNAMESE if s in ("reported", "mentioned", "nil", "missing")]
PERCENTILES = (0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
PAGE = "corpus.md"
HOW = "Made by `thidua corpus stats`. Headings are counted only where a table says so, and in `all blocks`."
ROW, NAMES, TRACK, FIGURE = 18, 300, 420, 70  # pixels of a plot: height of a bar; widths of names, bars and figures


class Label(NamedTuple):
    """Hold what one reader said of one block; a heading's stance is "heading"."""

    areas: frozenset[int]
    stance: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Hold how far two readers agree over body blocks; shares and kappas up to 1, NaN where nothing can be said.

    `stance` is the share of blocks of equal stance among those to which both gave an area.
    """

    blocks: int
    micro_f1: float
    same_areas: float
    stance: float
    kappa: dict[int, float]


# --- tables -----------------------------------------------------------------------------------------------------------


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Return the tables that describe a corpus folder, by title in the order of the page.

    Raises:
        InputError: the folder holds no documents.
    """
    documents = manifest.read(folder)
    heads, blocks = _heads(documents), _blocks(documents)
    body = blocks[blocks.kind != "heading"]
    areas = body.explode("areas").dropna(subset="areas")
    return {
        "Documents by year and type": _crossed(heads.year, heads.doc_type),
        "Documents by split": _summed(heads, "split"),
        "Areas by stance": _crossed(areas.areas, areas.stance).reindex(columns=[*STANCES, "total"], fill_value=0),
        "Areas by year": _crossed(areas.areas, areas.year),
        "Areas by document type": _crossed(areas.areas, areas.doc_type),
        "Areas in headings": _headings(blocks),
        "Status of each area, in documents": _statuses(documents),
        "Areas a body block": _counted(body.areas.str.len(), "areas", "blocks"),
        "Areas left out a document": _counted(heads.left_out, "left out", "documents"),
        "Blocks by kind and stance": _crossed(blocks.kind, blocks.stance),
        "Words a block, percentiles": _lengths(blocks),
        "Kinds of unit": _summed(heads, "unit_kind").sort_values(["documents", "all blocks"], ascending=False),
        "Writers": _writers(heads, body),
    }


def _heads(documents: Sequence[manifest.Gold]) -> pd.DataFrame:
    """Return one row a document."""
    told = ("id", "year", "author", "doc_type", "unit_kind")
    return pd.DataFrame(
        {
            **{n: d[n] for n in told},
            "split": manifest.split_of(d["author"]),
            "blocks": len(d["blocks"]),
            "left_out": list(d["coverage"].values()).count("missing"),
            "sources": len(d["sources"]),
        }
        for d in documents
    )


def _blocks(documents: Sequence[manifest.Gold]) -> pd.DataFrame:
    """Return one row a block."""
    return pd.DataFrame(
        {
            **{n: d[n] for n in ("year", "author", "doc_type")},
            **{n: b[n] for n in ("kind", "areas", "stance")},
            "words": len(text_of(b).split()),
        }
        for d in documents
        for b in d["blocks"]
    )


def _summed(heads: pd.DataFrame, by: str) -> pd.DataFrame:
    counts = heads.groupby(by).agg(documents=("id", "size"), blocks=("blocks", "sum"))
    return counts.rename(columns={"blocks": "all blocks"})


def _crossed(rows: "pd.Series[Any]", columns: "pd.Series[Any]") -> pd.DataFrame:
    """Return how often each pair of values occurs, with totals at the right."""
    table = pd.crosstab(rows, columns)
    return table.assign(total=table.sum(axis=1))


def _counted(values: "pd.Series[Any]", what: str, unit: str) -> pd.DataFrame:
    counts = values.value_counts().sort_index()
    return pd.DataFrame({unit: counts, "share": counts / max(1, counts.sum())}).rename_axis(what)


def _headings(blocks: pd.DataFrame) -> pd.DataFrame:
    headings = blocks[blocks.kind == "heading"].explode("areas")
    return _counted(headings.areas.dropna(), "area", "headings")


def _statuses(documents: Sequence[manifest.Gold]) -> pd.DataFrame:
    rows = [(int(a), s) for d in documents for a, s in d["coverage"].items()]
    long = pd.DataFrame(rows, columns=["area", "status"])
    return pd.crosstab(long.area, long.status).reindex(columns=STATUSES, fill_value=0)


def _lengths(blocks: pd.DataFrame) -> pd.DataFrame:
    words = blocks.groupby("kind").words
    return pd.DataFrame({f"{100 * q:g} %": words.quantile(q).astype(int) for q in PERCENTILES})


def _writers(heads: pd.DataFrame, body: pd.DataFrame) -> pd.DataFrame:
    """Return one row a writer: documents, sources named, body blocks, words a block, shares without and with areas."""
    table = heads.groupby("author").agg(documents=("id", "size"), sources=("sources", "sum"))
    counts = body.assign(areas=body.areas.str.len()).groupby("author")
    return table.assign(
        blocks=counts.size(),
        words=counts.words.mean().round(1),
        none=counts.areas.agg(lambda n: (n == 0).mean()),
        several=counts.areas.agg(lambda n: (n > 1).mean()),
    )


# --- agreement --------------------------------------------------------------------------------------------------------


def agreement(first: Sequence[Label], second: Sequence[Label]) -> Agreement:
    """Return how far two readers of the same blocks agree, headings aside.

    Raises:
        InputError: the two did not label the same number of blocks, or none that is no heading.
    """
    if len(first) != len(second):
        msg = _("hai người gắn nhãn số đoạn khác nhau: {first} và {second}").format(
            first=len(first), second=len(second)
        )
        raise InputError(msg)
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if "heading" not in (a.stance, b.stance)]
    if not pairs:
        raise InputError(_("không có đoạn nào để so hai người gắn nhãn"))
    given = sum(len(a.areas) + len(b.areas) for a, b in pairs)
    stances = [a.stance == b.stance for a, b in pairs if a.areas and b.areas]
    return Agreement(
        blocks=len(pairs),
        micro_f1=_part(2 * sum(len(a.areas & b.areas) for a, b in pairs), given),
        same_areas=_part(sum(a.areas == b.areas for a, b in pairs), len(pairs)),
        stance=_part(sum(stances), len(stances)),
        kappa={k: kappa([(k in a.areas, k in b.areas) for a, b in pairs]) for k in AREAS},
    )


def kappa(pairs: Sequence[tuple[bool, bool]]) -> float:
    """Return Cohen's kappa (1960) of two readers' yes and no; NaN where chance alone would make them agree."""
    total = len(pairs)
    first, second = sum(a for a, _ in pairs), sum(b for _, b in pairs)
    seen = sum(a == b for a, b in pairs) * total
    chance = first * second + (total - first) * (total - second)
    return _part(seen - chance, total * total - chance)


def _part(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def blind(folder: Path) -> tuple[list[Label], list[Label]] | None:
    """Return writers' and blind readers' labels of a corpus folder's agreement/blind.jsonl; None where there is none.

    A line is a document: {"id", "labels": [[areas], stance] a block, "writer": the same before settling}.

    Raises:
        InputError: a line is not in that form, or its two readers labelled different numbers of blocks.
    """
    path = folder / BLIND
    if not path.exists():
        return None
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        both = [(_labels(e["writer"]), _labels(e["labels"])) for e in lines]
        uneven = [e["id"] for e, (a, b) in zip(lines, both, strict=True) if len(a) != len(b)]
    except (ValueError, KeyError, TypeError) as error:
        msg = _("{file}: sai định dạng: {error}").format(file=path.name, error=error)
        raise InputError(msg) from error
    if uneven:
        msg = _("{file}: hai người gắn nhãn số đoạn khác nhau: {uneven}").format(
            file=path.name, uneven=", ".join(uneven)
        )
        raise InputError(msg)
    return [x for a, _ in both for x in a], [x for _, b in both for x in b]


def _labels(entries: Sequence[tuple[list[int], str]]) -> list[Label]:
    return [Label(frozenset(areas), stance) for areas, stance in entries]


# --- the page ---------------------------------------------------------------------------------------------------------


def write(folder: Path, out: Path) -> Path:
    """Write corpus.md with its plots (SVG) into a folder, made where it is missing, and return the page's path.

    Raises:
        InputError: the corpus folder holds no documents, or its file of blind labels is damaged.
    """
    found, labels = tables(folder), blind(folder)
    compared = agreement(*labels) if labels else None
    plots = _plots(found, compared)
    out.mkdir(parents=True, exist_ok=True)
    for name, svg in plots.items():
        (out / name).write_text(svg, encoding="utf-8", newline="\n")
    parts = [
        "# The corpus in figures",
        HOW,
    ]
    parts += [f"![{name.removesuffix('.svg')}]({name})" for name in plots]
    parts += [part for title, table in found.items() for part in (f"## {title}", markdown(table))]
    parts += ["## Agreement of writer and blind reader, before settling", _told(compared)] if compared else []
    (out / PAGE).write_text("\n\n".join(parts) + "\n", encoding="utf-8", newline="\n")
    return out / PAGE


def _plots(found: Mapping[str, pd.DataFrame], compared: Agreement | None) -> dict[str, str]:
    areas, years = found["Areas by stance"].total, found["Documents by year and type"].total
    kinds, out = found["Kinds of unit"].documents, found["Areas left out a document"].documents
    plots = {
        "corpus-areas.svg": bars("Body blocks of each area", areas.to_dict()),
        "corpus-years.svg": bars("Documents of each year", years.to_dict()),
        "corpus-left-out.svg": bars("Documents by number of areas left out", out.to_dict()),
        "corpus-units.svg": bars("Documents of each kind of unit", kinds.to_dict()),
    }
    if compared:
        plots["corpus-kappa.svg"] = bars("Cohen's kappa of each area", compared.kappa)
    return plots


def bars(title: str, values: Mapping[Any, float]) -> str:
    """Return a plot of horizontal bars as SVG text, one a value in the order given, none for a value of 0 or NaN."""
    most = max([v for v in values.values() if v > 0], default=1)
    rows = [_bar(i, str(name), value, most) for i, (name, value) in enumerate(values.items(), 1)]
    width, height = NAMES + TRACK + FIGURE, (len(values) + 2) * ROW
    frame = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    head = f'<text x="8" y="{ROW}" font-weight="bold">{escape(title)}</text>'
    ground = f'<rect width="{width}" height="{height}" fill="#fff"/>'
    return "\n".join([f'{frame} font-family="sans-serif" font-size="12">', ground, head, *rows, "</svg>\n"])


def _bar(number: int, name: str, value: float, most: float) -> str:
    top, length = number * ROW + ROW // 2, round(TRACK * value / most, 1) if value > 0 else 0
    middle = top + ROW - 5
    return (
        f'<text x="{NAMES - 8}" y="{middle}" text-anchor="end">{escape(name)}</text>'
        f'<rect x="{NAMES}" y="{top + 2}" width="{length}" height="{ROW - 4}" fill="#2f6f9f"/>'
        f'<text x="{NAMES + length + 6}" y="{middle}">{_figure(value)}</text>'
    )


def markdown(table: pd.DataFrame) -> str:
    """Return a table with its index as a Markdown table; shares and means get at most three decimals."""
    head = [str(table.index.name), *map(str, table.columns)]
    rows = [[str(index), *map(_figure, values)] for index, *values in table.itertuples()]
    lines = [head, ["---", *["---:"] * len(table.columns)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _figure(value: float) -> str:
    return "–" if value != value else f"{value:.3f}".rstrip("0").rstrip(".")  # noqa: PLR0124 - only NaN differs from itself


def _told(found: Agreement) -> str:
    whole = {"blocks": found.blocks, "micro-F1": found.micro_f1, "same areas": found.same_areas, "stance": found.stance}
    kappas = {f"kappa, area {k}": v for k, v in found.kappa.items()}
    return markdown(pd.DataFrame({"value": {**whole, **kappas}}).rename_axis("measure"))
