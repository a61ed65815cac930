"""A site with something of everything that readers see: the demo, and content beside it for the acts."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from io import StringIO
from unittest.mock import patch

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, PageViewRestriction, Site

from blog.error_reports import actions as errors
from blog.models import ArticlePage, BlogIndexPage, Picture
from blog.section_moves.actions import move_section
from blog.tests.factories import make_article, make_author, make_index, make_series, make_topic, section
from blog.tests.helpers import signed_in
from comments import actions
from comments.actions import State
from comments.models import Comment
from comments.tests.factories import make_comment, make_moderator, make_visible
from home.models import HomePage, InfoPage, Pick
from home.tests.test_demo import small_picture
from home.tests.test_languages import in_language


@dataclass
class Content:
    """What the acts work on. Articles are loaded anew each time: `site.article("river")`."""

    clock: object  # of time_machine
    admin: Client = None
    moderator: object = None
    pages: dict[str, int] = field(default_factory=dict)

    def article(self, name: str) -> ArticlePage:
        return ArticlePage.objects.get(pk=self.pages[name])

    def page(self, name: str) -> Page:
        return Page.objects.get(pk=self.pages[name]).specific

    def comment_on(self, name: str, **values) -> Comment:
        return make_comment(self.article(name), **values)

    def visible_on(self, name: str, **values) -> Comment:
        return make_visible(self.article(name), moderator=self.moderator, **values)

    def publish(self, name: str, **changes) -> ArticlePage:
        """Publish changes of an article, as the editor's form does."""
        page = self.page(name).get_latest_revision_as_object()
        for field_name, value in changes.items():
            setattr(page, field_name, value)
        page.save_revision(user=self.admin.user).publish(user=self.admin.user)
        return self.page(name)

    def write(self, name: str, **changes) -> ArticlePage:
        """Make an article and publish it; changes may name its listing by name (`index`)."""
        article = make_article(title=name.title(), slug=name, **changes)
        self.pages[name] = article.pk
        return article

    @cached_property
    def site(self) -> Site:
        return Site.objects.get(is_default_site=True)

    @property
    def home(self) -> HomePage:
        return HomePage.objects.get(pk=self.site.root_page_id)


def build(clock, *, with_demo: bool) -> Content:
    if with_demo:
        with patch("home.demo.load.ContentFile", small_picture):
            call_command("load_demo", stdout=StringIO())
    site = Content(clock, admin=signed_in("administrator"), moderator=make_moderator("decider"))
    if not with_demo:
        make_small(site.home)
    listing = BlogIndexPage.objects.get(slug="articles", locale__language_code="en")
    notices = make_index()
    site.pages |= {"articles": listing.pk, "notices": notices.pk, "home": site.home.pk}
    site.pages |= {page.slug: page.pk for page in InfoPage.objects.child_of(site.home)}
    author, series = make_author("Quill Ada", portrait=Picture.objects.last()), make_series("On waters")
    topic = make_topic("Waters")
    brook = make_topic("Brooks", parent=topic)
    picture = Picture.objects.first()
    river = site.write(
        "river",
        index=listing,
        authors=[author],
        topics=[topic],
        series=series,
        series_place=1,
        hero=picture,
        hero_alt="Water",
        body=[section("Source", "Springs."), section("Middle", "Broad."), section("Mouth", "The sea.")],
    )
    site.write("brook", index=listing, authors=[author], topics=[brook], series=series, series_place=2)
    document = get_document_model().objects.create(title="Tables", file=ContentFile(b"1 2 3", "tables.txt"))
    linking = (
        f'See <a linktype="page" id="{river.pk}">the river</a> and '
        f'<a linktype="document" id="{document.pk}">the tables</a>.'
    )
    site.write("bridge", index=notices, topics=[topic], body=[section("Alpha", linking), section("Beta", "Stone.")])
    site.write("pond", index=notices)
    site.write("hidden", index=notices)
    PageViewRestriction.objects.create(page=site.page("hidden"), restriction_type="login")
    for number in range(2):
        site.write(f"extra{number}", index=listing)
    for name in ("river", "bridge"):
        roots = [site.visible_on(name, section=n % 2) for n in range(6 if name == "river" else 2)]
        for _ in range(4):
            site.visible_on(name, parent=roots[0])
    bridge = site.article("bridge")
    move_section(bridge, site.article("pond"), bridge.body[1].id, editor=site.admin.user)
    river = site.article("river")
    values = {"revision_id": river.live_revision_id, "may_quote": True}
    error = errors.report(river, section=river.sections[0], text="No.", **values)
    errors.deny(error, editor=site.admin.user, seen="received", answer="Yes.", is_public=True)
    home = site.home
    home.picks.add(Pick(article=site.article("brook")))
    home.save_revision().publish()
    if not with_demo:
        in_language(site.article("river"), "de", "Fluss")
    age(site)
    return site


def make_small(home: HomePage) -> None:
    """Make what the acts need where the demo is not."""
    for number in range(5):
        Picture.objects.create(title=f"Picture {number}", file=get_test_image_file(filename=f"{number}.png"))
    make_index(title="Articles", slug="articles", introduction="All of them.")
    for slug, kind in (("about", ""), ("house-rules", "house_rules")):
        page = InfoPage(title=slug.title(), slug=slug, kind=kind, show_in_menus=not kind, text="<p>Text.</p>")
        home.add_child(instance=page)
        page.save_revision().publish()


def age(site: Content) -> None:
    """Have all of it published on days of their own, so that none is as old as another."""
    for days, article in enumerate(ArticlePage.objects.filter(pk__in=site.pages.values()).order_by("pk"), start=5):
        at = timezone.now() - timedelta(days=days)
        ArticlePage.objects.filter(pk=article.pk).update(first_published_at=at, last_published_at=at)


def approve(site: Content, comment: Comment):
    return actions.approve(comment, moderator=site.moderator, seen=State.of(comment))
