"""The language in which the terminal speaks: Vietnamese as written in the code, others from one gettext catalogue.

What is written to a run's folder stays Vietnamese, whatever the terminal speaks: offices read it. Processes that read
files never choose a language, so that what they say of a file, which the tables of a run repeat, stays Vietnamese too.
"""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import UsageError

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "thidua"
NATIVE = "vi"  # the language of the code's own messages, which needs no catalogue
LANGUAGES = (NATIVE, "en")
_spoken: gettext.NullTranslations = gettext.NullTranslations()


def speak(language: str) -> None:
    """Choose the language of the terminal.

    Raises:
        UsageError: there is no such language.
    """
    global _spoken  # noqa: PLW0603 - a process speaks one language
    if language not in LANGUAGES:
        advice = _("Các ngôn ngữ có sẵn: {languages}.").format(languages=", ".join(LANGUAGES))
        raise UsageError(_("không có ngôn ngữ “{language}”").format(language=language), advice=advice)
    _spoken = gettext.translation(DOMAIN, LOCALE, [language], fallback=True)


@contextmanager
def written() -> Iterator[None]:
    """Speak Vietnamese for a while: what is put together meanwhile is written to a file."""
    global _spoken  # noqa: PLW0603 - as above
    before, _spoken = _spoken, gettext.NullTranslations()
    try:
        yield
    finally:
        _spoken = before


def _(text: str) -> str:
    """Return a message in the language chosen; blanks to fill in stand in braces and are filled afterwards."""
    return _spoken.gettext(text) if text else ""
