"""thidua: which content areas of an emulation plan did each unit leave out?

The public names, and nothing else. They are imported when first used, so that `import pipeline` costs nothing.

    >>> from pathlib import Path
    >>> from pipeline import analyse
    >>> run = analyse(Path("corpora/sample/inbox"), register=Path("corpora/sample/units.csv"))  # doctest: +SKIP
    >>> run.matrix()  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.batch import analyse
    from pipeline.labelling.artefact import load_model
    from pipeline.reading import read
    from pipeline.results import Run
    from pipeline.taxonomy import Taxonomy

HOMES = {
    "Run": "pipeline.results",
    "Taxonomy": "pipeline.taxonomy",
    "analyse": "pipeline.batch",
    "load_model": "pipeline.labelling.artefact",
    "read": "pipeline.reading",
}
__all__ = ["Run", "Taxonomy", "analyse", "load_model", "read"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    """Import a public name from where it is at home."""
    if name not in HOMES:
        msg = f"module 'pipeline' has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(HOMES[name]), name)
