"""What in a register a person should look at before it is used: sentences, none where all is well."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipeline.language import _
from pipeline.taxonomy import Taxonomy
from pipeline.units.names import key
from pipeline.units.unit import Unit, heir

LONGEST = 300  # letters of a name that fits into a table


def check(units: Sequence[Unit], taxonomy: Taxonomy | None = None) -> tuple[str, ...]:
    """Return what is wrong or odd in a register, and against a plan's areas where one is given; Vietnamese."""
    one_by_one = (warning for u in units for warning in _of_one(u, units, taxonomy))
    return (*one_by_one, *_alike(units))


def _of_one(unit: Unit, units: Sequence[Unit], taxonomy: Taxonomy | None) -> Iterator[str]:
    known, called = {u.id: u for u in units}, f"{unit.id} {unit.name[:80]}"
    if unit.successor and unit.successor not in known:
        yield _("{called}: không có đơn vị kế thừa “{successor}” trong danh sách").format(
            called=called, successor=unit.successor[:60]
        )
    elif unit.successor and heir(unit, units) is unit:
        yield _("{called}: các đơn vị kế thừa lẫn nhau thành vòng").format(called=called)
    if unit.valid_from and unit.valid_to and unit.valid_from > unit.valid_to:
        yield _("{called}: ngày bắt đầu {first:%d/%m/%Y} sau ngày kết thúc {last:%d/%m/%Y}").format(
            called=called, first=unit.valid_from, last=unit.valid_to
        )
    if strange := [a for a in unit.areas if taxonomy and a not in taxonomy.ids]:
        yield _("{called}: kế hoạch không có nội dung {areas}").format(
            called=called, areas=", ".join(map(str, strange))
        )
    if len(unit.name) > LONGEST:
        yield _("{called}…: tên dài {number} chữ").format(called=called, number=len(unit.name))
    if unit.valid_to and not unit.successor:
        yield _("{called}: đã kết thúc ngày {last:%d/%m/%Y} nhưng chưa ghi đơn vị kế thừa (nếu có)").format(
            called=called, last=unit.valid_to
        )


def _alike(units: Sequence[Unit]) -> Iterator[str]:
    """Yield what makes two units hard to tell apart: one name, and not each with its own body."""
    named: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        for name in {key(n) for n in unit.names}:
            named[name].append(unit)
    for name, several in named.items():
        heirs = {heir(u, units).id for u in several}
        bodies = [key(u.parent) for u in several]
        if name and len(heirs) > 1 and len({b for b in bodies if b}) < len(bodies):
            ids = ", ".join(u.id for u in several)
            yield _("{ids}: cùng tên “{unit}”, cần ghi cơ quan cấp trên khác nhau để phân biệt").format(
                ids=ids, unit=several[0].name[:80]
            )
