"""What stands in the folder of a sentence encoder, read before anything in it is loaded.

The layout is Hugging Face's (config.json, a tokenizer's files, model.safetensors), with or without the files that
sentence-transformers puts beside it. Whatever could run code, or be read in more than one way, is refused.
"""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from pipeline.errors import ModelError
from pipeline.labelling import shelf
from pipeline.language import _

VARIABLE = "THIDUA_ENCODER"  # names the folder of the encoder where it does not stand among the models
SHELF = "encoders"
WEIGHTS = "model.safetensors"
CODE = "auto_map"  # names classes in files of Python that come with the weights
READ = {".safetensors", ".json", ".txt", ".model", ".codes", ".bpe", ".spm"}  # endings of what is read, and digested
RISKY = {".bin", ".pt", ".pth", ".pkl", ".ckpt"}  # endings of weights that may hold code
SEGMENTED = {"PhobertTokenizer", "PhobertTokenizerFast"}  # learnt from text whose words are joined by "_"
PIECES = 1 << 20  # bytes of a file that are digested at a time

Pooling = Literal["mean", "cls"]
POOLINGS: dict[str, Pooling] = {"pooling_mode_mean_tokens": "mean", "pooling_mode_cls_token": "cls"}


@dataclass(frozen=True, slots=True)
class Layout:
    """Hold what a folder says of its encoder, and the digest of all that is read from it.

    `folder` is where the network's files stand; `tokens` is how many tokens of a text are read at most (0 where the
    folder does not say), `segmented` that words are to be joined by "_", `lower` that letters are to be small.
    """

    name: str
    folder: Path
    digest: str
    pooling: Pooling = "mean"
    tokens: int = 0
    segmented: bool = False
    lower: bool = False


def find(name: str) -> Path:
    """Return the folder of an encoder by its name among the models, or by its full path; the variable goes before both.

    Raises:
        ModelError: there is no such folder.
    """
    last = re.split(r"[/\\]", name)[-1]
    own = [Path(name)] if Path(name).is_absolute() else []
    if not own and last != name:
        message = _("bộ mã hoá câu “{name}” cần tên hoặc đường dẫn đầy đủ").format(name=name)
        raise ModelError(message, advice=_advice(last))
    named = os.environ.get(VARIABLE)
    places = [Path(named)] if named else [*own, *(p / SHELF / last for p in shelf.places())]
    for place in places:
        if (place / "config.json").is_file() or (place / "modules.json").is_file():
            return place
    looked = ", ".join(map(str, places))
    message = _("không có bộ mã hoá câu {name}, tìm ở: {places}").format(name=name, places=looked)
    raise ModelError(message, advice=_advice(last))


def _advice(name: str) -> str:
    return _(
        "Chép thư mục của bộ mã hoá (config.json, tokenizer, {weights}) vào models/{shelf}/{name},"
        " hoặc đặt biến {variable} là đường dẫn tới nó. Chương trình không tự tải về."
    ).format(weights=WEIGHTS, shelf=SHELF, name=name, variable=VARIABLE)


def look(folder: Path, name: str) -> Layout:
    """Return what a folder says of its encoder.

    Raises:
        ModelError: the folder is damaged, holds code or weights other than safetensors, or an encoder of a kind that
            is not known here.
    """
    try:
        inner, pooling = _modules(folder)
        _refuse_strange(inner)
        told = {_read(inner / n).get("tokenizer_class") for n in ("config.json", "tokenizer_config.json")}
        about = next((_read(p) for p in sorted(inner.glob("sentence_*_config.json"))), {})
        tokens, lower = int(about.get("max_seq_length") or 0), about.get("do_lower_case") is True
        return Layout(name, inner, digest(folder), pooling, tokens, bool(told & SEGMENTED), lower)
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise refused(name, _("tệp hỏng ({error})").format(error=error)) from error
    except _StrangeError as error:
        raise refused(name, str(error)) from error


class _StrangeError(Exception):
    """Say what about a folder is refused."""


def refused(name: str, why: str) -> ModelError:
    """Return the error that says why an encoder is not used."""
    advice = _("Chọn bộ mã hoá khác, hoặc lấy lại thư mục này từ nguồn tin cậy.")
    return ModelError(_("bộ mã hoá câu {name} không dùng được: {why}").format(name=name, why=why), advice=advice)


def _read(path: Path) -> dict[str, Any]:
    """Return what a file of JSON holds; {} where there is no such file."""
    data = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if not isinstance(data, dict):
        raise _StrangeError(_("{name} không phải một đối tượng JSON").format(name=path.name))
    return data


# --- the files of sentence-transformers -------------------------------------------------------------------------------


def _modules(folder: Path) -> tuple[Path, Pooling]:
    """Return where the network stands and how its tokens become one vector, as modules.json has it."""
    path = folder / "modules.json"
    if not path.is_file():
        return folder, "mean"
    steps = [(str(m["type"]).rpartition(".")[2], str(m["path"])) for m in json.loads(path.read_text(encoding="utf-8"))]
    kinds = [kind for kind, _ in steps]
    if kinds not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        message = _("gồm các bước {steps}, chỉ nhận Transformer, Pooling, Normalize")
        raise _StrangeError(message.format(steps=", ".join(kinds)))
    return _inside(folder, steps[0][1]), _pooling(_read(_inside(folder, steps[1][1]) / "config.json"))


def _inside(folder: Path, path: str) -> Path:
    if PurePosixPath(path).is_absolute() or {"..", "\\", ":"} & {*PurePosixPath(path).parts, *path}:
        raise _StrangeError(_("modules.json chỉ ra ngoài thư mục: {path}").format(path=path))
    return folder / path


def _pooling(config: dict[str, Any]) -> Pooling:
    """Return the one way of pooling that is switched on."""
    modes = [k for k, v in config.items() if k.startswith("pooling_mode_") and v is True]
    modes = modes or [k for k, v in POOLINGS.items() if v == config.get("pooling_mode")]
    if len(modes) != 1 or modes[0] not in POOLINGS:
        named = ", ".join(modes) or _("không rõ")
        raise _StrangeError(_("cách gộp {named}, chỉ nhận mean hoặc cls").format(named=named))
    return POOLINGS[modes[0]]


# --- what is refused --------------------------------------------------------------------------------------------------


def _refuse_strange(folder: Path) -> None:
    config, tokeniser = _read(folder / "config.json"), _read(folder / "tokenizer_config.json")
    if not config:
        raise _StrangeError(_("không có {name}").format(name="config.json"))
    if CODE in config or CODE in tokeniser or any(folder.glob("*.py")):
        raise _StrangeError(_("đi kèm mã lệnh riêng, mã lệnh của người khác không bao giờ được chạy"))
    if not (folder / WEIGHTS).is_file():
        other = ", ".join(sorted(p.name for p in folder.iterdir() if p.suffix in RISKY))
        only = _("không có {name}, chỉ có {other}; tệp loại này có thể chứa mã lệnh nên không được mở")
        raise _StrangeError((only if other else _("không có {name}")).format(name=WEIGHTS, other=other))
    if (folder / "adapter_config.json").exists() or "quantization_config" in config:
        raise _StrangeError(_("là bản vá (adapter) hoặc bản nén (quantization)"))
    if config.get("is_encoder_decoder") is True:
        raise _StrangeError(_("là mô hình sinh văn bản, không phải bộ mã hoá"))


# --- the digest -------------------------------------------------------------------------------------------------------


def digest(folder: Path) -> str:
    """Return sixteen hex digits of every file that an encoder is read from, with its name."""
    total = hashlib.sha256()
    for path in _files(folder):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + _digest_of(path))
    return total.hexdigest()[:16]


def _files(folder: Path) -> list[Path]:
    below = (d for d in folder.iterdir() if d.is_dir() and not d.name.startswith("."))
    found = (p for place in (folder, *below) for p in place.iterdir() if p.suffix in READ and p.is_file())
    return sorted(found, key=lambda p: p.relative_to(folder).as_posix())


def _digest_of(path: Path) -> bytes:
    own = hashlib.sha256()
    with path.open("rb") as file:
        for part in iter(lambda: file.read(PIECES), b""):
            own.update(part)
    return own.digest()
