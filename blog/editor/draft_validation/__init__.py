"""Drafts are saved as they are; what keeps one from being published is said where it stands."""
