"""Sentence encoders for real: a tiny one, made here, is loaded, encodes, and takes part in a model."""

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import skops.io

from pipeline.errors import ModelError
from pipeline.labelling import artefact, encoder, shelf
from pipeline.labelling.encoder import load_encoder
from pipeline.labelling.encoder_folder import VARIABLE, digest
from pipeline.labelling.features import Featuriser, Passage, joined
from pipeline.labelling.model import Model, Settings
from pipeline.labelling.why import explain_area
from pipeline.learning import corpus, manifest
from pipeline.learning.train import train
from pipeline.taxonomy import Taxonomy
from tests.labelling.tiny_encoder import PLACES, SIZE, make_bert, make_phobert, wrap

pytest.importorskip("torch", reason="an extra: pip install thidua[transformer]")
pytest.importorskip("transformers", reason="an extra: pip install thidua[transformer]")

TEXTS = ["Giải phóng mặt bằng.", "a", "", "Đã xử lý 04 điểm đen; 95% kế hoạch.", "mặt bằng " * 40]
CORPUS = shelf.SHIPPED.parent / "corpora"
IDS = "w01-01 w03-01 w05-01 w08-01".split()
CLOSE = 1.5e-5  # one in the last digit that is kept


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing reach for a network, and no variable point anywhere."""

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("reached for the network")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_bert(tmp_path_factory.mktemp("encoders") / "bert")


def copy_of(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "copy"))


# --- vectors ----------------------------------------------------------------------------------------------------------


def test_a_text_has_a_vector_of_length_one_and_always_the_same(bert: Path) -> None:
    found = load_encoder(str(bert)).vectors(TEXTS)
    assert found.shape == (len(TEXTS), SIZE)
    assert np.linalg.norm(found, axis=1) == pytest.approx(1.0, abs=1e-4)
    encoder._loaded.cache_clear()
    assert (load_encoder(str(bert)).vectors(TEXTS) == found).all()
    assert load_encoder(str(bert)).vectors([]).shape == (0, SIZE)


def test_company_does_not_change_a_vector(bert: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = load_encoder(str(bert))
    alone = np.vstack([own.vectors([t]) for t in TEXTS])
    assert abs(own.vectors(TEXTS) - alone).max() < CLOSE
    assert abs(own.vectors([*TEXTS[::-1], *TEXTS])[len(TEXTS) :] - alone).max() < CLOSE
    monkeypatch.setattr(encoder, "BATCH", 2)
    assert abs(own.vectors(TEXTS) - alone).max() < CLOSE


def test_the_vector_is_the_mean_of_the_tokens_that_the_network_gives(bert: Path, tmp_path: Path) -> None:
    import torch
    from transformers import AutoModel, AutoTokenizer

    given = AutoTokenizer.from_pretrained(bert)(TEXTS[0], return_tensors="pt")
    with torch.inference_mode():
        states = AutoModel.from_pretrained(bert).eval()(**given).last_hidden_state[0].numpy()
    for pooled, folder in ((states.mean(axis=0), bert), (states[0], wrap(copy_of(bert, tmp_path), pooling="cls_token", tokens=PLACES))):  # fmt: skip
        found = load_encoder(str(folder)).vectors(TEXTS[:1])[0]
        assert found == pytest.approx(pooled / np.linalg.norm(pooled), abs=CLOSE)


@pytest.mark.parametrize(("wrapped", "most"), [(False, PLACES), (True, 12)])
def test_long_texts_are_cut_where_the_encoder_ends(wrapped: bool, most: int, bert: Path, tmp_path: Path) -> None:
    folder = wrap(copy_of(bert, tmp_path), tokens=12) if wrapped else bert
    own = load_encoder(str(folder))
    fits = "a " * (most - 2)  # with the marks at both ends
    same, other = own.vectors([fits + "b " * 500, fits]), own.vectors([fits[2:], fits])
    assert abs(same[0] - same[1]).max() < CLOSE
    assert abs(other[0] - other[1]).max() > CLOSE


def test_letters_are_made_small_where_the_folder_says_so(bert: Path, tmp_path: Path) -> None:
    own = load_encoder(str(wrap(copy_of(bert, tmp_path), lower=True)))
    small, large = own.vectors(["giải", "GIẢI"])
    assert (small == large).all()


def test_phobert_reads_words_joined_as_it_learnt_them(tmp_path: Path) -> None:
    own = load_encoder(str(make_phobert(tmp_path / "phobert")))
    assert own.segmented
    assert joined("Giải phóng  mặt bằng.") == "Giải_phóng mặt_bằng ."
    ids = own._cut(["giải_phóng và", "giải phóng và"])
    assert (len(ids[0]), 3 in ids[0]) == (4, False)  # known as one word; 3 stands for what is not known
    assert 3 in ids[1]
    seen = Featuriser(Taxonomy.default(), own).views([Passage("giải phóng và", "para")])["encoded"]
    assert (seen == own.vectors(["giải_phóng và"])).all()
    assert np.isfinite(own.vectors(["và " * 900])).all()  # RoBERTa has two places fewer than it names


def test_the_heading_is_read_where_that_is_chosen(bert: Path) -> None:
    own, told = load_encoder(str(bert)), Passage("95%", "para", ("II. KẾT QUẢ", "1. Giải ngân"))
    views = [Featuriser(Taxonomy.default(), own, with_heading=h).views([told])["encoded"] for h in (False, True)]
    assert (views[0] == own.vectors(["95%"])).all()
    assert (views[1] == own.vectors(["1. Giải ngân. 95%"])).all()


def test_nothing_is_fetched_by_a_process_that_begins_with_an_encoder(bert: Path) -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*_, **__): sys.exit('reached for the network')\n"
        "socket.create_connection = socket.getaddrinfo = socket.socket.connect = refuse\n"
        "from pipeline.labelling.encoder import load_encoder\n"
        "print(load_encoder(sys.argv[1]).vectors(['a']).shape)"
    )
    command = [sys.executable, "-c", code, str(bert)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=shelf.SHIPPED.parent)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"(1, {SIZE})\n", "")


# --- damaged folders --------------------------------------------------------------------------------------------------


def test_a_damaged_encoder_is_refused(bert: Path, tmp_path: Path) -> None:
    folder = copy_of(bert, tmp_path)
    (folder / "model.safetensors").write_bytes(b"weights")
    with pytest.raises(ModelError, match="không mở được"):
        load_encoder(str(folder))


def test_weights_that_do_not_fit_are_refused(bert: Path, tmp_path: Path) -> None:
    folder = copy_of(bert, tmp_path)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps({**config, "num_hidden_layers": 3}), encoding="utf-8")
    with pytest.raises(ModelError, match=r"thiếu trọng số encoder\.layer\.2"):
        load_encoder(str(folder))
    (folder / "config.json").write_text(json.dumps({**config, "intermediate_size": 8}), encoding="utf-8")
    with pytest.raises(ModelError, match="không mở được"):
        load_encoder(str(folder))


# --- a model with an encoder ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[corpus.Gold]:
    """Give some real documents of several writers."""
    folder = tmp_path_factory.mktemp("corpus")
    for path in (p for p in CORPUS.glob("[12]*/*.json") if p.stem in IDS):
        (folder / path.parent.name).mkdir(exist_ok=True)
        shutil.copy(path, folder / path.parent.name)
    manifest.write(folder)
    return corpus.load(folder)


@pytest.fixture(scope="module")
def home(bert: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a folder of models with an encoder."""
    top = tmp_path_factory.mktemp("models")
    shutil.copytree(bert, top / "encoders" / "tiny")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(shelf.VARIABLE, str(top))
        yield top


@pytest.fixture(scope="module")
def learnt(home: Path, documents: list[corpus.Gold]) -> Model:
    assert home.is_dir()
    return trained(documents)


@pytest.fixture(scope="module")
def place(home: Path, learnt: Model) -> Path:
    """Give the folder of models with one that learnt with the encoder."""
    artefact.save(learnt, home / "own", {})
    return home


def trained(documents: list[corpus.Gold]) -> Model:
    return train(documents, Taxonomy.default(), Settings(encoder="tiny", folds=2))[0]


def test_a_model_with_an_encoder_comes_back_and_says_the_same(
    place: Path, learnt: Model, documents: list[corpus.Gold]
) -> None:
    after = artefact.load(place / "own")
    assert after.settings == learnt.settings
    passages = list(documents[0].passages)
    assert (learnt.predict(passages)[0] == after.predict(passages)[0]).all()
    assert after.predict([])[1] == []


def test_a_model_with_an_encoder_names_it_and_loads_without_a_list_of_trusted_types(place: Path) -> None:
    card = artefact.read_card(place / "own")
    assert card["encoder"] == {"digest": digest(place / "encoders" / "tiny"), "size": SIZE}
    assert (card["settings"]["encoder"], card["settings"]["encoded"]) == ("tiny", 1.0)
    assert skops.io.get_untrusted_types(file=place / "own" / "model.skops") == []


def test_training_with_an_encoder_gives_the_same_bytes(place: Path, documents: list[corpus.Gold]) -> None:
    artefact.save(trained(documents), place / "again" / "own", {})
    for name in shelf.PARTS:
        assert (place / "own" / name).read_bytes() == (place / "again" / "own" / name).read_bytes()


def test_the_vector_speaks_and_reasons_still_add_up(place: Path, documents: list[corpus.Gold]) -> None:
    model, passage = artefact.load(place / "own"), documents[0].passages[20]
    row = model.matrix([passage])
    for area, estimator in zip(model.taxonomy.ids, model.areas.estimators_, strict=True):
        told = explain_area(model, passage, area)
        assert told.logit == pytest.approx(estimator.decision_function(row)[0], abs=1e-6)
        assert [r.text for r in told.reasons if r.source == "meaning"] == ["ý nghĩa cả đoạn"]


def test_a_model_refuses_to_run_without_its_encoder_or_with_another(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lonely = Path(shutil.copytree(place / "own", tmp_path / "elsewhere" / "own"))
    monkeypatch.setenv(shelf.VARIABLE, str(tmp_path / "elsewhere"))
    with pytest.raises(ModelError, match="không có bộ mã hoá câu tiny") as caught:
        artefact.load(lonely)
    assert caught.value.exit_code == 6
    monkeypatch.setenv(VARIABLE, str(make_bert(tmp_path / "other", seed=1)))
    with pytest.raises(ModelError, match="khác với khi huấn luyện"):
        artefact.load(lonely)
    monkeypatch.setenv(VARIABLE, str(place / "encoders" / "tiny"))
    assert artefact.load(lonely).encoder is not None
