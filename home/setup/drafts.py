"""What a new publication begins with: its home page, and drafts of plain pages with our texts in its language."""

from django.db import transaction
from django.db.models import Q
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page, Site

from blog.models import ArticlePage, BlogIndexPage
from gazette import default_language

from ..models import HomePage, InfoPage
from ..placeholders import text_of
from ..sites import default_site
from ..translations import change_default_language

HOME = {"en": "Home", "de": "Startseite", "ar": "الصفحة الرئيسية"}
LISTING = {"en": ("Articles", "articles"), "de": ("Artikel", "artikel"), "ar": ("المقالات", "مقالات")}
PAGES = {
    InfoPage.Kind.HOUSE_RULES.value: {
        "en": ("House rules", "house-rules"),
        "de": ("Hausregeln", "hausregeln"),
        "ar": ("قواعد النقاش", "قواعد-النقاش"),
    },
    InfoPage.Kind.PRIVACY.value: {
        "en": ("Privacy", "privacy"),
        "de": ("Datenschutz", "datenschutz"),
        "ar": ("الخصوصية", "الخصوصية"),
    },
    InfoPage.Kind.IMPRINT.value: {
        "en": ("Imprint", "imprint"),
        "de": ("Impressum", "impressum"),
        "ar": ("بيانات النشر", "بيانات-النشر"),
    },
}


def home_in(language: str) -> HomePage | None:
    root = default_site().root_page
    homes = HomePage.objects.filter(translation_key=root.translation_key, locale__language_code=language)
    return homes.select_related("locale").first()


def page_of(kind: str, home: HomePage) -> InfoPage | None:
    return InfoPage.objects.child_of(home).filter(kind=kind).order_by("-live", "path").first()


def ensure_draft(kind: str, home: HomePage, *, user) -> InfoPage:
    """Return the page of this kind below the home page; if there is none, make a draft with our text."""
    if page := page_of(kind, home):
        return page
    language = _language_of_text(kind, home.locale.language_code)
    title, slug = PAGES[kind][language]
    text = text_of(kind, language)
    slug = find_available_slug(home, slug)
    page = InfoPage(
        title=title, slug=slug, kind=kind, text=text, show_in_menus=True, live=False, owner=user, locale=home.locale
    )
    home.add_child(instance=page)
    page.save_revision(user=user, log_action="wagtail.create")
    return page


def _is_as_made(page: InfoPage) -> bool:
    """Return whether the page is our draft, with our title and text."""
    if page.live or page.kind not in PAGES:
        return False
    draft, language = page.get_latest_revision_as_object(), _language_of_text(page.kind, page.locale.language_code)
    return draft.title == PAGES[page.kind][language][0] and draft.text == text_of(page.kind, language)


def _language_of_text(kind: str, language: str) -> str:
    return language if language in PAGES[kind] else "en"


def publish_in(language: str, *, user) -> HomePage:
    """Return the published home page in this language, with a listing; change or make what is missing.

    Where it was not published before, home pages in other languages without an article are unpublished, so that the
    site has none that is empty. Call it outside a transaction: URLs that are made afterwards are the new ones.
    """
    with transaction.atomic():
        home = _published_in(language, user=user)
    Site.clear_site_root_paths_cache()
    default_language.read()
    return home


def _published_in(language: str, *, user) -> HomePage:
    home = home_in(language) or _changed_home(language, user=user) or _translated_home(language, user=user)
    if home.live:
        return home
    for page in _with_listings(home):
        if not page.live:
            page.get_latest_revision_as_object().save_revision(user=user).publish(user=user)
    for other in HomePage.objects.filter(translation_key=home.translation_key, live=True).exclude(pk=home.pk):
        if not ArticlePage.objects.descendant_of(other).live().exists():
            for page in _with_listings(other):
                if page.live:
                    page.unpublish(user=user)
    return HomePage.objects.select_related("locale").get(pk=home.pk)


def _with_listings(home: HomePage) -> list:
    return [home, *BlogIndexPage.objects.child_of(home)]


def _changed_home(language: str, *, user) -> HomePage | None:
    """Change the language of an empty site's pages where they are, so that their URLs have no prefix.

    Return its home page; None if there are articles, or home pages besides it. Pages with our titles and texts get
    those of the language; what somebody wrote stays as it is.
    """
    home = HomePage.objects.filter(pk=default_site().root_page_id).select_related("locale").first()
    if home is None or HomePage.objects.exclude(pk=home.pk).exists() or ArticlePage.objects.exists():
        return None
    former = home.locale.language_code
    for listing in BlogIndexPage.objects.child_of(home):
        if (listing.title, listing.slug) == LISTING.get(former):
            title, slug = LISTING.get(language, LISTING[former])
            _rename(listing, title, find_available_slug(home, slug, ignore_page_id=listing.pk), user=user)
    if home.title == HOME.get(former):
        _rename(home, HOME.get(language, HOME[former]), home.slug, user=user)
    locale, _is_new = Locale.objects.get_or_create(language_code=language)
    as_made = list(filter(_is_as_made, InfoPage.objects.child_of(home)))
    Page.objects.descendant_of(home, inclusive=True).update(locale=locale)
    change_default_language(former, language)
    for page in as_made:
        page.locale = locale
        of_text = _language_of_text(page.kind, language)
        (page.title, slug), page.text = PAGES[page.kind][of_text], text_of(page.kind, of_text)
        page.slug = find_available_slug(home, slug, ignore_page_id=page.pk)
        page.save()
        page.save_revision(user=user)
    return HomePage.objects.select_related("locale").get(pk=home.pk)


def _rename(page: Page, title: str, slug: str, *, user) -> None:
    """Rename a page for its readers and in its draft or schedule, which stays unpublished with what else it has."""
    former = {"title": page.title, "slug": page.slug}
    names = {"title": title, "slug": slug}
    page.title, page.slug = title, slug
    if not page.has_unpublished_changes:
        page.save_revision(user=user).publish(user=user)
        return
    for revision in page.revisions.filter(Q(pk=page.latest_revision_id) | Q(approved_go_live_at__isnull=False)):
        # Not a new revision: a schedule or a review is of this one.
        revision.content |= {name: names[name] for name in names if revision.content[name] == former[name]}
        revision.object_str = revision.content["title"]
        revision.save(update_fields=["content", "object_str"])
    page.draft_title = page.get_latest_revision_as_object().title
    page.save()


def _translated_home(language: str, *, user) -> HomePage:
    root = default_site().root_page.specific
    locale, _is_new = Locale.objects.get_or_create(language_code=language)
    home = root.copy_for_translation(locale)
    home.title = HOME.get(language, home.title)
    home.save_revision(user=user)
    listing = BlogIndexPage.objects.child_of(root).order_by("path").first()
    if listing and not listing.has_translation(locale):
        copy = listing.copy_for_translation(locale)
        copy.title, copy.slug = LISTING.get(language, (copy.title, copy.slug))
        copy.save_revision(user=user)
    # Again, because the copy of the listing changed its row.
    return HomePage.objects.select_related("locale").get(pk=home.pk)
