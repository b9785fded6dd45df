"""Render written documents as the PDF, Word and scanned files that offices send."""

from scripts.rendering.fonts import FontMissingError, find_fonts
from scripts.rendering.markup import Block, Document, parse_markup
from scripts.rendering.pdf import render_pdf
from scripts.rendering.scan import render_scan
from scripts.rendering.word import render_docx

__all__ = [
    "Block",
    "Document",
    "FontMissingError",
    "find_fonts",
    "parse_markup",
    "render_docx",
    "render_pdf",
    "render_scan",
]
