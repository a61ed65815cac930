"""Uploaded image files: limits that are checked before anything is decoded, and removal of metadata.

`cleaning.clean` takes and returns the bytes of a file; `containers` has one module per format.
"""
