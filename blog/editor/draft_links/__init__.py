"""Draft links: an article's newest draft for somebody without an account, without comments and error reports.

A link shows the newest draft, not a fixed revision, so that purging old revisions breaks no link.
"""
