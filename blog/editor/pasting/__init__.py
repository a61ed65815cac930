"""Pasting into an article: what comes from other programs is read by the importers, and its pictures are uploaded."""
