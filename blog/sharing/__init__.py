"""The picture that other programs show beside a link to an article: chosen by an editor, else drawn from its title."""
