"""Wagtail's screens of users, where only superusers make and change superusers."""
