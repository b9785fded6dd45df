"""Putting a model to use: only one that is better on a later year and breaks no floor, with a way back."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.errors import ModelError, UsageError
from pipeline.labelling import artefact, shelf
from pipeline.labelling.shelf import Chosen
from pipeline.language import _
from pipeline.learning import compare, floors, lessons, trial
from pipeline.learning.compare import BETTER, DECIDING, SAME, VOID, WORSE
from pipeline.learning.corpus import Gold
from pipeline.learning.lessons import Subject, Tell
from pipeline.learning.trial import Trial

GIVE_LATER = "Chỉ ra một năm muộn hơn: --year 2024."


class Bar(NamedTuple):
    """Hold the floors to be kept (None: there are none) and the digest of the corpus they are measured on."""

    floors: floors.Floors | None
    corpus_digest: str = ""


def weigh(held: Trial, name: str, folder: Path, *, tell: Tell = lambda _: None) -> dict[str, Any]:
    """Return the comparison of the model in use (first) with a candidate (second) on documents of a later year.

    A model that has seen the documents is stood in for by one with its settings that learnt what it learnt of the
    years before; `folder` is where such models are written.

    Raises:
        ModelError: the candidate is the model in use, or lacks an area that it has.
        UsageError: the documents are not of a later year.
    """
    current, candidate = (lessons.subject(n) for n in (shelf.DEFAULT, name))
    _check(current, candidate)
    pair = [trial.enter(held, n, folder / str(i), retrain=None, tell=tell) for i, n in enumerate((shelf.DEFAULT, name))]
    if not trial.later(held, pair):
        raise UsageError(_("phải so sánh trên tài liệu của một năm sau mọi năm mà mô hình đã học"), advice=GIVE_LATER)
    first, second = (trial.sit(held, s, tell=tell) for s in pair)
    return compare.comparison((pair[0], pair[1]), (first, second), held.taxonomy, about=held.about)


def _check(current: Subject, candidate: Subject) -> None:
    if candidate.digest == current.digest:
        raise ModelError(_("mô hình {name} đang là mô hình mặc định").format(name=candidate.name), advice="")
    known = {a.key for a in candidate.model.taxonomy.areas}
    if lacking := [a.name for a in current.model.taxonomy.areas if a.key not in known]:
        raise ModelError(
            _("mô hình {name} thiếu nội dung: {lacking}").format(name=candidate.name, lacking="; ".join(lacking))
        )


def decide(found: dict[str, Any], name: str, broken: Sequence[str], *, force: bool = False) -> None:
    """Refuse a candidate that is worse, breaks a floor, or (unless forced) is not better.

    Raises:
        ModelError: the candidate is refused, with the reason.
    """
    if broken:
        raise ModelError(
            _("mô hình {name} không đạt mức sàn: {broken}").format(name=name, broken="; ".join(broken)),
            advice=_("Giữ mô hình đang dùng."),
        )
    if found["verdict"] == VOID:
        raise ModelError(_("so sánh không có giá trị: mô hình đã học tài liệu dùng để so sánh"), advice=GIVE_LATER)
    if found["verdict"] == WORSE:
        raise ModelError(
            _("mô hình {name} kém hơn mô hình đang dùng").format(name=name), advice=_("Giữ mô hình đang dùng.")
        )
    if found["verdict"] == SAME and not force:
        advice = _("Giữ mô hình đang dùng; nếu vẫn muốn thay, thêm --force.")
        raise ModelError(_("chưa thấy mô hình {name} tốt hơn mô hình đang dùng").format(name=name), advice=advice)


def broken_floors(
    bar: Bar, documents: Sequence[Gold], candidate: Subject, *, tell: Tell = lambda _: None
) -> list[str]:  # fmt: skip
    """Return in Vietnamese the floors that training with a candidate's settings breaks; [] where there are none."""
    if bar.floors is None or not documents:
        return []
    settings = candidate.model.settings
    return bar.floors.broken(floors.reached(documents, settings, bar.floors.names, tell=tell))


def put_to_use(name: str, found: dict[str, Any], bar: Bar, *, force: bool = False) -> Chosen:
    """Make a model the default, in one step, with a record of why; the one before stays to go back to."""
    chosen = Chosen(name, shelf.digest(shelf.standing(name)), _record(found, bar, force=force))
    shelf.put([*shelf.stack(), chosen])
    return chosen


def _record(found: dict[str, Any], bar: Bar, *, force: bool) -> dict[str, Any]:
    documents = found["material"]["documents"]
    told = hashlib.sha256("\n".join(f"{k} {v}" for k, v in documents.items()).encode()).hexdigest()[:16]
    return {
        "verdict": found["verdict"],
        "forced": force and found["verdict"] != BETTER,
        "about": found["material"]["about"],
        "documents": {"number": len(documents), "digest": told},
        "models": [{n: m[n] for n in ("name", "digest", "years") if n in m} for m in found["models"]],
        "change": {n: found["figures"][n]["change"] for n in DECIDING},
        "floors": {"held": bar.floors is not None, "corpus_digest": bar.corpus_digest},
    }


def back() -> Chosen:
    """Go back to the model that was in use before, which is returned.

    Raises:
        ModelError: there is none, or it cannot be used any more.
    """
    held = shelf.stack()
    if len(held) == 1:
        raise ModelError(_("không có mô hình nào trước đó để quay về"), advice=_("Xem các mô hình: thidua models"))
    before = held[-2]
    folder = shelf.standing(before.model)
    if before.digest and shelf.digest(folder) != before.digest:
        raise ModelError(
            _("mô hình {name} đã thay đổi từ khi được dùng").format(name=before.model), advice=_("Chọn mô hình khác.")
        )
    artefact.load(folder)
    shelf.put(held[:-1])
    return before
