"""The latest articles of a few topics, on the home page below the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models.functions import Coalesce

from blog.models import Topic
from blog.models.restrictions import restricted_paths
from gazette.value_cache import cached_value

from .front_page import ARTICLES_ON_HOME, newest_articles

MAX_STRIPS = 3
ARTICLES_IN_STRIP = 3
CANDIDATES = 60  # the newest articles, of which the strips are chosen: the home page depends on the topics of each
STRIPS_BYTES = 1_000  # about what they take in memory


@dataclass(frozen=True)
class TopicStrip:
    """A main topic, and the ids of its latest articles."""

    name: str
    slug: str
    articles: tuple[int, ...]


def strips_of(home, visible: Sequence[int]) -> list[TopicStrip]:
    """Return the strips below the articles with the ids `visible`, the topic with the newest article first.

    A topic has a strip if enough of its articles are neither among these nor in another strip. A site that shows all
    its articles anyway has none.
    """
    if len(visible) < ARTICLES_ON_HOME:
        return []
    key = ("topic strips", home.path, tuple(visible))
    return cached_value(key, lambda: choose(home, visible), size=STRIPS_BYTES)


def choose(home, visible: Sequence[int]) -> list[TopicStrip]:
    newest = newest_articles(home.path, home.depth, restricted_paths(), CANDIDATES)
    free = [pk for (pk,) in newest if pk not in visible]
    topics: dict[int, dict[int, tuple[str, str]]] = {}
    for article, topic, name, slug in main_topics(free):
        topics.setdefault(article, {})[topic] = name, slug
    articles: dict[int, list[int]] = {}  # by topic; that with the newest article comes first
    names: dict[int, tuple[str, str]] = {}
    for pk in free:
        for topic in topics.get(pk, ()):
            articles.setdefault(topic, []).append(pk)
        names |= topics.get(pk, {})
    strips: list[TopicStrip] = []
    used: set[int] = set()
    for topic, of_topic in articles.items():
        latest = [pk for pk in of_topic if pk not in used][:ARTICLES_IN_STRIP]
        if len(latest) == ARTICLES_IN_STRIP and len(strips) < MAX_STRIPS:
            strips.append(TopicStrip(*names[topic], tuple(latest)))
            used.update(latest)
    return strips


def main_topics(article_ids):
    """Return rows of an article with the id, name and slug of a topic of it, or of the one above."""
    links = Topic.articles.through.objects.filter(articlepage__in=article_ids)
    main = [Coalesce(f"topic__parent{end}", f"topic{end}") for end in ("", "__name", "__slug")]
    return links.order_by("topic__name").values_list("articlepage", *main)
