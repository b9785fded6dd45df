"""Why a model says what it says: the words, headings and terms that spoke for or against a label, with their weights.

A linear model's answer is a sum, so each part of it can be told: the weights of the reasons and the intercept add up to
the model's own logit. A table's header row apart, which is about nothing whatever they say (model.settled). What the
model is made of is asked in `_views` and `_linear` alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

from pipeline.labelling import linear
from pipeline.labelling.features import Featuriser, Passage, above, token
from pipeline.labelling.lexicon import GENERAL, USUAL, Found
from pipeline.labelling.model import Model
from pipeline.labelling.tokens import language
from pipeline.taxonomy import Area, Taxonomy
from pipeline.text import WORDS, comparable, shingles, syllables

Source = Literal["word", "heading", "term", "neighbour", "shape", "meaning"]
Span = tuple[int, int]
Named = Sequence[tuple[str, Span]]  # tokens as the vectoriser has them, and where they stand
SHAPES = {
    "k_para": "đoạn văn", "k_item": "mục liệt kê", "k_row": "dòng của bảng", "k_heading": "tiêu đề",
    "s_done": "nằm ở phần kết quả", "s_future": "nằm ở phần phương hướng", "s_asking": "nằm ở phần kiến nghị",
    "s_both": "nằm ở phần kết quả và phương hướng",
    "s_none": "không rõ nằm ở phần nào", "p_0": "văn bản là báo cáo", "p_1": "văn bản là kế hoạch của đơn vị",
    "d_0": "không có con số", "d_1": "có một con số", "d_2": "có hai con số", "d_3": "có nhiều con số",
    "k_rowbody": "dòng dưới đầu bảng", "k_rowhead": "dòng đầu hoặc bảng không có dòng đầu",
    "k_rowfigures": "dòng có số", "k_rowwords": "dòng toàn chữ", "row": "dòng của bảng",
    "row:header": "dòng đầu hoặc bảng không có dòng đầu",
    "row:no figures": "dòng toàn chữ", "heading": "tiêu đề", "colon": "kết thúc bằng dấu hai chấm",
    "encoded": "ý nghĩa cả đoạn",
}  # fmt: skip
LENGTH = "độ dài của đoạn"
LENGTHS = "n_"  # how the tokens of length begin
FEWEST = 6  # pairs of syllables; a shorter text is compared as if it had so many


class Reason(NamedTuple):
    """Hold something that spoke for a label (weight above 0) or against it.

    `start` and `end` are offsets in the block's text; both are None for what stands elsewhere (a heading above, the
    kind of block). `source` is "word" for the block's own words, "heading" for headings, lead and table header,
    "term" for an entry of the lexicon, "neighbour" for words of the block before or after, "shape" for kind, section
    and length, "meaning" for the vector of a sentence encoder, whose columns say nothing one by one.
    """

    text: str
    start: int | None
    end: int | None
    weight: float
    source: Source


@dataclass(frozen=True, slots=True)
class Explanation:
    """Hold why a passage has its probability of one label: reasons, strongest first, and the intercept."""

    reasons: tuple[Reason, ...]
    intercept: float

    @property
    def logit(self) -> float:
        """Return what reasons and intercept add up to."""
        return sum(r.weight for r in self.reasons) + self.intercept


def explain_area(model: Model, passage: Passage, area: int) -> Explanation:
    """Return why a passage has its probability of an area, by the area's id in the model's taxonomy.

    Raises:
        ValueError: the model's taxonomy has no such area.
    """
    return _explained(model, passage, _linear(model.areas.estimators_[model.taxonomy.ids.index(area)], 1))


def explain_stance(model: Model, passage: Passage, stance: str) -> Explanation:
    """Return why a passage has its probability of a stance, before plain words overrule the model.

    Raises:
        ValueError: the model was not trained for such a stance.
    """
    return _explained(model, passage, _linear(model.stances, linear.classes(model.stances).index(stance)))


def nearest(taxonomy: Taxonomy, text: str) -> tuple[Area, float]:
    """Return the area whose definition shares the most pairs of syllables with a text, and their share (0 to 1)."""
    own = shingles(syllables(text), 2)
    shares = {a: len(own & _defined(a)) / max(FEWEST, len(own)) for a in taxonomy.areas}
    best = max(taxonomy.areas, key=lambda a: (shares[a], -a.id))
    return best, shares[best]


def _defined(area: Area) -> set[tuple[str, ...]]:
    return shingles(syllables(f"{area.name}. {area.definition}"), 2)


def by_word(reasons: Iterable[Reason], text: str) -> dict[Span, float]:
    """Return the words of a block's text with what each weighs: a reason over several words is shared among them."""
    weights = dict.fromkeys((m.span() for m in WORDS.finditer(text)), 0.0)
    for reason in reasons:
        if reason.start is None or reason.end is None:
            continue
        under = [w for w in weights if w[0] < reason.end and w[1] > reason.start]
        for word in under:
            weights[word] += reason.weight / len(under)
    return weights


# --- what the model is made of ----------------------------------------------------------------------------------------


class _Regression(Protocol):
    """Say what is asked of scikit-learn's logistic regression."""

    coef_: Any
    intercept_: Any


class _Line(NamedTuple):
    """Hold one class's weights, a column of the model's matrix each, and its intercept."""

    weights: Any
    intercept: float


class _Column(NamedTuple):
    """Hold a column that a passage has a value in: view, name, number in the model's matrix, and the value."""

    view: str
    name: str
    number: int
    value: float


def _views(model: Model, featuriser: Featuriser, passage: Passage) -> Iterator[tuple[str, int, dict[str, int]]]:
    """Yield the model's views as `linear.stacked` puts them side by side.

    Each has its name, its width, and the columns that may hold something of the passage by their names; the copies for
    rows of tables have the names of what they copy, as both speak for the same word.
    """
    seen = featuriser.views([passage])
    weighed = model.settings.weights
    for name in [*weighed, *(n for n in linear.IN_ROWS if n in weighed and model.settings.rows)]:
        if name in linear.TEXTS:
            vectoriser = model.vectorisers[name]
            known, runs = vectoriser.vocabulary_, vectoriser.build_analyzer()(seen[name][0])
            yield name, len(known), {r: known[r] for r in runs if r in known}
        else:
            columns = featuriser.columns(name)
            yield name, len(columns), {c: i for i, c in enumerate(columns)}


def _linear(regression: _Regression, row: int) -> _Line:
    """Return the weights and intercept of one class's logit; of two classes scikit-learn keeps the second's alone."""
    if len(regression.coef_) > 1:
        return _Line(regression.coef_[row], float(regression.intercept_[row]))
    sign = 1 if row else -1
    return _Line(sign * regression.coef_[0], sign * float(regression.intercept_[0]))


def _columns(model: Model, featuriser: Featuriser, passage: Passage) -> Iterator[_Column]:
    row = model.matrix([passage])
    values = dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))
    offset = 0
    for view, width, columns in _views(model, featuriser, passage):
        yield from (
            _Column(view, n, offset + i, values[offset + i]) for n, i in columns.items() if offset + i in values
        )
        offset += width


# --- from columns to reasons ------------------------------------------------------------------------------------------


def _explained(model: Model, passage: Passage, line: _Line) -> Explanation:
    featuriser = model.featuriser
    places = _Places(featuriser, passage)
    weighed = [(c, c.value * float(line.weights[c.number])) for c in _columns(model, featuriser, passage)]
    reasons = [r for c, w in weighed if w and c.view != linear.ENCODED for r in places.reasons(c, w)]
    if meaning := sum(w for c, w in weighed if c.view == linear.ENCODED):
        reasons.append(Reason(SHAPES[linear.ENCODED], None, None, meaning, "meaning"))
    return Explanation(tuple(sorted(reasons, key=_strength)), line.intercept)


def _strength(reason: Reason) -> tuple[float, str, int, str]:
    return -abs(reason.weight), reason.source, reason.start or 0, reason.text


class _Places:
    """Find where in a passage, or around it, the columns of the model's views stand."""

    def __init__(self, featuriser: Featuriser, passage: Passage) -> None:
        """Index words, entries of the lexicon and headings."""
        self._text, self._ids = passage.text, [str(i) for i in featuriser.taxonomy.ids]
        lexicon, words = featuriser.lexicon, _words_of(featuriser.taxonomy)
        spelt = " ".join((*passage.path, passage.lead, passage.header))
        self._spelt = {comparable(w): w for w in WORDS.findall(spelt)}
        own, over = lexicon.find(passage.text), above(passage)
        self._over = [(h, over[h.start : h.end]) for h in lexicon.find(over)]
        header = passage.header.replace(" | ", " ; ")
        self._header = [(h, header[h.start : h.end]) for h in lexicon.find(header)]
        self._spans = {
            "words": _runs(words(passage.text), 2),
            "syllables": _runs([(comparable(m[0]), m.span()) for m in WORDS.finditer(passage.text)], 3),
            "terms": _grouped((name, (h.start, h.end)) for h in own for name in _term_names(h)),
            "hits": _grouped((f"{self._column(h)}:{h.strength}", (h.start, h.end)) for h in own),
        }
        self._around = {view: _spelling(words, getattr(passage, view)) for view in ("before", "after")}

    def _column(self, hit: Found) -> str:
        return self._ids[hit.column] if hit.column < len(self._ids) else GENERAL

    def reasons(self, column: _Column, weight: float) -> list[Reason]:
        """Return a column's weight as reasons, in equal parts where it stands in several places."""
        view, name = column.view, column.name.removeprefix(f"{column.view}:")
        if view in self._spans:
            source: Source = "term" if view in ("terms", "hits") else "word"
            return self._inside(self._spans[view].get(name, []), name, weight, source)
        if view in self._around:
            return [Reason(self._around[view].get(name, name), None, None, weight, "neighbour")]
        if view in ("above", "header"):
            return self._overhead(view, name, weight)
        return [self._context(name, weight)]

    def _inside(self, spans: Sequence[Span], name: str, weight: float, source: Source) -> list[Reason]:
        if not spans:
            return [Reason(name, None, None, weight, source)]
        return [Reason(self._text[a:b], a, b, weight / len(spans), source) for a, b in spans]

    def _overhead(self, view: str, name: str, weight: float) -> list[Reason]:
        if view == "above":
            terms = [t for h, t in self._over if self._column(h) == name and h.strength >= USUAL]
        else:
            terms = [t for h, t in self._header if f"{self._column(h)}:{h.strength}" == name]
        return [Reason(t, None, None, weight / max(1, len(terms)), "heading") for t in terms or [name]]

    def _context(self, name: str, weight: float) -> Reason:
        if name in SHAPES or name.startswith(LENGTHS):
            return Reason(SHAPES.get(name, LENGTH), None, None, weight, "shape")
        words = [self._spelt.get(w, w) for w in name.split("_")[1:]]
        return Reason(" ".join(words), None, None, weight, "heading")


def _words_of(taxonomy: Taxonomy) -> Callable[[str], Named]:
    """Return what cuts a text into the tokens of the view of words, with their places."""
    nlp = language(taxonomy)

    def words(text: str) -> Named:
        named = ((token(t.text), (t.idx, t.idx + len(t.text))) for t in nlp(text))
        return [(name, span) for name, span in named if name]

    return words


def _spelling(words: Callable[[str], Named], text: str) -> dict[str, str]:
    return {name: text[a:b] for name, (a, b) in words(text)}


def _term_names(hit: Found) -> tuple[str, str]:
    """Return the tokens that the view of terms has of an entry found."""
    return f"{hit.column}_{hit.term.replace(' ', '_')}", f"c{hit.column}_{hit.strength}"


def _runs(tokens: Named, longest: int) -> dict[str, list[Span]]:
    """Return where each run of up to `longest` tokens stands, named as the vectoriser names it."""
    found = defaultdict[str, list[Span]](list)
    for i, (_, first) in enumerate(tokens):
        for run in (tokens[i : i + n] for n in range(1, longest + 1) if i + n <= len(tokens)):
            found[" ".join(name for name, _ in run)].append((first[0], run[-1][1][1]))
    return found


def _grouped(pairs: Iterable[tuple[str, Span]]) -> dict[str, list[Span]]:
    found = defaultdict[str, list[Span]](list)
    for name, span in pairs:
        found[name].append(span)
    return found
