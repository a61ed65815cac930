"""Remove what the demo made, and nothing else."""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, ReferenceIndex

from blog.models import ArticlePage, Author, BlogIndexPage, ErrorReport, Picture, Series, Topic
from blog.search import index as search_index
from comments.models import Comment, Decision
from gazette.removed_pages.actions import paths_of
from gazette.removed_pages.models import RemovedPageURL
from gazette.trash.deletion import permanent_deletion
from home.models import DemoItem, DemoState, HomePage, InfoPage, SiteSettings

from .load import DATA, LISTING, translated_lines
from .users import has_demo_password

HAS_CHILDREN = "there are pages under it"


@transaction.atomic
def remove(*, with_comments=False) -> list[str]:
    """Remove the demo; return a line for each thing that stays, with the reason.

    An article under which others have written stays, unless `with_comments` removes their comments too. What stays is
    still noted as the demo's, so that a later removal tries again.
    """
    kept: list[str] = []
    remove_each(ErrorReport, kept)
    remove_articles(kept, with_comments)
    leave_a_listing()
    remove_each(BlogIndexPage, kept, lambda page: not page.is_leaf() and "there are articles under it")
    remove_each(InfoPage, kept, lambda page: not page.is_leaf() and HAS_CHILDREN)
    remove_each(HomePage, kept, lambda page: not page.is_leaf() and HAS_CHILDREN)
    remove_each(Locale, kept, lambda locale: Page.objects.filter(locale=locale).exists() and "there are pages in it")
    remove_each(Author, kept, lambda author: author.bylines.exists() and "there are articles by this author")
    remove_each(Series, kept, lambda series: series.articles.exists() and "there are articles in it")
    # Children first: they protect their parents.
    remove_each(Topic, kept, reason_to_keep_topic, order=F("parent").desc(nulls_last=True))
    clear_site()
    remove_each(Picture, kept, lambda picture: is_used(picture) and "it is in use")
    remove_users(kept)
    forget_removed()
    search_index.remove_stale_rows()
    DemoState.objects.update_or_create(pk=1, defaults={"removed_at": timezone.now()})
    return kept


def made_by_demo(model):
    """Return the queryset of what the demo made of this model and is still there."""
    items = DemoItem.objects.filter(model=model._meta.label_lower)
    return model.objects.filter(pk__in=[int(pk) for pk in items.values_list("object_id", flat=True)])


def is_used(picture):
    # Wagtail's reference index does not cover authors.
    return ReferenceIndex.get_references_to(picture).exists() or Author.objects.filter(portrait=picture).exists()


def reason_to_keep_topic(topic):
    if topic.articles.exists():
        return "there are articles on it"
    return topic.children.exists() and "other topics belong to it"


def remove_each(model, kept, reason_to_keep=lambda thing: "", order="pk"):
    for thing in made_by_demo(model).order_by(order):
        if reason := reason_to_keep(thing):
            kept.append(f"The {model._meta.verbose_name} “{thing}” stays: {reason}.")
        else:
            delete(thing)


def delete(thing):
    """Delete a page without the trash, and without 410 for its URLs."""
    if not isinstance(thing, Page):
        thing.delete()
        return
    urls = paths_of(thing)
    Redirect.objects.filter(redirect_page_id=thing.pk).delete()  # with the page, their URLs would answer 410 too
    with permanent_deletion():
        thing.delete()
    for site_id, path in urls:
        RemovedPageURL.objects.filter(site_id=site_id, path=path).delete()


def forget_removed():
    """Delete the notes on what is no longer there."""
    for name in set(DemoItem.objects.values_list("model", flat=True)):
        present = [str(pk) for pk in made_by_demo(apps.get_model(name)).values_list("pk", flat=True)]
        DemoItem.objects.filter(model=name).exclude(object_id__in=present).delete()


def leave_a_listing():
    """Hand the demo's listing over to the site, if that has no other one: every site begins with a listing."""
    home = Page.objects.filter(sites_rooted_here__is_default_site=True).first()
    ours = made_by_demo(BlogIndexPage)
    if home is None or BlogIndexPage.objects.child_of(home).live().exclude(pk__in=ours.values("pk")).exists():
        return
    for listing in ours.child_of(home):
        BlogIndexPage.objects.filter(pk=listing.pk).update(owner=None)
        DemoItem.objects.filter(model=BlogIndexPage._meta.label_lower, object_id=str(listing.pk)).delete()


def remove_articles(kept, with_comments):
    articles = made_by_demo(ArticlePage)
    others = Comment.objects.filter(page__in=articles.values("pk")).exclude(pk__in=made_by_demo(Comment).values("pk"))
    if not with_comments:
        for article in articles.filter(pk__in=others.values("page")):
            kept.append(
                f"The article “{article}” stays: it has comments that are not the demo's "
                "(load_demo --remove --with-comments removes them too)."
            )
        articles = articles.exclude(pk__in=others.values("page"))
    pages = list(articles.values_list("pk", flat=True))
    remove_comments(Comment.objects.filter(page__in=pages))
    for article in made_by_demo(ArticlePage).filter(pk__in=pages):
        delete(article)


def remove_comments(comments):
    # The only place that deletes decisions. Those that undo others first: they protect them.
    decisions = Decision._base_manager.filter(comment__in=comments)
    decisions.exclude(undoes=None).delete()
    decisions.delete()
    # Replies protect their parents, so from the ends of the threads upwards.
    while comments.filter(replies=None, in_thread=None).delete()[0]:
        pass


def clear_site():
    """Empty what the demo filled in, where it is unchanged."""
    for home in HomePage.objects.filter(introduction=DATA["home"]["introduction"]):
        home.introduction = ""
        ours = made_by_demo(ArticlePage).values_list("pk", flat=True)  # those that stay, too
        home.picks = [pick for pick in home.picks.all() if pick.article_id not in ours]
        home.save_revision().publish()
    for listing in BlogIndexPage.objects.filter(introduction=LISTING["introduction"]):
        listing.introduction = ""
        listing.save_revision().publish()
    lines = translated_lines()
    for settings in SiteSettings.objects.all():
        for field, value in DATA["site"].items():
            if getattr(settings, field) == value:
                setattr(settings, field, SiteSettings._meta.get_field(field).get_default())
        settings.footer_links = [
            (link.block_type, link.value)
            for link in settings.footer_links
            if (link.value["page"] or link.value["address"]) and not leads_to_listing(link.value)
        ]
        settings.translated_lines = [
            (each.block_type, each.value)
            for each in settings.translated_lines
            if (each.block_type, dict(each.value)) not in lines
        ]
        settings.save()


def leads_to_listing(link):
    page = link["page"]
    return page and page.slug == LISTING["slug"] and link["label"] == LISTING["link"]


def remove_users(kept):
    demo_pages = [page.pk for model in (ArticlePage, BlogIndexPage, InfoPage) for page in made_by_demo(model)]
    for user in made_by_demo(get_user_model()):
        owns_pages = Page.objects.filter(owner=user).exclude(pk__in=demo_pages).exists()
        if user.has_usable_password() and not has_demo_password(user):
            kept.append(f"The user “{user}” stays: its password was changed.")
        elif owns_pages:
            user.set_unusable_password()
            user.is_active = False  # an administrator who can't sign in is none
            user.save()
            kept.append(f"The user “{user}” stays, but can no longer sign in: there are pages that it owns.")
        else:
            user.delete()
