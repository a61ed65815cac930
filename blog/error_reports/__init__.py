"""Readers' reports of errors in articles, for the editors; separate from comments."""
