"""Draft links: an article's newest draft for somebody without an account, as any reader would see it published.

A link always shows the newest draft: what its receiver is asked about is the article as it is, and a purge of old
revisions breaks no link.
"""
