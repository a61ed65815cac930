"""The account of somebody who was invited: what they read and fill in, in the language of the publication."""
