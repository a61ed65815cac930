from contextlib import suppress

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page, Site
from wagtail.search import index

from blog.blocks.widgets import PictureChooser
from blog.models import SEO_PANELS, ArticlePage, BlogIndexPage, SEOMixin
from blog.models.cards import cards_of
from blog.models.restrictions import closed_condition, restricted_paths
from blog.pages import find_article
from comments.models import KeepsComments
from gazette.compiled_queries import compiled, compiled_rows
from gazette.forms import DraftPageForm
from gazette.imports.texts import PLAIN_PERMALINKS

from .export_models import SiteExport  # noqa: F401  where Django looks for it
from .front_page import ARTICLES_ON_HOME, front_page_of
from .placeholders import check_filled_in
from .setup_models import Invitation, SetupState  # noqa: F401  where Django looks for them
from .subscription_models import Subscription  # noqa: F401  as above
from .texts import TranslatedLines
from .topic_strips import strips_of
from .widgets import ArticleChooser


def time_zones():
    """Return the choices that users have, too; a function, so that no migration holds this machine's list."""
    return [(name, name) for name in settings.WAGTAIL_USER_TIME_ZONES]


@compiled_rows
def pages_at(*, slug, url_path, slug_below, url_path_below):
    pages = Page.objects.filter(slug__in=[slug, slug_below], url_path__in=[url_path, url_path_below])
    return pages.values_list("url_path", "pk")


class HomePage(SEOMixin, KeepsComments, Page):
    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        MultipleChooserPanel(
            "picks",
            chooser_field_name="article",
            label=_("article"),
            heading=_("On the front page"),
            help_text=_(
                "In this order, the first one large, marked as the editors’ choice. The newest articles follow."
            ),
            max_num=ARTICLES_ON_HOME,
        ),
    ]
    promote_panels = SEO_PANELS
    parent_page_types = ["wagtailcore.Page"]
    base_form_class = DraftPageForm
    subpage_types = ["home.InfoPage", "blog.BlogIndexPage"]
    has_ordered_children = True  # in the menus of readers
    query_parameters = PLAIN_PERMALINKS

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    @property
    def localized(self):
        # home.middleware has chosen the home page in the current language: no query for it.
        is_there = self.live and self.locale.language_code == get_language()
        return self if is_there else super().localized

    def route(self, request, path_components):
        if not path_components:
            if any(name in request.GET for name in PLAIN_PERMALINKS):
                raise Http404  # it was a post of WordPress: `gazette.removed_pages` follows its redirect
            return super().route(request, path_components)
        # Look for both levels at once: a wrong URL takes one cheap query, an article two instead of five.
        slug, slug_below = path_components[0], path_components[min(1, len(path_components) - 1)]
        child = article_path = f"{self.url_path}{slug}/"
        if len(path_components) > 1:
            article_path = f"{child}{slug_below}/"
        found = dict(pages_at(slug=slug, url_path=child, slug_below=slug_below, url_path_below=article_path))
        if article_path != child and article_path in found:
            if article := find_article(found[article_path], request):
                with suppress(Http404):
                    return article.route(request, path_components[2:])
        if child not in found:
            raise Http404
        for listing in listing_with(found[child]):
            return listing.route(request, path_components[1:])
        return super().route(request, path_components)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        ids, picks = front_page_of(self, timezone.now())
        strips = strips_of(self, ids)
        cards = cards_of(ArticlePage, [*ids, *(pk for strip in strips for pk in strip.articles)], request, picks=picks)
        context["articles"] = cards.of(ids)
        context["strips"] = [(strip, cards.of(strip.articles)) for strip in strips]
        context["front"] = {"introduction": self.introduction}
        context["indexes"] = listings_below(self.path, self.depth, restricted_paths())
        return context


@compiled
def listing_with(pk):
    return BlogIndexPage.objects.filter(pk=pk)


@compiled
def listings_below(path, depth, closed_paths):
    listings = BlogIndexPage.objects.filter(path__startswith=path, depth=depth + 1, live=True)
    return listings.exclude(closed_condition(closed_paths)).order_by("path")


class Pick(Orderable):
    """An article that an editor put on the home page."""

    home = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="picks")
    article = models.ForeignKey(ArticlePage, on_delete=models.CASCADE, related_name="+", verbose_name=_("article"))
    pin_until = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Leave blank to keep it until you remove it.")
    )

    panels = [FieldPanel("article", widget=ArticleChooser), FieldPanel("pin_until")]

    def __str__(self):
        return str(self.article)


class InfoPageForm(DraftPageForm):
    def clean(self):
        data = super().clean()
        if not self.is_deferred_validation:
            try:
                check_filled_in(data.get("text") or "")
            except ValidationError as problem:
                self.add_error(None, problem)
        return data


class InfoPage(SEOMixin, KeepsComments, Page):
    """A plain page, such as about, imprint, privacy notice or house rules."""

    class Kind(models.TextChoices):
        PLAIN = "", _("Plain page")
        HOUSE_RULES = "house_rules", _("House rules: linked at the comment form")
        PRIVACY = "privacy", _("Privacy notice: linked at the comment form")
        IMPRINT = "imprint", _("Imprint: linked in the footer")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.PLAIN, blank=True)
    text = RichTextField(
        _("text"), features=["h2", "h3", "bold", "italic", "link", "document-link", "ol", "ul"], blank=True
    )

    content_panels = [*Page.content_panels, FieldPanel("text")]
    promote_panels = [
        *SEO_PANELS,
        MultiFieldPanel([FieldPanel("show_in_menus"), FieldPanel("kind")], heading=_("Where it is linked")),
    ]
    parent_page_types = ["home.HomePage"]
    base_form_class = InfoPageForm
    subpage_types: list[str] = []
    query_parameters = ()
    search_fields = [*Page.search_fields, index.SearchField("text")]

    class Meta:
        verbose_name = _("plain page")
        verbose_name_plural = _("plain pages")

    def publication_problems(self) -> list[str]:
        """Return what keeps this draft from being published where its form is not sent."""
        try:
            check_filled_in(self.text)
        except ValidationError as problem:
            return problem.messages
        return []


class LinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(max_length=80, label=_("Label"))
    page = blocks.PageChooserBlock(required=False, label=_("Page"))
    address = blocks.URLBlock(required=False, label=_("URL"))

    class Meta:
        icon = "link"
        label = _("Link")

    def clean(self, value):
        value = super().clean(value)
        if not (value["page"] or value["address"]):
            raise blocks.StructBlockValidationError(
                {"page": ValidationError(_("Choose a page here, or enter a URL below."))}
            )
        return value


def publication_name(request) -> str:
    return SiteSettings.for_request(request).name


def publication_names():
    """Return rows (name, True) of all sites, as they are in the masthead and in Wagtail's own settings."""
    own = SiteSettings.objects.values_list("name", models.Value(True))
    return Site.objects.order_by().values_list("site_name", models.Value(True)).union(own)


def house_rules_url(page: Page) -> str:
    """Return the URL of the house rules of the page's site: in the page's language, else in another."""
    site = page.get_site()
    found = InfoPage.objects.live().public().filter(kind=InfoPage.Kind.HOUSE_RULES).order_by("path")
    translations = site.root_page.get_translations(inclusive=True) if site else Page.objects.none()
    own = [rules for rules in found if any(rules.path.startswith(root.path) for root in translations)]
    own.sort(key=lambda rules: rules.locale_id != page.locale_id)
    return own[0].full_url if own else ""


def time_zone_of(page: Page | None) -> str:
    site = (page.get_site() if isinstance(page, Page) else None) or Site.objects.filter(is_default_site=True).first()
    return SiteSettings.for_site(site).time_zone


@register_setting(icon="site")
class SiteSettings(BaseSiteSetting):
    name = models.CharField(_("name of the publication"), max_length=80, default="Gazette")
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    logo = models.ForeignKey(
        "blog.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("logo")
    )
    footer_links = StreamField([("link", LinkBlock())], blank=True, verbose_name=_("footer links"))
    footer_text = models.CharField(_("footer text"), max_length=200, blank=True)
    comment_notice = models.CharField(
        _("comment form notice"),
        max_length=400,
        blank=True,
        default=_("Your email address is never published."),
    )
    translated_lines = StreamField(
        TranslatedLines(),
        blank=True,
        verbose_name=_("translations"),
        help_text=_("Texts that you leave blank are shown as above."),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=60, choices=time_zones, default="UTC", help_text=_("Of all times that readers see.")
    )
    offers_article_mail = models.BooleanField(
        _("offer email on new articles"),
        default=False,
        db_default=False,
        help_text=_(
            "Readers can subscribe to the new articles at /subscribe/: every day, or every week on Monday, at 7:00 in "
            "the time zone above. Without new articles nothing is sent."
        ),
    )
    reply_to = models.EmailField(
        _("email address for replies"),
        blank=True,
        default="",
        db_default="",
        help_text=_("Replies to the emails that this site sends go there. Blank: to the address that sends them."),
    )

    select_related = ["logo"]
    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("tagline"), FieldPanel("logo", widget=PictureChooser)],
            heading=_("Masthead"),
        ),
        MultiFieldPanel([FieldPanel("footer_links"), FieldPanel("footer_text")], heading=_("Footer")),
        FieldPanel("comment_notice"),
        FieldPanel("translated_lines"),
        FieldPanel("time_zone"),
        MultiFieldPanel([FieldPanel("offers_article_mail"), FieldPanel("reply_to")], heading=_("Email")),
    ]

    class Meta:
        verbose_name = _("publication")


class DemoState(models.Model):
    """When the demo was loaded and removed: it is never loaded again by itself. One row at most."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    loaded_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"loaded {self.loaded_at}, removed {self.removed_at}"


class DemoItem(models.Model):
    """One object that the demo made, so that its removal deletes that and nothing else."""

    model = models.CharField(max_length=100)  # as "blog.articlepage"
    object_id = models.CharField(max_length=40)
    name = models.CharField(max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "object_id"], name="one_demo_item_an_object")]

    def __str__(self):
        return f"{self.model} {self.object_id}: {self.name}"
