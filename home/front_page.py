"""The articles on the home page: the editors' picks in their order, then the newest."""

from blog.models import ArticlePage
from blog.models.restrictions import closed_condition, restricted_paths
from gazette.compiled_queries import compiled

ARTICLES_ON_HOME = 9


def front_page_of(home, now):
    """Return the public articles below `home` for the home page, as `for_cards()`, none of them twice.

    Unpublished, private and expired picks are left out; in a preview, the picks are those of the draft.
    """
    picks = tuple(pick.article_id for pick in home.picks.all() if pick.pin_until is None or pick.pin_until > now)
    place = (home.path, home.depth, restricted_paths())
    picked = {article.pk: article for article in chosen_articles(*place, picks)} if picks else {}
    articles = [picked[pk] for pk in dict.fromkeys(picks) if pk in picked][:ARTICLES_ON_HOME]
    newest = newest_articles(*place)
    return (articles + [article for article in newest if article.pk not in picked])[:ARTICLES_ON_HOME]


@compiled
def newest_articles(path, depth, closed_paths):
    return readable_articles(path, depth, closed_paths).newest_first()[:ARTICLES_ON_HOME]


@compiled
def chosen_articles(path, depth, closed_paths, ids):
    return readable_articles(path, depth, closed_paths).filter(pk__in=ids)


def readable_articles(path, depth, closed_paths):
    articles = ArticlePage.objects.filter(path__startswith=path, depth__gt=depth, live=True)
    return articles.exclude(closed_condition(closed_paths)).for_cards()
