"""Importing articles in the admin: files are uploaded, shown as they would be read, and made drafts."""
