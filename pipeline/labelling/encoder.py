"""The one module that holds torch and transformers: texts as vectors, by a sentence encoder from a local folder.

It is an extra (`pip install thidua[transformer]`), and the shipped model does without it. Nothing is ever downloaded,
no code and no pickle that comes with an encoder is opened (see encoder_folder.py), and the CPU does it all.
"""

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import MissingToolError, ModelError
from pipeline.labelling.encoder_folder import Layout, find, look, refused
from pipeline.language import _

NEEDED = ("torch", "transformers")
OFFLINE = {
    "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
}  # fmt: skip
BATCH = 32  # texts
LONGEST = 512  # tokens; a longer text is cut, because its cost grows with the square of its length
DIGITS = 5  # of a vector that are kept: what else is in a batch moves the seventh
UNUSED = "pooler."  # weights that no vector depends on; folders may lack them


class Encoder:
    """Turn texts into vectors of length 1: the mean of the vectors of a text's tokens, or the first of them."""

    def __init__(self, layout: Layout, tokeniser: Any, network: Any) -> None:
        """Hold the loaded parts, and find out how long the vectors are.

        Raises:
            ModelError: the parts do not fit each other.
        """
        self.name, self.digest, self.segmented = layout.name, layout.digest, layout.segmented
        self._layout, self._tokeniser, self._network = layout, tokeniser, network
        self._tokens = _most_tokens(layout, tokeniser, network)
        try:
            self.size = int(self._batch(self._cut(["Thử, a 1."])).shape[1])
        except (RuntimeError, LookupError, TypeError, ValueError) as error:
            raise refused(layout.name, _("không chạy được ({error})").format(error=error)) from error

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return texts x size: one vector of length 1 a text.

        The same text has the same vector in any company, but for one in the last digit that is kept.
        """
        rows = {text: i for i, text in enumerate(dict.fromkeys(texts))}
        found = np.zeros((len(rows), self.size))
        cut = self._cut(list(rows)) if rows else []
        for places in _batches([len(tokens) for tokens in cut]):
            found[places] = self._batch([cut[i] for i in places])
        if not np.isfinite(found).all():
            raise refused(self.name, _("cho ra giá trị không phải số"))
        return found[[rows[t] for t in texts]]

    def _cut(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the numbers of each text's tokens, as many as the network takes."""
        spelt = [t.lower() for t in texts] if self._layout.lower else list(texts)
        cut: list[list[int]] = self._tokeniser(spelt, truncation=True, max_length=self._tokens)["input_ids"]
        return cut

    def _batch(self, cut: Sequence[Sequence[int]]) -> NDArray[np.float64]:
        """Return the vectors of texts given as numbers of tokens."""
        import torch

        given = self._tokeniser.pad({"input_ids": list(cut)}, return_tensors="pt")
        with torch.inference_mode():
            states = self._network(**given).last_hidden_state
        if self._layout.pooling == "cls":
            pooled = states[:, 0]
        else:  # blanks at the end of shorter texts count nothing
            mask = given["attention_mask"].unsqueeze(-1).to(states.dtype)
            pooled = (states * mask).sum(dim=1) / mask.sum(dim=1)
        return np.asarray(np.round(_of_length_one(pooled.numpy().astype(np.float64)), DIGITS), dtype=np.float64)


def _of_length_one(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float64)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the places of texts in batches of like length, so that little is computed for blanks."""
    order = sorted(range(len(lengths)), key=lambda i: (lengths[i], i))
    yield from (order[i : i + BATCH] for i in range(0, len(order), BATCH))


def _most_tokens(layout: Layout, tokeniser: Any, network: Any) -> int:
    """Return how many tokens the network takes: the least of what the folder, tokeniser and network allow."""
    allowed = [LONGEST, layout.tokens or LONGEST, int(min(tokeniser.model_max_length, LONGEST))]
    places = next((m for n, m in network.named_modules() if n.endswith("embeddings.position_embeddings")), None)
    if places is not None:  # networks of RoBERTa's kind begin to count behind the number of their blank
        first = -1 if getattr(places, "padding_idx", None) is None else int(places.padding_idx)
        allowed.append(int(places.num_embeddings) - first - 1)
    return min(allowed)


# --- loading ----------------------------------------------------------------------------------------------------------


def load_encoder(name: str, *, digest: str = "") -> Encoder:
    """Return the encoder of a name or full path; `digest` says which one it must be, where that matters.

    Raises:
        ModelError: there is no such encoder, it is another one, or it cannot be used.
        MissingToolError: torch or transformers are not installed.
    """
    layout = look(find(name), name)
    if digest and layout.digest != digest:
        advice = _("Dùng lại đúng bộ mã hoá đã huấn luyện, hoặc huấn luyện lại: thidua train --config TỆP.")
        message = _("bộ mã hoá câu {name} khác với khi huấn luyện ({own}, cần {digest})")
        raise ModelError(message.format(name=name, own=layout.digest, digest=digest), advice=advice)
    _need_packages()
    return _loaded(layout)


def _need_packages() -> None:
    if missing := [n for n in NEEDED if find_spec(n) is None]:
        advice = _("Cài bằng lệnh: pip install thidua[transformer]; hoặc dùng mô hình không có bộ mã hoá câu.")
        message = _("bộ mã hoá câu cần gói {packages}, máy này chưa cài").format(packages=", ".join(missing))
        raise MissingToolError(message, advice=advice)


@lru_cache(maxsize=2)
def _loaded(layout: Layout) -> Encoder:
    """Return the encoder of a folder; the one thread makes vectors the same on machines with more or fewer cores."""
    os.environ.update(OFFLINE)  # before the first import of transformers, which reads them then
    import torch
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    torch.set_num_threads(1)
    place, own = str(layout.folder), {"local_files_only": True, "trust_remote_code": False}
    try:
        tokeniser = AutoTokenizer.from_pretrained(place, **own)
        network, found = AutoModel.from_pretrained(
            place, **own, use_safetensors=True, attn_implementation="eager", dtype=torch.float32,
            output_loading_info=True,
        )  # fmt: skip
    except Exception as error:  # a damaged folder raises whatever three libraries know
        raise refused(layout.name, _("không mở được ({error})").format(error=error)) from error
    if lost := sorted(k for k in found["missing_keys"] if not k.startswith(UNUSED)):
        raise refused(layout.name, _("thiếu trọng số {names}").format(names=", ".join(lost[:3])))
    tokeniser.padding_side = tokeniser.truncation_side = "right"
    return Encoder(layout, tokeniser, network.eval())
