"""Takes the demo away: what it made, and nothing else."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.models import Locale, Page, ReferenceIndex

from blog.models import ArticlePage, Author, BlogIndexPage, ErrorReport, Picture, Series, Topic
from blog.search import index as search_index
from comments.models import Comment, Decision
from gazette.removed_pages.actions import paths_of
from gazette.removed_pages.models import RemovedPageURL
from gazette.trash.deletion import permanent_deletion
from home.models import DemoItem, DemoState, HomePage, InfoPage, SiteSettings

from . import publication, translations
from .load import site_settings
from .users import has_demo_password


@transaction.atomic
def remove(*, with_comments=False, now=None) -> list[str]:
    """Removes the demo and answers with a line for each thing that stays, and why.

    An article under which others have written stays, unless `with_comments` gives up their comments too. What stays is
    still noted as the demo's, so that a later removal tries again.
    """
    kept: list[str] = []
    _remove_each(ErrorReport, kept, lambda report: None)
    _remove_articles(kept, with_comments)
    _leave_a_listing()
    _remove_each(BlogIndexPage, kept, lambda page: not page.is_leaf() and "there are articles under it")
    _remove_each(HomePage, kept, lambda page: not page.is_leaf() and "there are pages under it")
    _remove_each(Locale, kept, lambda locale: Page.objects.filter(locale=locale).exists() and "there are pages in it")
    _remove_each(InfoPage, kept, lambda page: not page.is_leaf() and "there are pages under it")
    _remove_each(Author, kept, lambda author: author.bylines.exists() and "there are articles by this author")
    _remove_each(Series, kept, lambda series: series.articles.exists() and "there are articles in it")
    # Those that belong to others first: those are protected by them.
    _remove_each(Topic, kept, _why_topic_stays, order=F("parent").desc(nulls_last=True))
    _clear_site()
    _remove_each(Picture, kept, lambda picture: _is_used(picture) and "it is in use")
    _remove_users(kept)
    search_index.remove_stale_rows()
    DemoState.objects.update_or_create(pk=1, defaults={"removed_at": now or timezone.now()})
    return kept


def made_by_demo(model):
    """What the demo made of this model and is still there."""
    items = DemoItem.objects.filter(model=model._meta.label_lower)
    return model.objects.filter(pk__in=[int(pk) for pk in items.values_list("object_id", flat=True)])


def _is_used(picture):
    # Wagtail's index of references does not know authors.
    return ReferenceIndex.get_references_to(picture).exists() or Author.objects.filter(portrait=picture).exists()


def _why_topic_stays(topic):
    if topic.articles.exists():
        return "there are articles on it"
    return topic.children.exists() and "other topics belong to it"


def _remove_each(model, kept, why_it_stays, order="pk"):
    for thing in made_by_demo(model).order_by(order):
        reason = why_it_stays(thing)
        if reason:
            kept.append(f"The {model._meta.verbose_name} “{thing}” stays: {reason}.")
        else:
            _delete(thing)
    _forget_what_is_gone(model)


def _delete(thing):
    """Pages past the trash; and of the demo's addresses nobody is told that they are gone."""
    if not isinstance(thing, Page):
        thing.delete()
        return
    theirs = paths_of(thing)
    with permanent_deletion():
        thing.delete()
    for site_id, path in theirs:
        RemovedPageURL.objects.filter(site_id=site_id, path=path).delete()


def _forget_what_is_gone(model):
    there = [str(pk) for pk in made_by_demo(model).values_list("pk", flat=True)]
    DemoItem.objects.filter(model=model._meta.label_lower).exclude(object_id__in=there).delete()


def _leave_a_listing():
    """Hand the demo's listing over to the site, if that has no other one: every site begins with a listing."""
    home = Page.objects.filter(sites_rooted_here__is_default_site=True).first()
    ours = made_by_demo(BlogIndexPage)
    if home is None or BlogIndexPage.objects.child_of(home).live().exclude(pk__in=ours.values("pk")).exists():
        return
    for listing in ours.child_of(home):
        BlogIndexPage.objects.filter(pk=listing.pk).update(owner=None)
        DemoItem.objects.filter(model=BlogIndexPage._meta.label_lower, object_id=str(listing.pk)).delete()


def _remove_articles(kept, with_comments):
    articles = made_by_demo(ArticlePage)
    others = Comment.objects.filter(page__in=articles.values("pk")).exclude(pk__in=made_by_demo(Comment).values("pk"))
    if not with_comments:
        for article in articles.filter(pk__in=others.values("page")):
            kept.append(
                f"The article “{article}” stays: it has comments that are not the demo's "
                "(load_demo --remove --with-comments gives them up too)."
            )
        articles = articles.exclude(pk__in=others.values("page"))
    pages = list(articles.values_list("pk", flat=True))
    _remove_comments(Comment.objects.filter(page__in=pages))
    for article in made_by_demo(ArticlePage).filter(pk__in=pages):
        _delete(article)
    _forget_what_is_gone(ArticlePage)


def _remove_comments(comments):
    # The one place where the log loses lines: they tell of nobody. First those that undo others, which they protect.
    decisions = Decision._base_manager.filter(comment__in=comments)
    decisions.exclude(undoes=None).delete()
    decisions.delete()
    # Replies protect what they answer, so from the ends of the threads upwards.
    while comments.filter(replies=None, in_thread=None).delete()[0]:
        pass
    _forget_what_is_gone(Comment)


def _clear_site():
    """Empties what the demo filled in, where it still says the same."""
    for home in HomePage.objects.filter(introduction=publication.HOME_INTRODUCTION):
        home.introduction = ""
        ours = made_by_demo(ArticlePage).values_list("pk", flat=True)  # those that stay, too
        home.picks = [pick for pick in home.picks.all() if pick.article_id not in ours]
        home.save_revision().publish()
    for listing in BlogIndexPage.objects.filter(introduction=publication.LISTING_INTRODUCTION):
        listing.introduction = ""
        listing.save_revision().publish()
    for settings in SiteSettings.objects.all():
        for field, value in site_settings().items():
            if getattr(settings, field) == value:
                setattr(settings, field, SiteSettings._meta.get_field(field).get_default())
        settings.footer_links = [
            (link.block_type, link.value)
            for link in settings.footer_links
            if (link.value["page"] or link.value["address"]) and not _leads_to_listing(link.value)
        ]
        ours = translations.lines()
        settings.translated_lines = [
            (lines.block_type, lines.value)
            for lines in settings.translated_lines
            if (lines.block_type, dict(lines.value)) not in ours
        ]
        settings.save()


def _leads_to_listing(link):
    page = link["page"]
    return page and page.slug == publication.LISTING_SLUG and link["label"] == publication.LISTING_LINK


def _remove_users(kept):
    demo_pages = [page.pk for model in (ArticlePage, BlogIndexPage, InfoPage) for page in made_by_demo(model)]
    for user in made_by_demo(get_user_model()):
        owns_pages = Page.objects.filter(owner=user).exclude(pk__in=demo_pages).exists()
        if user.has_usable_password() and not has_demo_password(user):
            kept.append(f"The user “{user}” stays: it has been given a password of its own.")
        elif owns_pages:
            user.set_unusable_password()
            user.save()
            kept.append(f"The user “{user}” stays, but can no longer sign in: there are pages that it owns.")
        else:
            user.delete()
    _forget_what_is_gone(get_user_model())
