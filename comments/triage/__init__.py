"""A score that says how much a comment is like what this site's moderators rejected, with its reasons."""
