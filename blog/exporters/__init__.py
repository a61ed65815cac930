"""Exporting articles, one module per format."""
