import pytest

from .factories import make_article, make_index, section
from .helpers import signed_in


@pytest.fixture
def editor():
    """The browser of an editor, who is `editor.user`."""
    return signed_in("editor", "Editors")


@pytest.fixture
def article():
    """A published article of the sections "Alpha", "Beta" and "Gamma"."""
    return make_article()


@pytest.fixture
def index():
    return make_index(title="News", slug="news")


@pytest.fixture
def bridge():
    return make_article(title="The bridge")


@pytest.fixture
def river():
    return make_article(title="The river", body=[section("Source", "Springs."), section("Mouth", "The sea.")])
