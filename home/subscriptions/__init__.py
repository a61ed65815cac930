"""Email on new articles, which a publication may offer beside its feeds."""
