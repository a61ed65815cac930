"""Importing whole sites: `wordpress` and `ghost` read exports to `SourcePost`s, `site_import` stores them.

Each is stored with its comments and redirects, or nothing of it; a second run changes what changed in the export.
"""
