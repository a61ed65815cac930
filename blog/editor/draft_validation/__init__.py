"""Validation of drafts. They are always saved; their problems are shown when they are to be published."""
