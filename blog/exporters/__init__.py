"""Articles as files of other formats: one module a format."""
