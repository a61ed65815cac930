"""Search that lands on the section: an index of our own, the same on every database.

`words` folds text, `query` reads what a reader typed, `index` keeps the rows, `databases` asks them, `ranking` puts
what they hold into order, `spelling` forgives slips, `excerpts` shows it, `finding` does all that for one question.
"""
