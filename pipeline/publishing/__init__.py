"""Publishing: a run as tables, a workbook, a page and letters."""
