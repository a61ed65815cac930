"""The article desk: one listing of all articles for editors, with bulk actions."""
