"""The outline of an article: its sections at a glance, split, merged, and moved to another article."""
