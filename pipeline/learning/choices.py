"""Every choice of a training, as a file: which documents are learnt from, with which settings and which seed."""

import difflib
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from pipeline.errors import InputError, UsageError
from pipeline.labelling.model import Settings
from pipeline.language import _
from pipeline.learning.corpus import Gold

SCHEMA = 1
FIELDS = ("schema", "years", "splits", "settings")
SPLITS = {"train": "train", "development": "dev", "test": "test"}  # as people name them, as the manifest does
YEARS = range(1900, 2200)
RUN = re.compile(r"([0-9]{4})(?: ?- ?([0-9]{4}))?")
HEAD = """\
# Mọi lựa chọn khi huấn luyện mô hình (thidua train --config TỆP). Cùng tệp này, cùng kho tài liệu và cùng phiên bản
# thì được cùng một mô hình, giống nhau từng byte.
# years: các năm được học, [] là tất cả; splits: các phần được học (train, development, test), [] là tất cả.
# encoder: bộ mã hoá câu: tên thư mục trong models/encoders hoặc đường dẫn đầy đủ, '' là không dùng.
"""


@dataclass(frozen=True, slots=True)
class Selection:
    """Hold which documents are meant: those of some years and of some splits ("train", "dev", "test"); () means all."""

    years: tuple[int, ...] = ()
    splits: tuple[str, ...] = ()

    def pick(self, documents: Iterable[Gold]) -> list[Gold]:
        """Return the documents that are meant, in their order."""
        return [d for d in documents if self._holds(d)]

    def _holds(self, document: Gold) -> bool:
        return document.year in (self.years or (document.year,)) and document.split in (
            self.splits or (document.split,)
        )

    def rest(self, documents: Iterable[Gold], judged: Iterable[Gold]) -> list[Gold]:
        """Return the documents from which a model may learn that the `judged` ones, which are meant, are to judge.

        That is split train where a split is meant, and only earlier years where years are: who is judged by a year
        must not know it, and the writers of the other splits stay strangers.
        """
        before, known = min(self.years, default=YEARS.stop), {d.digest for d in judged}
        others = [d for d in documents if d.year < before and (d.split == "train" or not self.splits)]
        return [d for d in others if d.digest not in known]

    def __str__(self) -> str:
        """Return the selection in Vietnamese, for people."""
        years = _("năm {years}").format(years=spelt(self.years)) if self.years else ""
        splits = _("phần {splits}").format(splits=parts_of(self.splits)) if self.splits else ""
        return ", ".join(filter(None, (splits, years))) or _("tất cả tài liệu")


@dataclass(frozen=True, slots=True)
class Choices:
    """Hold what a model is to learn from, and how."""

    settings: Settings
    selection: Selection = Selection()


def years_of(text: str) -> tuple[int, ...]:
    """Return the years that a text like "2021-2022, 2024" names, in order.

    Raises:
        UsageError: the text names no years.
    """
    parts = [p.strip() for p in text.replace("–", "-").split(",") if p.strip()]
    runs = [_run(p) for p in parts]
    if not runs or not all(runs):
        raise UsageError(
            _("không hiểu các năm “{text}”").format(text=text), advice=_("Viết như 2023 hoặc 2021-2022,2024.")
        )
    return tuple(sorted({y for run in runs for y in run}))


def _run(text: str) -> Sequence[int]:
    """Return the years of "2023" or "2021-2023"; () where the text is neither."""
    found = RUN.fullmatch(text)
    if not found:
        return ()
    run = range(int(found[1]), int(found[2] or found[1]) + 1)
    return run if set(run) <= set(YEARS) else ()


def spelt(years: Sequence[int]) -> str:
    """Return years as text, runs of them joined: "2021-2022,2024"."""
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and runs[-1][-1] + 1 == year:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ",".join(str(r[0]) if len(r) == 1 else f"{r[0]}-{r[-1]}" for r in runs)


def splits_of(names: Iterable[str]) -> tuple[str, ...]:
    """Return splits as the manifest names them.

    Raises:
        UsageError: there is no such split.
    """
    wanted = {n.strip() for n in names} - {""}
    if strange := sorted(wanted - set(SPLITS)):
        raise UsageError(
            _("không có phần {strange}").format(strange=", ".join(strange)),
            advice=_("Các phần: {splits}.").format(splits=", ".join(SPLITS)),
        )
    return tuple(own for name, own in SPLITS.items() if name in wanted)


def parts_of(splits: Iterable[str]) -> str:
    """Return splits by the names that people know them by, in the project's order."""
    held = set(splits)
    return ", ".join(name for name, own in SPLITS.items() if own in held)


def load(path: Path) -> Choices:
    """Read a file of choices; what it does not name is as in `Settings`.

    Raises:
        InputError: there is no such file, or something in it is not a choice.
    """
    try:
        return loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(_("không đọc được tệp cấu hình {path}").format(path=path)) from error
    except (InputError, UsageError) as error:
        raise InputError(
            _("tệp cấu hình {file}: {message}").format(file=path.name, message=error.message), advice=error.advice
        ) from error


def loads(text: str) -> Choices:
    """Return the choices that a YAML text holds.

    Raises:
        InputError: it is no YAML, or something in it is not a choice.
        UsageError: a year or split is none.
    """
    try:
        data = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise InputError(_("sai cú pháp YAML: {error}").format(error=error)) from error
    _refuse_strange(data, FIELDS)
    if data.get("schema", SCHEMA) != SCHEMA:
        raise InputError(
            _("tệp theo mẫu {schema}, chương trình này dùng mẫu {own}").format(schema=data["schema"], own=SCHEMA),
            advice=ADVICE,
        )
    years, splits = (_listed(data, name) for name in ("years", "splits"))
    return Choices(
        _settings(data.get("settings") or {}), Selection(years_of(years) if years else (), splits_of(splits.split(",")))
    )


def _listed(data: dict[str, Any], name: str) -> str:
    """Return a list, or one value, as text with commas."""
    value = data.get(name) or []
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _settings(data: dict[str, Any]) -> Settings:
    _refuse_strange(data, [f.name for f in fields(Settings)])
    try:
        settings = TypeAdapter(Settings).validate_python(data)
    except ValidationError as error:
        wrong = [f"settings.{e['loc'][0]} = {_written(e['input'])} ({_wanted(e)})" for e in error.errors()]
        raise InputError(_("giá trị không dùng được: {wrong}").format(wrong="; ".join(wrong)), advice=ADVICE) from error
    if not settings.weights:
        raise InputError(_("mọi trọng số đều bằng 0: không còn gì để học"), advice=ADVICE)
    return settings


def _written(value: object) -> str:
    """Return a value as YAML writes it."""
    return str(yaml.safe_dump(value, allow_unicode=True, width=math.inf)).removesuffix("...\n").strip()


def _wanted(error: ErrorDetails) -> str:
    """Return what a choice must be, from what pydantic says is wrong with it."""
    told = {
        "greater_than_equal": _("cần từ {ge:g} trở lên"), "greater_than": _("cần trên {gt:g}"),
        "less_than_equal": _("cần tới {le:g} là cùng"), "less_than": _("cần dưới {lt:g}"),
        "bool_type": _("cần true hoặc false"), "string_type": _("cần một chuỗi chữ"),
        "int_type": _("cần một số nguyên"),
    }  # fmt: skip
    return told.get(error["type"], _("cần một số")).format(**error.get("ctx", {}))


ADVICE = "Lấy một tệp đủ mọi lựa chọn làm mẫu: thidua train --save-config mau.yaml"


def _refuse_strange(data: Any, known: Sequence[str]) -> None:
    if not isinstance(data, dict):
        raise InputError(_("tệp phải gồm các dòng tên: giá trị"), advice=ADVICE)
    if strange := sorted(str(k) for k in data if k not in known):
        named = ", ".join(s + _like(s, known) for s in strange)
        raise InputError(_("không có lựa chọn {strange}").format(strange=named), advice=ADVICE)


def _like(name: str, known: Sequence[str]) -> str:
    """Return the known name that a mistyped one is nearest to, as a question; "" where none is near."""
    near = difflib.get_close_matches(name, known, n=1)
    return _(" (có phải {name}?)").format(name=near[0]) if near else ""


def dumps(choices: Choices) -> str:
    """Return choices as YAML that names every one of them."""
    names = {v: k for k, v in SPLITS.items()}
    data = {
        "schema": SCHEMA,
        "years": list(choices.selection.years),
        "splits": [names[s] for s in choices.selection.splits],
        "settings": {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(choices.settings).items()},
    }
    return HEAD + yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
