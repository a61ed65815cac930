"""The first day of a publication: its first administrator, what is asked once, invitations, and the checklist."""
