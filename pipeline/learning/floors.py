"""Quality floors: what training must reach on documents that it has not seen; they are raised, never lowered.

Floors are least values, ceilings greatest ones. Each belongs to one way of parting the corpus: `written` learns from
split train and is judged by split test, `temporal_YEAR` learns from all years before one and is judged by that year.
Judged are the documents that the floors were first set on, whatever the corpus has gained since: a figure over other
documents is another figure, and a floor under it would say nothing.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.labelling import Labeller
from pipeline.labelling.model import Settings
from pipeline.language import _
from pipeline.learning import answers, measure
from pipeline.learning.choices import Choices, Selection
from pipeline.learning.corpus import Gold
from pipeline.learning.lessons import learn
from pipeline.taxonomy import Taxonomy

SCHEMA = 1
SLACK = 0.003  # so that another processor's rounding breaks no floor; three decimals are kept
ONE_CELL = 0.012  # the same where some hundred cells are counted, so that no single one of them breaks the floor
OF_CELLS = ("missing_precision", "missing_recall")
JUDGED = 22  # the last writer whose documents judge; later ones are learnt from alone
PARTINGS = {
    "written": Selection(splits=("test",)),
    "temporal_2023": Selection(years=(2023,)),
    "temporal_2024": Selection(years=(2024,)),
}
FLOORS = {
    "written": (
        "block_micro_f1", "block_macro_f1", "stance_accuracy_own", "status_accuracy", "missing_precision",
        "missing_recall",
    ),
    "temporal_2023": ("block_micro_f1",),
    "temporal_2024": ("block_micro_f1",),
}  # fmt: skip
CEILINGS = {"written": ("general_false_alarm", "ece", "ece_in_play")}
Values = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Floors:
    """Hold least and greatest values by name ("written.block_micro_f1"), and the corpus that they were set on."""

    floors: Values
    ceilings: Values
    corpus_digest: str = ""

    @property
    def names(self) -> list[str]:
        """Return the names of all figures that are held."""
        return sorted([*self.floors, *self.ceilings])

    def broken(self, measured: Values) -> list[str]:
        """Return in Vietnamese each floor and ceiling that measured values break."""
        low = [(n, _("thấp hơn mức sàn"), b) for n, b in self.floors.items() if not measured[n] >= b]
        high = [(n, _("cao hơn mức trần"), b) for n, b in self.ceilings.items() if not measured[n] <= b]
        return [f"{n} = {measured[n]:.4f}, {what} {bound:.3f}" for n, what, bound in low + high]

    def raised(self, measured: Values, corpus_digest: str) -> "Floors":
        """Return floors and ceilings drawn up to measured values less the slack; none is ever eased.

        Raises:
            InputError: a measured value breaks a floor.
        """
        if broken := self.broken(measured):
            advice = _("Mức sàn chỉ được nâng, không được hạ: sửa nguyên nhân trước.")
            raise InputError(_("không đạt: {broken}").format(broken="; ".join(broken)), advice=advice)
        floors = {n: max(self.floors.get(n, 0.0), down(measured[n] - slack(n))) for n in names(FLOORS)}
        ceilings = {n: min(self.ceilings.get(n, 1.0), up(measured[n] + SLACK)) for n in names(CEILINGS)}
        return Floors(floors, ceilings, corpus_digest)


def slack(name: str) -> float:
    """Return how far below what was measured a floor stands."""
    return ONE_CELL if name.endswith(OF_CELLS) else SLACK


def down(value: float) -> float:
    """Return a value rounded down to three decimals."""
    return floor(round(value * 1000, 6)) / 1000


def up(value: float) -> float:
    """Return a value rounded up to three decimals."""
    return ceil(round(value * 1000, 6)) / 1000


def names(table: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the full names of the figures of a table by parting."""
    return [f"{parting}.{figure}" for parting, figures in table.items() for figure in figures]


def load(path: Path) -> Floors:
    """Read the floors' file.

    Raises:
        InputError: it is missing, or names a figure that is not measured.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        found = Floors(_values(data["floors"]), _values(data["ceilings"]), str(data["corpus_digest"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(_("không đọc được tệp mức sàn {path}: {error}").format(path=path, error=error)) from error
    if strange := sorted({n.partition(".")[0] for n in found.names} - set(PARTINGS)):
        raise InputError(
            _("tệp mức sàn {file} có phép đo lạ: {strange}").format(file=path.name, strange=", ".join(strange))
        )
    return found


def _values(data: Mapping[str, Any]) -> dict[str, float]:
    return {str(n): float(v) for n, v in data.items()}


def dumps(held: Floors) -> str:
    """Return floors as the text of their file."""
    data = {
        "schema": SCHEMA, "corpus_digest": held.corpus_digest, "floors": dict(held.floors),
        "ceilings": dict(held.ceilings),
    }  # fmt: skip
    return json.dumps(data, indent=1) + "\n"


def reached(
    documents: Sequence[Gold],
    settings: Settings,
    wanted: Sequence[str],
    *,
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, float]:
    """Return the wanted figures by name, training once for each parting that they belong to.

    Raises:
        InputError: the corpus has too few documents for a parting.
    """
    partings = [p for p in PARTINGS if any(n.startswith(f"{p}.") for n in wanted)]
    found = {f"{p}.{n}": v for p in partings for n, v in _parting(documents, settings, p, tell).items()}
    if strange := [n for n in wanted if n not in found]:
        raise InputError(_("không có phép đo {strange}").format(strange=", ".join(strange)))
    return {n: found[n] for n in wanted}


def judging(selection: Selection, documents: Sequence[Gold]) -> list[Gold]:
    """Return those of the selected documents that judge."""
    return [d for d in selection.pick(documents) if d.author <= JUDGED]


def _parting(
    documents: Sequence[Gold], settings: Settings, name: str, tell: Callable[[str], None]
) -> dict[str, float]:  # fmt: skip
    selection, taxonomy = PARTINGS[name], Taxonomy.default()
    judged = judging(selection, documents)
    tell(_("đo {name}: {selection}").format(name=name, selection=selection))
    model, _card = learn(selection.rest(documents, judged), Choices(settings), "", tell=tell)
    found = answers.sheet(answers.answer(Labeller(model, taxonomy), judged), taxonomy)
    return {n: float(v[0]) for n, v in measure.all_figures(found, measure.once(found)).items()}
