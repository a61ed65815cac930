from django.utils import translation

from gazette import page_cache
from gazette.bounded_cache import BoundedCache
from gazette.fragments import fragment, fragments


def test_a_fragment_is_rendered_once_for_the_same_values_and_language():
    fragments.clear()
    rendered = []

    def render():
        rendered.append(translation.get_language())
        return "<b>x</b>"

    assert fragment(("thread", 1, 2), render) == fragment(("thread", 1, 2), render) == "<b>x</b>"
    fragment(("thread", 1, 3), render)
    with translation.override("de"):
        fragment(("thread", 1, 3), render)
    assert rendered == ["en", "en", "de"]


def test_a_bounded_cache_drops_what_was_used_least_recently():
    cache = BoundedCache[str](10)
    cache.set("a", "A", 4)
    cache.set("b", "B", 4)
    cache.get("a")
    cache.set("c", "C", 4)
    cache.set("huge", "H", 11)
    assert [cache.get(key) for key in ("a", "b", "c", "huge")] == ["A", None, "C", None]
    assert (len(cache), cache.bytes) == (2, 8)
    cache.set("a", "AA", 2)
    cache.discard("c")
    assert (cache.get("a"), cache.bytes) == ("AA", 2)


def test_a_page_depends_on_what_its_fragments_were_rendered_from():
    fragments.clear()

    def render():
        page_cache.depends_on("page:7")
        return "x"

    for _ in range(2):
        with page_cache.collecting() as declaration:
            fragment(("link", 7), render)
        assert declaration.tags == {"site", "page:7"}
