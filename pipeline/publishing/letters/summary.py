"""What the summary report of all units says: the situation, who left out what, who is waited for, what is proposed."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from pipeline.coverage import SIGN, VIETNAMESE, Status
from pipeline.publishing.letters.fields import Fields, common
from pipeline.publishing.letters.office import Office
from pipeline.publishing.letters.reminder import ASKED, Held, Sources, held, unit_name, year
from pipeline.publishing.view import UnitRow, View, area_name, clean, unsure
from pipeline.results import FILE_STATUS, Run
from pipeline.rollcall import KIND_NAMES, ROLL_NAMES, SubmissionKind, UnitCoverage

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
PARTS = ("tinh_hinh", "bo_sot", "ra_soat", "chua_nop", "chua_ket_luan", "da_hua", "ghi_nhan", "de_xuat")
ALWAYS = frozenset({"tinh_hinh", "de_xuat"})
UNSURE_GAP = f"({SIGN['missing']})"
HEAD_LETTERS, REMARK_LETTERS, TARGET_LETTERS = 26, 400, 200
COUNTED: dict[str, tuple[Status, ...]] = {
    "co": ("reported",), "nhac": ("mentioned",), "khong": ("nil",), "sot": ("missing",), "chua": ("unreadable",),
}  # fmt: skip


def report(run: Run, office: Office) -> Fields:
    """Return the fields of the summary report."""
    rows = View(run).unit_rows()
    lists: dict[str, list[Fields]] = {
        "bo_sot": list(_lines(run, rows, lambda c: c.status == "missing" and not unsure(c))),
        "ra_soat": list(_lines(run, rows, lambda c: c.status == "missing" and unsure(c))),
        "chua_nop": _absent(run),
        "chua_ket_luan": list(_lines(run, rows, lambda c: c.status == "unreadable")),
        "da_hua": list(_promises(run)),
        "ghi_nhan": [*_remarks(run), *_held(held(run))],
    }
    shown = [p for p in PARTS if p in ALWAYS or lists.get(p)]
    return common(office, year(run)) | lists | {
        "muc": {p: ROMAN[shown.index(p)] for p in shown},
        "tinh_hinh": _situation(run),
        "loai_van_ban": _kinds(run),
        "noi_dung": [_area(run, a) for a in run.taxonomy.ids],
        "dong": [_row(i, r, run) for i, r in enumerate(rows, 1)],
        "chu_giai": _legend(),
        "ten_noi_dung": "; ".join(area_name(a) for a in run.taxonomy.areas),
        "de_xuat": _proposals(lists),
    }  # fmt: skip


def _situation(run: Run) -> str:
    """Return the sentences that account for units and files."""
    fates = [f"{n} tệp {FILE_STATUS[s]}" for s, n in run.counts().items() if n]
    files = f"nhận {len(run.files)} tệp" + (f" ({', '.join(fates)})" if fates else "")
    sent = {(e.unit_id, e.unit) for e in run.roll.entries if e.status != "not_submitted" and known(e.unit_id, run)}
    unknown = sorted({f for e in run.roll.entries if not known(e.unit_id, run) for f in e.files})
    units = f"; danh sách có {len(run.register)} đơn vị" if run.register else ""
    silent = f", {len(run.absent)} đơn vị chưa gửi văn bản nào" if run.register else ""
    strange = f"; {len(unknown)} tệp chưa rõ của đơn vị nào trong danh sách" if unknown else ""
    return f"Đến nay đã {files}{units}; {len(sent)} đơn vị đã gửi văn bản{silent}{strange}."


def known(unit_id: str, run: Run) -> bool:
    """Tell whether a sender is a unit that counts: of the register, or any where there is none."""
    return not run.register or unit_id in {u.id for u in run.register}


def _kinds(run: Run) -> list[Fields]:
    """Return how many units sent and did not send each kind that any of them had to."""
    found = list[Fields]()
    for kind in ASKED:
        status = Counter(e.status for e in run.roll.entries if e.kind == kind and known(e.unit_id, run))
        if status:
            sent, unread, silent = status["submitted"], status["unreadable"], status["not_submitted"]
            due = sent + unread + silent if kind in run.roll.due else "–"
            counts: Fields = {"phai_nop": due, "da_nop": sent, "khong_doc": unread, "chua_nop": silent}
            found.append(counts | {"ten": KIND_NAMES[kind]})
    return found


def _area(run: Run, area: int) -> Fields:
    """Return an area with how many submissions stand how to it."""
    known = run.taxonomy.by_id[area]
    statuses = Counter(c.status for c in run.roll.cells if c.area == area)
    counts = {name: sum(statuses[s] for s in which) or "" for name, which in COUNTED.items()}
    short = clean(known.short or known.name, HEAD_LETTERS)
    return {"so": area, "ten": clean(known.name), "ten_ngan": short, **counts}


def _row(number: int, row: UnitRow, run: Run) -> Fields:
    signs = [_sign(row.cells.get(a)) for a in run.taxonomy.ids]
    return {"tt": number, "don_vi": row.unit, "loai": KIND_NAMES[row.kind], "ky_hieu": signs, "bo_sot": row.gaps or ""}


def _sign(cell: UnitCoverage | None) -> str:
    if cell is None:
        return ""
    return UNSURE_GAP if cell.status == "missing" and unsure(cell) else SIGN[cell.status]


def _legend() -> str:
    words = [f"{SIGN[s]} {word.lower()}" for s, word in VIETNAMESE.items()]
    return "; ".join([*words, f"{UNSURE_GAP} có thể bỏ sót, cần rà soát"])


def _lines(run: Run, rows: Sequence[UnitRow], wanted: Callable[[UnitCoverage], bool]) -> Iterator[Fields]:
    """Yield a line a unit with the areas of its papers that are wanted; papers with the same areas go together."""
    units = defaultdict[tuple[str, str], dict[tuple[int, ...], list[str]]](lambda: defaultdict(list))
    for row in rows:
        found = tuple(c.area for c in row.cells.values() if wanted(c))
        if found:
            units[row.unit_id, row.unit][found].append(KIND_NAMES[row.kind])
    for (_, unit), papers in units.items():
        said = [f"{', '.join(kinds)}: {_areas(run, areas)}" for areas, kinds in papers.items()]
        yield {"don_vi": unit, "noi_dung": "; ".join(said)}


def _areas(run: Run, ids: Sequence[int]) -> str:
    """Return areas by number and short name, all of them in a word."""
    if len(ids) == len(run.taxonomy.ids) > 1:
        return f"tất cả {len(ids)} nội dung"
    return "; ".join(area_name(run.taxonomy.by_id[i], short=True) for i in ids)


def _absent(run: Run) -> list[Fields]:
    """Return a line a kind with the units that did not send it."""
    silent = defaultdict[SubmissionKind, list[str]](list)
    for entry in run.roll.entries:
        if entry.status == "not_submitted":
            silent[entry.kind].append(unit_name(entry.unit))
    return [{"loai": KIND_NAMES[k], "so": len(silent[k]), "don_vi": "; ".join(silent[k])} for k in KIND_NAMES if k in silent]  # fmt: skip # noqa: E501


def _promises(run: Run) -> Iterator[Fields]:
    """Yield a line a unit with what its plan promised and its report is silent on."""
    sources, units = Sources(run), defaultdict[tuple[str, str], list[str]](list)
    for promise in run.roll.promises:
        if promise.silent:
            quotes = (sources.words(ref, promise.area, TARGET_LETTERS) for ref in promise.targets)
            first = next((f": “{q}”" for q in quotes if q), "")
            about = area_name(run.taxonomy.by_id[promise.area], short=True)
            units[promise.unit_id, promise.unit].append(f"{about}{first}")
    for (_, unit), said in units.items():
        yield {"don_vi": unit_name(unit), "noi_dung": "; ".join(said)}


def _remarks(run: Run) -> Iterator[Fields]:
    """Yield a line a unit with what the roll-call remarks on its files."""
    units = defaultdict[tuple[str, str], dict[str, None]](dict)
    for entry in run.roll.entries:
        found = (clean(r.text, REMARK_LETTERS).rstrip(".;") for r in entry.remarks)
        units[entry.unit_id, entry.unit].update(dict.fromkeys(found))
    for (_, unit), said in units.items():
        if said:
            yield {"don_vi": unit_name(unit), "noi_dung": "; ".join(said)}


def _held(units: Iterable[Held]) -> Iterator[Fields]:
    for one in units:
        doubt = "có thể không đúng kỳ" if one.doubt == "period" else "chưa chắc là của đơn vị nào"
        why = f"chưa soạn công văn, vì tệp “{clean(one.file)}” {doubt}"
        yield {"don_vi": unit_name(one.unit), "noi_dung": why}


def _proposals(lists: dict[str, list[Fields]]) -> list[str]:
    """Return what is proposed, as far as there is a reason for it."""
    silent = ROLL_NAMES["not_submitted"]
    known = (
        (f"Đôn đốc các đơn vị {silent} gửi văn bản (dự thảo công văn kèm theo)", "chua_nop"),
        ("Yêu cầu các đơn vị còn bỏ sót nội dung bổ sung báo cáo (dự thảo công văn kèm theo)", "bo_sot"),
        ("Rà soát, xác nhận với đơn vị các nội dung chưa chắc chắn trước khi kết luận", "ra_soat"),
        ("Đề nghị các đơn vị có tệp hoặc trang không đọc được gửi lại bản rõ", "chua_ket_luan"),
        ("Yêu cầu các đơn vị báo cáo kết quả thực hiện chỉ tiêu đã đề ra trong kế hoạch", "da_hua"),
    )
    found = [text for text, name in known if lists[name]]
    return found or ["Các đơn vị đã báo cáo đủ nội dung; tiếp tục theo dõi kỳ báo cáo sau"]
