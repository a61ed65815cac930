"""The Django project."""

# The version in CHANGELOG.md; while "Not yet released" stands above, the version that comes next.
__version__ = "0.2.0"
