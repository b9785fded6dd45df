"""The folder of a sentence encoder: found where it is said to be, judged before it is opened, known by its bytes."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import MissingToolError, ModelError
from pipeline.labelling import shelf
from pipeline.labelling.artefact import load, read_card
from pipeline.labelling.encoder import load_encoder
from pipeline.labelling.encoder_folder import VARIABLE, digest, find, look
from pipeline.labelling.model import Settings
from pipeline.learning import choices
from pipeline.learning.choices import Choices
from tests.labelling.tiny_encoder import NORMALIZE, POOLING, TRANSFORMER, wrap, write


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder of encoders among one's own models."""
    monkeypatch.setenv(shelf.VARIABLE, str(tmp_path / "models"))
    monkeypatch.delenv(VARIABLE, raising=False)
    return tmp_path / "models" / "encoders"


def plain(folder: Path) -> Path:
    """Write a folder that looks like an encoder's; its weights are none."""
    write(folder / "config.json", {"model_type": "bert"})
    write(folder / "tokenizer_config.json", {"tokenizer_class": "BertTokenizer"})
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "vocab.txt").write_text("a\nb\n", encoding="utf-8")
    return folder


# --- where it stands --------------------------------------------------------------------------------------------------


def test_an_encoder_stands_among_the_models_or_at_its_full_path(home: Path, tmp_path: Path) -> None:
    own, far = plain(home / "own"), plain(tmp_path / "far")
    assert find("own") == own
    assert find(str(far)) == far
    assert find(str(tmp_path / "gone" / "own")) == own  # a model that was brought from another machine


def test_the_variable_goes_before_both(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain(home / "own")
    monkeypatch.setenv(VARIABLE, str(plain(tmp_path / "far")))
    assert find("own") == tmp_path / "far"
    monkeypatch.setenv(VARIABLE, str(tmp_path / "none"))
    with pytest.raises(ModelError, match="không có bộ mã hoá câu own"):
        find("own")


@pytest.mark.parametrize(
    ("name", "told"), [("none", "không có"), ("sub/none", "đường dẫn đầy đủ"), ("../own", "đường dẫn đầy đủ")]
)
def test_what_is_not_there_is_refused_with_advice(name: str, told: str, home: Path) -> None:
    plain(home / "own")
    with pytest.raises(ModelError, match=told) as caught:
        load_encoder(name)
    assert caught.value.exit_code == 6
    assert VARIABLE in caught.value.advice
    assert "không tự tải" in caught.value.advice


def test_without_the_extra_it_is_said_what_to_install(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain(home / "own")
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingToolError, match="torch") as caught:
        load_encoder("own")
    assert caught.value.exit_code == 4
    assert "thidua[transformer]" in caught.value.advice


def test_another_encoder_than_the_model_learnt_with_is_refused(home: Path) -> None:
    own = plain(home / "own")
    with pytest.raises(ModelError, match=f"khác với khi huấn luyện \\({digest(own)}, cần 00ff\\)") as caught:
        load_encoder("own", digest="00ff")
    assert (caught.value.exit_code, "thidua train" in caught.value.advice) == (6, True)


# --- what it says of itself -------------------------------------------------------------------------------------------


def test_a_plain_folder_has_the_mean_and_no_limit_of_its_own(tmp_path: Path) -> None:
    found = look(plain(tmp_path / "own"), "own")
    assert (found.folder, found.pooling, found.tokens, found.segmented, found.lower) == (tmp_path / "own", "mean", 0, False, False)  # fmt: skip


@pytest.mark.parametrize(
    ("pooling", "known"),
    [("mean_tokens", "mean"), ("cls_token", "cls"), ("max_tokens", None), ("none", None)],
)
def test_pooling_is_as_sentence_transformers_has_it(pooling: str, known: str | None, tmp_path: Path) -> None:
    folder = wrap(plain(tmp_path / "own"), pooling=pooling, tokens=77, lower=True)
    if known:
        found = look(folder, "own")
        assert (found.pooling, found.tokens, found.lower) == (known, 77, True)
    else:
        with pytest.raises(ModelError, match="cách gộp"):
            look(folder, "own")


def test_a_newer_way_to_name_the_pooling_is_known(tmp_path: Path) -> None:
    folder = wrap(plain(tmp_path / "own"))
    write(folder / "1_Pooling" / "config.json", {"pooling_mode": "cls"})
    assert look(folder, "own").pooling == "cls"


def test_a_network_in_a_folder_of_its_own_is_found(home: Path) -> None:
    steps = [(TRANSFORMER, "0_Transformer"), (POOLING, "1_Pooling")]
    plain(home / "own" / "0_Transformer")
    write(home / "own" / "modules.json", [{"type": t, "path": p} for t, p in steps])
    write(home / "own" / "1_Pooling" / "config.json", {"pooling_mode": "mean"})
    assert look(find("own"), "own").folder == home / "own" / "0_Transformer"


@pytest.mark.parametrize(
    ("name", "kind", "segmented"),
    [
        ("tokenizer_config.json", "PhobertTokenizer", True),
        ("config.json", "PhobertTokenizer", True),
        ("config.json", "XLMRobertaTokenizer", False),
    ],
)
def test_phobert_asks_for_words_that_are_joined(name: str, kind: str, segmented: bool, tmp_path: Path) -> None:
    folder = plain(tmp_path / "own")
    write(folder / name, {"tokenizer_class": kind})
    assert look(folder, "own").segmented is segmented


# --- what is refused --------------------------------------------------------------------------------------------------

STEPS = [{"type": TRANSFORMER, "path": ""}, {"type": POOLING, "path": "1_Pooling"}]
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"model.safetensors": None}, "không có model.safetensors$"),
    ({"model.safetensors": None, "pytorch_model.bin": "x"}, "chỉ có pytorch_model.bin; tệp loại này có thể chứa mã"),
    ({"config.json": {"model_type": "x", "auto_map": {"AutoModel": "own.Own"}}}, "mã lệnh riêng"),
    ({"tokenizer_config.json": {"auto_map": {"AutoTokenizer": ["own.Own", None]}}}, "mã lệnh riêng"),
    ({"modeling_own.py": "x"}, "mã lệnh riêng"),
    ({"config.json": {"quantization_config": {}}}, "bản nén"),
    ({"adapter_config.json": {}}, "bản vá"),
    ({"config.json": {"is_encoder_decoder": True}}, "sinh văn bản"),
    ({"config.json": {}}, "không có config.json"),
    ({"config.json": [1]}, "không phải một đối tượng"),
    ({"config.json": "{"}, "hỏng"),
    ({"sentence_bert_config.json": {"max_seq_length": "many"}}, "hỏng"),
    ({"modules.json": [*STEPS, {"type": "sentence_transformers.models.Dense", "path": "2_Dense"}]}, "Transformer, Pooling, Dense"),
    ({"modules.json": [{"type": "own.Own", "path": ""}]}, "bước Own"),
    ({"modules.json": [{"kind": TRANSFORMER}]}, "hỏng"),
    ({"modules.json": [{"type": TRANSFORMER, "path": "../far"}, STEPS[1]]}, "ngoài thư mục"),
    ({"modules.json": [{"type": TRANSFORMER, "path": "/far"}, STEPS[1]]}, "ngoài thư mục"),
    ({"modules.json": [{"type": TRANSFORMER, "path": "C:far"}, STEPS[1]]}, "ngoài thư mục"),
    ({"modules.json": [*STEPS, {"type": NORMALIZE, "path": ""}]}, "cách gộp không rõ"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "told"), REFUSED, ids=[t for _, t in REFUSED])
def test_what_could_run_code_or_is_not_known_is_refused_unopened(
    changes: dict[str, Any], told: str, home: Path
) -> None:
    folder = plain(home / "own")
    for name, data in changes.items():
        if data is None:
            (folder / name).unlink()
        else:
            (folder / name).write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    with pytest.raises(ModelError, match=told) as caught:
        load_encoder("own")
    assert "bộ mã hoá câu own" in caught.value.message
    assert caught.value.advice


# --- the digest -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("model.safetensors", True),
        ("config.json", True),
        ("vocab.txt", True),
        ("sentence_bert_config.json", True),
        ("1_Pooling/config.json", True),
        ("bpe.codes", True),
        ("README.md", False),
        ("onnx/model.onnx", False),
        (".cache/x.json", False),
    ],
)
def test_the_digest_changes_with_any_byte_that_is_read(name: str, counts: bool, tmp_path: Path) -> None:
    folder = wrap(plain(tmp_path / "own"))
    before = digest(folder)
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes((path.read_bytes() if path.exists() else b"") + b" ")
    assert (digest(folder) != before) is counts


def test_the_digest_tells_names_apart_and_is_the_same_elsewhere(tmp_path: Path) -> None:
    folder = plain(tmp_path / "own")
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    assert digest(copy) == digest(folder)
    (copy / "vocab.txt").rename(copy / "words.txt")
    assert digest(copy) != digest(folder)


# --- the choice -------------------------------------------------------------------------------------------------------


def test_a_model_without_an_encoder_says_nothing_of_one() -> None:
    card = read_card(shelf.SHIPPED / "default")
    assert card["settings"] == Settings().told
    assert "encoder" not in {**card, **card["settings"]}


@pytest.mark.parametrize(
    ("named", "told"),
    [({"encoder": {"digest": "00ff", "size": 9}}, "không có bộ mã hoá câu gone"), ({}, "mô hình own hỏng: 'encoder'")],
)
def test_a_model_that_learnt_with_an_encoder_is_refused_without_it(
    named: dict[str, Any], told: str, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(shelf.SHIPPED / "default", tmp_path / "models" / "own"))
    card = read_card(folder)
    write(folder / "card.json", {**card, **named, "settings": {**card["settings"], "encoder": "gone"}})
    with pytest.raises(ModelError, match=told) as caught:
        load(folder)
    assert caught.value.exit_code == 6


@pytest.mark.parametrize(
    ("settings", "takes_part"),
    [(Settings(encoder="own"), True), (Settings(encoder="own", encoded=0.0), False), (Settings(), False)],
)
def test_an_encoder_takes_part_where_it_is_named_and_weighs(settings: Settings, takes_part: bool) -> None:
    assert ("encoded" in settings.weights) is takes_part
    assert ("encoder" in settings.told) is takes_part
    assert choices.loads(choices.dumps(Choices(settings))).settings == settings
