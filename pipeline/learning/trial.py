"""The documents that models are judged by, and the models that are let in: none is judged by what it has learnt."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import batch, reading
from pipeline.document import Document
from pipeline.errors import InputError, UsageError
from pipeline.labelling import Labeller
from pipeline.language import _, written
from pipeline.learning import answers, corpus, lessons, through
from pipeline.learning.answers import Paper
from pipeline.learning.choices import Selection
from pipeline.learning.corpus import Gold
from pipeline.learning.lessons import Subject, Tell
from pipeline.taxonomy import Taxonomy
from pipeline.workers import Limits

UNNAMED = Selection(splits=("test",))  # what is judged by where nobody says so


@dataclass(frozen=True, slots=True)
class Trial:
    """Hold the documents that judge, those that may be learnt from, the taxonomy, and the inbox with the files.

    Without an inbox, gold blocks are labelled as they stand.
    """

    judged: tuple[Gold, ...]
    library: tuple[Gold, ...]
    selection: Selection
    taxonomy: Taxonomy
    about: str
    plan: Path | None = None
    inbox: Path | None = None
    limits: Limits | None = None


def trial(
    folder: Path,
    selection: Selection,
    *,
    gold: Path | None = None,
    plan: Path | None = None,
    inbox: Path | None = None,
    limits: Limits | None = None,
) -> Trial:
    """Return the trial by documents of a corpus folder, or of a folder of gold documents alone.

    Raises:
        InputError: a folder holds no documents, none is chosen, or the plan cannot be used.
        UsageError: an inbox is named, but no gold folder whose files it holds.
    """
    if inbox and not gold:
        raise UsageError(_("--inbox cần --gold"), advice=_("Chỉ ra thư mục nhãn (--gold) của các tệp trong --inbox."))
    chosen = selection if gold or selection != Selection() else UNNAMED
    library = _library(folder, needed=gold is None)
    judged = chosen.pick(corpus.load(gold) if gold else library)
    if not judged:
        raise InputError(
            _("không có tài liệu nào thuộc {chosen}").format(chosen=chosen),
            advice=_("Xem các năm và phần: thidua corpus stats."),
        )
    with written():  # the page of figures repeats it
        about = f"{gold.resolve().name}: {chosen}" if gold else str(chosen)
    return Trial(tuple(judged), tuple(library), chosen, batch.taxonomy_of(plan), about, plan, inbox, limits)


def _library(folder: Path, *, needed: bool) -> list[Gold]:
    """Return the documents of the corpus folder; [] where it is not there and not needed."""
    return corpus.load(folder) if needed or folder.is_dir() else []


def enter(
    held: Trial, name: str, folder: Path, *, retrain: bool | None = False, tell: Tell = lambda _: None
) -> Subject:  # fmt: skip
    """Return a model to be judged; with `retrain` one with its settings that has not learnt what judges it.

    None means to retrain only a model that has seen some of the documents; `folder` is where such a model is written.

    Raises:
        InputError: nothing is left to learn from.
        ModelError: the model cannot be used.
    """
    entrant = lessons.subject(name)
    seen = entrant.seen(held.judged)
    if retrain is False or (retrain is None and not seen):
        return entrant
    if seen and retrain is None:
        tell(
            _("mô hình {name} đã học {count} tài liệu trong số này: huấn luyện lại không có chúng").format(
                name=entrant.name, count=len(seen)
            )
        )
    return lessons.retrained(entrant, held.library, held.judged, held.selection, folder, tell=tell)


def sit(held: Trial, entrant: Subject, *, tell: Tell = lambda _: None) -> list[Paper]:
    """Return a model's answers for the documents of a trial.

    Raises:
        InputError: the inbox cannot be used.
        ModelError: the model does not fit the taxonomy.
    """
    tell(_("gắn nhãn bằng mô hình {name}").format(name=entrant.name))
    if held.inbox is None:
        return answers.answer(Labeller(entrant.model, held.taxonomy, plan=_launched(held.plan)), held.judged)
    return through.read(held.inbox, held.judged, model=entrant.folder, plan=held.plan, limits=held.limits)[0]


def _launched(plan: Path | None) -> Document | None:
    """Return the launching plan as a document; None where there is none, or only a taxonomy of it."""
    return reading.read(plan) if plan and plan.suffix.lower() not in (".yaml", ".yml") else None


def later(held: Trial, entrants: Sequence[Subject]) -> bool:
    """Tell whether every document is of a later year than anything that the models learnt."""
    return all(d.year > e.latest() for d in held.judged for e in entrants)
