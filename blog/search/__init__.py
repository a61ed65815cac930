"""Search that leads to the section, over an index of our own on SQLite (FTS5) and PostgreSQL (`tsvector`).

`words` folds text, `query` parses what a reader typed, `index` keeps the rows, `models.search_databases` ranks them,
`spelling` suggests a word for a mistyped one, `excerpts` marks matches, and `finding` answers one search with these.
"""
