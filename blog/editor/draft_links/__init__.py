"""Draft links: an article's newest draft for somebody without an account, rendered as it would be published.

A link shows the newest draft, not a fixed revision, so that purging old revisions breaks no link.
"""
