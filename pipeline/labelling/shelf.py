"""Where models stand, and which of them is in use: the shipped one, or the one that was promoted last.

New models go to the project's own folder where it can be written to, else to the user's. What is in use is one small
file there, `in-use.json`, replaced in one step; models themselves are never moved or renamed by it.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from pipeline.errors import ModelError
from pipeline.language import _

SHIPPED = Path(__file__).parents[2] / "models"
DEFAULT = "default"
IN_USE = "in-use.json"
SCHEMA = 1
VARIABLE = "THIDUA_MODELS"  # names another folder for new models
PARTS = ("model.skops", "card.json", "taxonomy.yaml")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Hold a model that is or was in use: its name, its digest ("" for the shipped one), and why it was chosen."""

    model: str
    digest: str = ""
    why: dict[str, Any] = field(default_factory=dict)


def home() -> Path:
    """Return the folder that new models are written to."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    if SHIPPED.is_dir() and os.access(SHIPPED, os.W_OK):
        return SHIPPED
    return platformdirs.user_data_path("thidua", appauthor=False) / "models"


def places() -> tuple[Path, ...]:
    """Return the folders that are looked through for a model, in order."""
    return tuple(dict.fromkeys((home(), SHIPPED)))


def folders() -> list[Path]:
    """Return the folders of all models, by name; a name that stands in two places counts once."""
    found = {p.parent.name: p.parent for place in reversed(places()) for p in place.glob("*/card.json")}
    return [found[name] for name in sorted(found) if not name.startswith(".")]


def digest(folder: Path) -> str:
    """Return sixteen hex digits of everything a model's folder says.

    Raises:
        ModelError: the folder holds no model.
    """
    total = hashlib.sha256()
    try:
        for name in PARTS:
            total.update(name.encode() + b"\0" + (folder / name).read_bytes())
    except OSError as error:
        raise ModelError(
            _("không có mô hình {name}").format(name=folder.name), advice=_("Xem các mô hình đang có: thidua models")
        ) from error
    return total.hexdigest()[:16]


def stack() -> list[Chosen]:
    """Return the models in the order in which they were put to use; the last one is in use now.

    Raises:
        ModelError: the file that says so is damaged.
    """
    path = home() / IN_USE
    if not path.exists():
        return [Chosen(DEFAULT)]
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        found = [Chosen(str(m["model"]), str(m["digest"]), dict(m["why"])) for m in data["models"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            _("tệp {path} hỏng").format(path=path), advice=_("Xoá tệp này để dùng lại mô hình đi kèm.")
        ) from error
    return found or [Chosen(DEFAULT)]


def put(models: list[Chosen]) -> None:
    """Say which models were put to use, in one step: the file is the old or the new one, never half."""
    path = home() / IN_USE
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{IN_USE}.{os.getpid()}")
    text = json.dumps({"schema": SCHEMA, "models": [asdict(m) for m in models]}, ensure_ascii=False, indent=1)
    aside.write_text(text + "\n", encoding="utf-8", newline="\n")
    aside.replace(path)


def in_use() -> Path:
    """Return the folder of the model in use.

    Raises:
        ModelError: the promoted model is gone, or is no longer what was promoted.
    """
    chosen = stack()[-1]
    folder = standing(chosen.model)
    if chosen.digest and digest(folder) != chosen.digest:
        message = _("mô hình {name} đã thay đổi từ khi được chọn làm mặc định").format(name=chosen.model)
        raise ModelError(
            message, advice=_("Chọn lại bằng thidua promote, hoặc quay về mô hình trước: thidua promote --back")
        )
    return folder


def standing(name: str) -> Path:
    """Return the folder of a model by its name; of the first place where there is none."""
    where = places()
    return next((f / name for f in where if (f / name / "card.json").exists()), where[0] / name)


def pinned(name: str) -> bool:
    """Tell whether a model must stay as it is, because it is in use or may be gone back to."""
    return any(m.model == name and m.digest for m in stack())
