"""The styles of the workbook's cells: one font, one colour a status."""

from collections.abc import Mapping
from typing import Any

from pipeline.coverage import Status

FONT = "Times New Roman"
TITLE_SIZE, SUBTITLE_SIZE = 14, 12
BASE = {"font_name": FONT, "font_size": 11, "font_scheme": ""}  # a scheme would bring the theme's font back
COLOURS: dict[Status, dict[str, object]] = {
    "reported": {"bg_color": "#D5F0DC", "font_color": "#0B5A25"},
    "mentioned": {"bg_color": "#FFF0C2", "font_color": "#6B4A00"},
    "nil": {"bg_color": "#DDE7F2", "font_color": "#2A456B"},
    "missing": {"bg_color": "#FFD6D6", "font_color": "#A30D0D", "bold": True},
    "not_required": {"bg_color": "#F3F4F5", "font_color": "#4F565C"},
    "unreadable": {"bg_color": "#E8DEFA", "font_color": "#55309B"},
    "not_submitted": {"bg_color": "#5B626A", "font_color": "#FFFFFF"},
}
SOLID: dict[Status, str] = {
    "reported": "#3F9C5B", "mentioned": "#E8B33A", "nil": "#7C9CC4", "missing": "#C62828",
    "not_required": "#C9CDD1", "unreadable": "#9673D6", "not_submitted": "#5B626A",
}  # fmt: skip  # of the charts, where no words stand upon them
SHADE = {"bold": True, "bg_color": "#E4E9EF"}
# quote_prefix: a cell that begins with "=" stays text when somebody edits it.
FRAMED = {"text_wrap": True, "border": 1, "border_color": "#808080"}
CENTRED = FRAMED | {"align": "center", "valign": "vcenter"}
BANNER = {"align": "center", "valign": "vcenter", "text_wrap": True}
FIGURE = FRAMED | {"align": "center", "valign": "top"}
DOUBT = {"italic": True, "bg_color": "#FFF0C2"}  # what was recognised uncertainly
TEXT = FRAMED | {"valign": "top", "quote_prefix": True}
DAY = {"num_format": "dd/mm/yyyy"}
PERCENT = {"num_format": '[>=0.995]"trên 99%";[<0.005]"dưới 1%";0%'}  # as view.percent: never none or all
STYLES: dict[str, Mapping[str, object]] = {
    "title": BANNER | {"bold": True, "font_size": TITLE_SIZE},
    "subtitle": BANNER | {"font_size": SUBTITLE_SIZE, "quote_prefix": True},
    "blank": {"valign": "vcenter", "font_size": SUBTITLE_SIZE},
    "head": CENTRED | SHADE,
    "text": TEXT,
    "name": FRAMED | {"valign": "vcenter", "quote_prefix": True},
    "block": FRAMED | SHADE | {"valign": "vcenter", "quote_prefix": True, "top": 2},
    "heading": {"bold": True, "valign": "vcenter"},
    "link": FIGURE | {"font_color": "#0B4FA0", "underline": 1},
    "centre": CENTRED,
    "total": CENTRED | SHADE,
    "open": CENTRED | SHADE | {"num_format": '0;-0;"–"'},  # a sum that is nothing where nothing is known
    "word": FIGURE,
    "number": FIGURE,
    "percent": FIGURE | PERCENT,
    "date": FIGURE | DAY,
    "doubtful text": TEXT | DOUBT,
    "doubtful word": FIGURE | DOUBT,
    "doubtful percent": FIGURE | DOUBT | PERCENT,
    "doubtful date": FIGURE | DOUBT | DAY,
    "plain": {"valign": "vcenter", "text_wrap": True},
    "italic": {"italic": True, "align": "center"},
    "signed": {"bold": True, "align": "center"},
}
UNSURE = "unsure "  # before a status: the style of its cells of which a person should make sure

Ink = Mapping[str, Any]  # the writer's formats, by the names of STYLES and COLOURS


def styles() -> dict[str, dict[str, object]]:
    """Return the properties of every style by its name."""
    plain = {name: {**BASE, **props} for name, props in STYLES.items()}
    statuses = {str(s): {**BASE, **CENTRED, **props} for s, props in COLOURS.items()}
    dashed = {"italic": True, "border": 3, "border_color": "#000000"}  # doubt must not be a colour alone
    return plain | statuses | {f"{UNSURE}{s}": {**props, **dashed} for s, props in statuses.items()}
