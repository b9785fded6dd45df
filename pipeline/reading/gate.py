"""Is a page's text layer good enough to be read, or must the page be recognised from its image?

Having a text layer is no answer: real scans carry watermarks, or an old recogniser's layer without Vietnamese letters.
The measures and their limits were taken on 67 real administrative files and 310 others (design, facts measured).
"""

from dataclasses import dataclass

from pipeline.text import is_vietnamese_letter, one_letter_share, syllable_share

FEW_LETTERS = 80  # letters; a page with less text under a page-wide image is a scan with a watermark or a stamp
PAGE_WIDE = 0.5  # share of the page an image covers when the page is a scan
GOOD = 0.55  # share of valid syllables; a correct bilingual page has 0.60, broken maps and old layers 0.21 to 0.52
TORN = 0.35  # share of one-letter words; scrambled fallback fonts have 0.59, good pages 0.01
ACCENTED = 0.10  # share of letters with Vietnamese marks under which hidden text is an old Latin layer (0 to 9 %)
ENOUGH = 12  # words; fewer cannot be judged


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say whether a page goes to recognition, and why, in Vietnamese; `reason` is "" for a page that is fine."""

    recognise: bool
    reason: str = ""


FINE = Verdict(recognise=False)


def judge(text: str, *, image_share: float, invisible: float, drawn: int = 1) -> Verdict:
    """Return the verdict on a page's text.

    `image_share` is the largest image's share of the page, `invisible` the share of hidden text, `drawn` the number of
    things drawn besides text: a page without any and without text is blank.
    """
    letters = sum(c.isalpha() for c in text)
    scanned = image_share >= PAGE_WIDE
    if letters < FEW_LETTERS:
        return Verdict(recognise=True, reason="ảnh quét") if scanned or (not letters and drawn) else FINE
    if scanned and invisible > 0.5 and accented_share(text) < ACCENTED:
        return Verdict(recognise=True, reason="lớp chữ cũ không dấu")
    if len(text.split()) < ENOUGH:
        return FINE
    if one_letter_share(text) > TORN:
        return Verdict(recognise=True, reason="lớp chữ vụn")
    share = syllable_share(text)
    if share < GOOD and accented_share(text) < 0.5 and not _foreign(text, share):
        return Verdict(recognise=True, reason="lớp chữ hỏng")
    return FINE


def accented_share(text: str) -> float:
    """Return the share of letters that carry Vietnamese marks (about 0.35 in real text)."""
    letters = [c for c in text if c.isalpha()]
    return sum(map(is_vietnamese_letter, letters)) / len(letters) if letters else 0.0


def _foreign(text: str, share: float) -> bool:
    """Tell whether a page is plain text of another language rather than broken Vietnamese: ASCII words, few symbols."""
    words = text.split()
    plain = sum(w.strip(".,;:()\"'").isascii() and w.strip(".,;:()\"'-").isalpha() for w in words)
    return share < GOOD and plain / len(words) > 0.75
