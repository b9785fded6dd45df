"""A model as a folder: `model.skops` (plain scikit-learn types, never a pickle) and `card.json` (what it is).

A file that asks for any type outside skops' own trusted list is refused, and so is one made by another scikit-learn.
"""

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import skops.io

from pipeline.errors import ModelError
from pipeline.labelling import lexicon, shelf
from pipeline.labelling.archive import canonical
from pipeline.labelling.linear import VERSION, without_addresses
from pipeline.labelling.model import Model, Settings
from pipeline.language import _
from pipeline.taxonomy import dumps, loads

FORMAT = 3  # 1 knew no lexicon, 2 no weights of their own for rows of tables
MOST_BYTES = 25_000_000  # packed; the shipped model stays under it
MOST_INFLATED = 400_000_000
SHIPPED = shelf.SHIPPED


def save(model: Model, folder: Path, card: dict[str, Any]) -> None:
    """Write a model with its card; the folder appears whole or not at all, and the same model gives the same bytes."""
    aside = folder.with_name(f".{folder.name}.{os.getpid()}")
    aside.mkdir(parents=True)
    parts = {"vectorisers": without_addresses(model.vectorisers), "areas": model.areas, "stances": model.stances}
    (aside / "model.skops").write_bytes(canonical(skops.io.dumps(parts)))
    about = {
        "format": FORMAT, "name": folder.name, "scikit-learn": VERSION, "lexicon": lexicon.digest(),
        "settings": model.settings.told, **_encoder(model),
        "thresholds": [round(t, 4) for t in model.thresholds], **card,
    }  # fmt: skip
    (aside / "card.json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (aside / "taxonomy.yaml").write_text(dumps(model.taxonomy), encoding="utf-8")
    _swap(aside, folder)


def _encoder(model: Model) -> dict[str, Any]:
    """Return what a card says of a model's sentence encoder, if it has one."""
    encoder = model.encoder
    return {"encoder": {"digest": encoder.digest, "size": encoder.size}} if encoder else {}


def _swap(aside: Path, folder: Path) -> None:
    old = folder.with_name(f".{folder.name}.old.{os.getpid()}")
    if folder.exists():
        folder.rename(old)
    aside.rename(folder)
    for path in old.glob("*") if old.exists() else ():
        path.unlink()
    if old.exists():
        old.rmdir()


def load(folder: Path) -> Model:
    """Read a model from its folder.

    Raises:
        ModelError: the folder holds no model, a damaged one, one that asks for untrusted types, or one made by
            another version of scikit-learn or with another lexicon; or the sentence encoder that it learnt with is
            not there.
        MissingToolError: what its sentence encoder needs is not installed.
    """
    card = read_card(folder)
    _refuse_foreign(card, folder.name)
    path = folder / "model.skops"
    try:
        _refuse_large(path)
        strange = skops.io.get_untrusted_types(file=path)
        if strange:
            msg = _("mô hình {name} chứa kiểu dữ liệu lạ: {strange}").format(
                name=folder.name, strange=", ".join(sorted(strange))
            )
            raise ModelError(msg, advice=_("Không dùng tệp mô hình này; lấy lại từ nguồn tin cậy."))
        parts = skops.io.load(path, trusted=[])
        taxonomy = loads((folder / "taxonomy.yaml").read_text(encoding="utf-8"))
        settings = Settings(**card["settings"])
        encoder = settings.load_encoder(digest=card["encoder"]["digest"]) if settings.encoder else None
        return Model(
            taxonomy, settings, parts["vectorisers"], parts["areas"], parts["stances"],
            tuple(card["thresholds"]), folder.name, encoder,
        )  # fmt: skip
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        msg = _("mô hình {name} hỏng: {error}").format(name=folder.name, error=error)
        raise ModelError(msg) from error


def _refuse_foreign(card: dict[str, Any], name: str) -> None:
    """Refuse a model that another scikit-learn made, or that learnt with another lexicon: it would say other things."""
    advice = _("Huấn luyện lại: thidua train")
    if card.get("scikit-learn") != VERSION:
        made = card.get("scikit-learn")
        raise ModelError(
            _("mô hình {name} làm bằng scikit-learn {made}, máy này có {version}").format(
                name=name, made=made, version=VERSION
            ),
            advice=advice,
        )
    if card.get("format") != FORMAT or card.get("lexicon") != lexicon.digest():
        raise ModelError(
            _("mô hình {name} làm bằng phiên bản khác của chương trình hoặc của từ vựng").format(name=name),
            advice=advice,
        )


def _refuse_large(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        inflated = sum(i.file_size for i in archive.infolist())
    if path.stat().st_size > MOST_BYTES or inflated > MOST_INFLATED:
        msg = _("tệp mô hình quá lớn: {name}").format(name=path.parent.name)
        raise ModelError(msg)


def read_card(folder: Path) -> dict[str, Any]:
    """Return a model's card.

    Raises:
        ModelError: there is no such model, or its card is damaged.
    """
    try:
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        msg = _("không có mô hình {name}").format(name=folder.name)
        raise ModelError(msg, advice=_("Xem các mô hình đang có: thidua models")) from error
    if not isinstance(card, dict):
        msg = _("thẻ của mô hình {name} hỏng").format(name=folder.name)
        raise ModelError(msg)
    return card


def find(name: str) -> Path:
    """Return the folder of a model named by name or by path; "default" is the one in use.

    Raises:
        ModelError: the model in use is gone or was changed.
    """
    if os.sep in name or "/" in name:
        return Path(name)
    return shelf.in_use() if name == shelf.DEFAULT else shelf.standing(name)


def load_model(name: str = "default") -> Model:
    """Return a model by its name or its folder.

    Raises:
        ModelError: see `load`.
    """
    return load(find(name))
