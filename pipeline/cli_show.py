"""What the terminal shows of a run: the table, its legend, and the lines that account for every file and unit."""

from typing import TYPE_CHECKING

from pipeline.language import _

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from pipeline.coverage import Status
    from pipeline.results import Run
    from pipeline.rollcall import RemarkKind, SubmissionKind

COLOURS: dict["Status", str] = {
    "reported": "green",
    "missing": "bold red",
    "mentioned": "yellow",
    "unreadable": "magenta",
    "not_submitted": "dim",
    "nil": "cyan",
}


def show(run: "Run", console: "Console") -> None:
    """Show a run: units × areas, what the signs mean, and where every file and unit stands."""
    console.print(_matrix(run))
    console.print(_legend(run))
    for line in _accounts(run):
        console.print(line, highlight=False)


def _matrix(run: "Run") -> "Table":
    """Return units × areas as signs, one row a unit and kind of submission."""
    from rich.markup import escape
    from rich.table import Table

    from pipeline.coverage import SIGN
    from pipeline.rollcall import KIND_NAMES

    title = _("Mức độ báo cáo theo {count} nội dung thi đua").format(count=len(run.taxonomy.areas))
    table = Table(title=escape(title), header_style="bold")
    for name, limit in ((_("Đơn vị"), 60), (_("Loại"), 16)):
        table.add_column(name, max_width=limit, no_wrap=True, overflow="ellipsis")
    for area in run.taxonomy.ids:
        table.add_column(str(area), justify="center")
    table.add_column(_("Bỏ sót"), justify="right")
    for (_id, unit, kind), cells in _by_row(run).items():
        signs = [f"[{COLOURS.get(c, 'default')}]{SIGN[c]}[/]" for c in cells]
        table.add_row(escape(unit), _(KIND_NAMES[kind]), *signs, str(cells.count("missing") or ""))
    return table


def _by_row(run: "Run") -> dict[tuple[str, str, "SubmissionKind"], list["Status"]]:
    rows: dict[tuple[str, str, SubmissionKind], list[Status]] = {}
    for cell in run.roll.cells:
        rows.setdefault((cell.unit_id, cell.unit, cell.kind), []).append(cell.status)
    return rows


def _legend(run: "Run") -> str:
    from pipeline.coverage import SIGN, VIETNAMESE

    signs = "   ".join(f"[{COLOURS.get(s, 'default')}]{SIGN[s]}[/] {_(VIETNAMESE[s]).lower()}" for s in VIETNAMESE)
    areas = "; ".join(f"{a.id} {a.name}" for a in run.taxonomy.areas)
    return f"{signs}\n[dim]{_('Nội dung')}: {areas}[/dim]"


def _shown(text: str, letters: int = 200) -> str:
    """Return a name or sentence as one line for the terminal, which it can neither steer nor flood."""
    from rich.markup import escape

    from pipeline.publishing.view import clean

    return escape(clean(text, letters))


def _accounts(run: "Run") -> list[str]:
    """Return the lines that account for every file, name those that need a person, and the units that sent nothing."""
    from pipeline.results import FILE_STATUS

    counts = run.counts()
    parts = " + ".join(
        f"{n} {_(FILE_STATUS[s])}" for s, n in counts.items() if n or s in ("read", "partial", "unreadable")
    )
    received = _("Nhận {count} tệp = {fates}").format(count=len(run.files), fates=parts)
    doubtful = [(f, _(FILE_STATUS[f.status])) for f in run.files if f.status != "read"]
    lines = [f"[bold]{received}[/bold]"]
    lines += [f"  • {_shown(f.name)}: {fate} — {_shown(f.problem, 500)}" for f, fate in doubtful]
    unmatched = [f.name for f in run.files if f.document and not f.unit_id and not f.unit_settled]
    if run.absent and unmatched:
        warning = _("Chưa khớp đơn vị nào trong danh sách ({count} tệp), xem trước khi kết luận chưa nộp:")
        lines.append(f"[bold]{warning.format(count=len(unmatched))}[/bold] " + "; ".join(map(_shown, unmatched)))
    if run.absent:
        named = "; ".join(_shown(u.name) for u in run.absent)
        lines.append(f"[bold]{_('Chưa nộp')} ({len(run.absent)}):[/bold] {named}")
    return [*lines, *_lacking(run), *_remarks(run)]


def _lacking(run: "Run") -> list[str]:
    """Return a line a kind that is due for the units that sent something, but not that."""
    from pipeline.rollcall import KIND_NAMES

    silent = {u.id for u in run.absent}
    lacking = [e for e in run.roll.entries if e.status == "not_submitted" and e.unit_id not in silent]
    rows = [(_(KIND_NAMES[k]), [e.unit for e in lacking if e.kind == k]) for k in run.roll.due]
    head = _("Đã gửi văn bản khác nhưng chưa nộp {kind}")
    return [
        f"[bold]{head.format(kind=kind.lower())} ({len(units)}):[/bold] {'; '.join(map(_shown, units))}"
        for kind, units in rows
        if units
    ]


REMARKS: dict["RemarkKind", str] = {
    "twice": "Gửi nhiều tệp", "wrong_period": "Sai kỳ", "wrong_kind": "Không phải kế hoạch, báo cáo của kỳ",
    "same_as_unit": "Trùng văn bản của đơn vị khác", "same_as_past": "Trùng văn bản kỳ trước",
}  # fmt: skip


def _remarks(run: "Run") -> list[str]:
    """Return the roll-call's remarks under a head for each kind."""
    lines = []
    for kind, head in REMARKS.items():
        told = [(e.unit, r.text) for e in run.roll.entries for r in e.remarks if r.kind == kind]
        if told:
            lines.append(f"[bold]{_(head)} ({len(told)}):[/bold]")
            lines += [f"  • {_shown(unit)}: {_shown(text, 500)}" for unit, text in told]
    return lines
