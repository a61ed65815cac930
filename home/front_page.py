"""The articles on top of the home page: the editors' picks in their order, then the newest."""

from blog.models import ArticlePage
from blog.models.restrictions import closed_condition, restricted_paths
from gazette.compiled_queries import compiled_rows

# The lead, two beside it, and nine in columns.
ARTICLES_ON_HOME = 12


def front_page_of(home, now) -> tuple[list[int], list[int]]:
    """Return the ids of the public articles below `home` for the home page, none of them twice, and of its picks.

    Unpublished, private and expired picks are left out; in a preview, the picks are those of the draft.
    """
    picks = tuple(pick.article_id for pick in home.picks.all() if pick.pin_until is None or pick.pin_until > now)
    place = (home.path, home.depth, restricted_paths())
    readable = {pk for (pk,) in chosen_articles(*place, picks)} if picks else set()
    picked = [pk for pk in picks if pk in readable]
    newest = [pk for (pk,) in newest_articles(*place, ARTICLES_ON_HOME)]
    return list(dict.fromkeys([*picked, *newest]))[:ARTICLES_ON_HOME], picked


@compiled_rows
def newest_articles(path, depth, closed_paths, number):
    return readable_articles(path, depth, closed_paths).newest_ids()[:number]


@compiled_rows
def chosen_articles(path, depth, closed_paths, ids):
    return readable_articles(path, depth, closed_paths).filter(pk__in=ids).values_list("pk")


def readable_articles(path, depth, closed_paths):
    articles = ArticlePage.objects.filter(path__startswith=path, depth__gt=depth, live=True)
    return articles.exclude(closed_condition(closed_paths))
