"""The Django project."""

# The version in CHANGELOG.md; while it has a section "Not yet released", the version that comes next.
__version__ = "0.3.0"
