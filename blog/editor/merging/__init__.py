"""Changes that two people make to one article at the same time: merged by section and by field, or asked about."""
