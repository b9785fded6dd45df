"""The language in which the terminal speaks: Vietnamese as written in the code, others from one gettext catalogue.

What is written to a run's folder stays Vietnamese, whatever the terminal speaks: offices read it.
"""

import gettext
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "thidua"
LANGUAGES = ("vi", "en")
_spoken: gettext.NullTranslations = gettext.NullTranslations()


def speak(language: str) -> None:
    """Choose the language of the terminal; one that has no catalogue is spoken as Vietnamese."""
    global _spoken  # noqa: PLW0603 - a process speaks one language
    _spoken = gettext.translation(DOMAIN, LOCALE, [language], fallback=True)


def _(text: str) -> str:
    """Return a message in the language chosen; blanks to fill in stand in braces and are filled afterwards."""
    return _spoken.gettext(text) if text else ""
