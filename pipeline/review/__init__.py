"""Review: the page on which reviewers confirm or correct."""
