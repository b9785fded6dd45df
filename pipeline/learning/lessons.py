"""What a model learnt from: trained with its card, which names every document, so that it is not judged by them.

A model is named for a judgement by `Subject`: with its name, its digest, and whatever of the documents it has seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from pipeline.errors import InputError, UsageError
from pipeline.labelling import artefact, shelf
from pipeline.labelling.model import Model
from pipeline.language import _
from pipeline.learning.choices import Choices, Selection, parts_of, spelt
from pipeline.learning.corpus import Gold
from pipeline.learning.train import FEWEST, train
from pipeline.taxonomy import Taxonomy

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Subject:
    """Hold a model that is to be judged, with its card and digest; `retrained` says that it stands in for another."""

    model: Model
    card: dict[str, Any]
    digest: str
    folder: Path
    retrained: bool = False

    @property
    def name(self) -> str:
        """Return the model's name."""
        return self.model.name

    def seen(self, documents: Sequence[Gold]) -> tuple[str, ...]:
        """Return the ids of the documents that the model learnt from."""
        learnt = self.card.get("learnt")
        if not learnt:  # an older card names its years alone
            return tuple(d.id for d in documents if d.year in self.card.get("years", []))
        known = set(learnt["documents"].values())
        return tuple(d.id for d in documents if d.digest in known)

    def latest(self) -> int:
        """Return the latest year that the model learnt from."""
        return int(max(self.card.get("years", []), default=0))


def learn(
    documents: Sequence[Gold], choices: Choices, corpus_digest: str, *, tell: Tell = lambda _: None
) -> tuple[Model, dict[str, Any]]:
    """Return a model trained on those of the documents that are chosen, and its card.

    Raises:
        InputError: too few documents are chosen.
    """
    chosen = choices.selection.pick(documents)
    if len(chosen) < min(FEWEST, len(documents)):
        _refuse_few(len(chosen), documents, choices.selection)
    taxonomy = Taxonomy.default()
    model, figures = train(chosen, taxonomy, choices.settings, tell=tell)
    about = {
        "documents": len(chosen), "years": sorted({d.year for d in chosen}), "corpus_digest": corpus_digest,
        "taxonomy": taxonomy.digest,
    }  # fmt: skip
    learnt = {"splits": sorted({d.split for d in chosen}), "documents": {d.id: d.digest for d in chosen}}
    return model, {**about, **figures, "learnt": learnt}


def _refuse_few(chosen: int, documents: Sequence[Gold], selection: Selection) -> NoReturn:
    years, splits = spelt(sorted({d.year for d in documents})), parts_of({d.split for d in documents})
    message = _("chỉ có {documents} tài liệu hợp với lựa chọn ({selection}), cần ít nhất {fewest}")
    advice = _("Kho có {documents} tài liệu, năm {years}, phần {splits}: chọn lại --years, --splits hoặc --corpus.")
    raise InputError(
        message.format(documents=chosen, selection=selection, fewest=FEWEST),
        advice=advice.format(documents=len(documents), years=years, splits=splits),
    )


def subject(name: str) -> Subject:
    """Return a model by its name or folder.

    Raises:
        ModelError: there is no such model, or it cannot be used.
    """
    folder = artefact.find(name)
    return Subject(artefact.load(folder), artefact.read_card(folder), shelf.digest(folder), folder)


def retrained(
    old: Subject, documents: Sequence[Gold], judged: Sequence[Gold], selection: Selection, folder: Path, *,
    tell: Tell = lambda _: None,
) -> Subject:  # fmt: skip
    """Return a model with another's settings that learnt only what the judged documents allow, written below a folder.

    It learns from those of the documents that the other one learnt from, where its card names them.

    Raises:
        InputError: too few documents are left to learn from.
    """
    own = set(old.card.get("learnt", {}).get("documents", {}).values())
    rest = [d for d in selection.rest(documents, judged) if not own or d.digest in own]
    if not rest:
        advice = _("Chọn năm muộn hơn (--year) hoặc phần khác (--split test).")
        raise InputError(_("không còn tài liệu nào để huấn luyện lại"), advice=advice)
    model, card = learn(rest, Choices(old.model.settings), old.card.get("corpus_digest", ""), tell=tell)
    where = folder / old.name
    artefact.save(model, where, card)
    return Subject(artefact.load(where), artefact.read_card(where), shelf.digest(where), where, retrained=True)


def keep(model: Model, card: dict[str, Any], folder: Path) -> None:
    """Write a trained model, unless that would spoil something.

    Raises:
        UsageError: the folder is that of a promoted model, or holds something else than a model.
    """
    check_place(folder)
    artefact.save(model, folder, card)


def check_place(folder: Path) -> None:
    """Refuse a folder that a new model must not replace.

    Raises:
        UsageError: the folder is that of a promoted model, or holds something else than a model.
    """
    if folder.exists() and not (folder / "card.json").exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            _("{folder} đã có và không phải là mô hình").format(folder=folder),
            advice=_("Chọn --out là một thư mục mới."),
        )
    if shelf.pinned(folder.name) and folder.resolve() == shelf.standing(folder.name).resolve():
        raise UsageError(
            _("mô hình {name} đang được dùng làm mặc định").format(name=folder.name),
            advice=_("Đặt tên khác bằng --name."),
        )
    if folder.name == shelf.DEFAULT and folder.resolve().parent == shelf.home().resolve() != shelf.SHIPPED.resolve():
        raise UsageError(_("tên default dành cho mô hình đi kèm chương trình"), advice=_("Đặt tên khác bằng --name."))
