import pytest

from .helpers import signed_in


@pytest.fixture
def editor():
    """The browser of an editor, who is `editor.user`."""
    return signed_in("editor", "Editors")
