"""The article desk: all articles in one listing, with what editors want to know of each, and acts on many at once."""
