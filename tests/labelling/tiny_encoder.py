"""Sentence encoders of a few thousand weights, made with a fixed seed, and saved as real ones are."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

SIZE, PLACES = 16, 40
MARKS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
TRANSFORMER = "sentence_transformers.models.Transformer"
POOLING = "sentence_transformers.models.Pooling"
NORMALIZE = "sentence_transformers.models.Normalize"


def make_bert(folder: Path, *, seed: int = 0) -> Path:
    """Write a BERT of two layers that reads letters, as transformers saves it."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(seed)
    tokeniser = letters()
    config = BertConfig(
        vocab_size=len(tokeniser), hidden_size=SIZE, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=2 * SIZE, max_position_embeddings=PLACES,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder)
    tokeniser.save_pretrained(folder)
    return folder


def letters() -> "PreTrainedTokenizerFast":
    """Return a tokeniser of WordPiece whose pieces are letters."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    unknown, last, first, blank = "[UNK]", "[SEP]", "[CLS]", "[PAD]"
    known = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ0123456789.,;:%"
    pieces = [*MARKS, *known, *(f"##{c}" for c in known)]
    own = Tokenizer(models.WordPiece({p: i for i, p in enumerate(pieces)}, unk_token=unknown))
    own.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    own.post_processor = processors.BertProcessing((last, 3), (first, 2))
    return PreTrainedTokenizerFast(
        tokenizer_object=own, pad_token=blank, unk_token=unknown, cls_token=first, sep_token=last
    )


def make_phobert(folder: Path) -> Path:
    """Write a RoBERTa of one layer that reads words joined by "_", as PhoBERT's folders have it."""
    import torch
    from transformers import PhobertTokenizer, RobertaConfig, RobertaModel

    torch.manual_seed(0)
    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("giải_phóng 9\nmặt_bằng 8\nvà 7\n", encoding="utf-8")
    letters_of = ("g i ả i _ p h ó n g", "m ặ t _ b ằ n g", "v à")
    (folder / "bpe.codes").write_text("".join(merges(letters_of)), encoding="utf-8")
    tokeniser = PhobertTokenizer(str(folder / "vocab.txt"), str(folder / "bpe.codes"))
    config = RobertaConfig(
        vocab_size=len(tokeniser), hidden_size=SIZE, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=SIZE, max_position_embeddings=PLACES, pad_token_id=1,
    )  # fmt: skip
    RobertaModel(config).save_pretrained(folder)
    tokeniser.save_pretrained(folder)
    return folder


def merges(words: tuple[str, ...]) -> list[str]:
    """Return the merges that put words together letter by letter, as bpe.codes has them."""
    lines = []
    for word in words:
        held, *rest = word.split()
        for n, letter in enumerate(rest, start=1):
            end = "</w>" if n == len(rest) else ""
            lines.append(f"{held} {letter}{end} 1\n")
            held += letter
    return lines


def wrap(folder: Path, *, pooling: str = "mean_tokens", tokens: int = 12, lower: bool = False) -> Path:
    """Put beside an encoder what sentence-transformers would."""
    steps = [(TRANSFORMER, ""), (POOLING, "1_Pooling"), (NORMALIZE, "2_Normalize")]
    listed = [{"idx": i, "name": str(i), "path": p, "type": t} for i, (t, p) in enumerate(steps)]
    modes = {f"pooling_mode_{m}": m == pooling for m in ("cls_token", "mean_tokens", "max_tokens")}
    (folder / "1_Pooling").mkdir()
    write(folder / "modules.json", listed)
    write(folder / "1_Pooling" / "config.json", {"word_embedding_dimension": SIZE, **modes})
    write(folder / "sentence_bert_config.json", {"max_seq_length": tokens, "do_lower_case": lower})
    return folder


def write(path: Path, data: object) -> None:
    """Write JSON, into folders that need not be there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data), encoding="utf-8")
