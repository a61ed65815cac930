"""Merging concurrent changes to an article, by section and by field; conflicts are shown to the editor."""
