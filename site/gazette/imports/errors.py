class CannotRead(Exception):
    """A file can't be imported; the message is one line for the user, without the file's name."""
