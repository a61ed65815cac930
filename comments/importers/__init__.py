"""Comments from other systems: `formats` read their files, `store` stores what was read on a page."""
