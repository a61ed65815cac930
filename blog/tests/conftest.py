import pytest

from .factories import make_article
from .helpers import signed_in


@pytest.fixture
def editor():
    """The browser of an editor, who is `editor.user`."""
    return signed_in("editor", "Editors")


@pytest.fixture
def article():
    """A published article of the sections "Alpha", "Beta" and "Gamma"."""
    return make_article()
