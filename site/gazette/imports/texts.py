import re

# Neither XML nor PostgreSQL has the control characters, and no encoding has half a character.
NOT_STORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def storable(text: str) -> str:
    """Return the text without characters that no database stores."""
    return NOT_STORABLE.sub("", text)
