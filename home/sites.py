"""The Site of a request, and its home page in a language."""

from django.conf import settings
from django.db.models import F, Q
from django.http import Http404
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils import translation
from wagtail.models import Locale, Site

from gazette.compiled_queries import compiled
from gazette.default_language import default_language
from gazette.publications import Publication, site_of_page, site_url


def site_of(request):
    """Return the site that Wagtail would find, or None."""
    hostname = split_domain_port(request.get_host())[0]
    return best_of(sites_for(hostname), hostname, int(request.get_port()))


@compiled
def sites_for(hostname):
    return Site.objects.filter(Q(hostname=hostname) | Q(is_default_site=True))


def best_of(sites, hostname, port):
    """Return the site that Wagtail's `get_site_for_hostname` ranks first, for this hostname and port."""
    named = {site.port: site for site in sites if site.hostname == hostname}
    default = next((site for site in sites if site.is_default_site), None)
    only = next(iter(named.values())) if len(named) == 1 else default
    return named.get(port, only)


def default_site() -> Site:
    return Site.objects.select_related("root_page").get(is_default_site=True)


def front_page(site, language):
    """Return the home page of a site in a language. Raises Http404 where there is none."""
    homes = home_pages_of(site)
    for home in homes:
        if home.locale.language_code == language and (home.live or home.pk == site.root_page_id):
            return home
    if language != default_language():
        raise Http404
    return next((home for home in homes if home.pk == site.root_page_id), site.root_page)


def main_language(site) -> str:
    """Return the language of the site's published home page; the default language if it has one in that or none."""
    languages = {home.locale.language_code for home in home_pages_of(site) if home.live}
    if default_language() in languages:
        return default_language()
    return next((code for code, _name in settings.LANGUAGES if code in languages), default_language())


def home_pages_of(site):
    """Return the home pages of a site in all languages, live or not, with their locales. Asked for once for `site`."""
    if not hasattr(site, "_home_pages"):
        homes = all_home_pages()
        for home in homes:
            home.locale = Locale(pk=home.locale_id, language_code=home.language)
        root = next((home for home in homes if home.pk == site.root_page_id), None)
        site._home_pages = [home for home in homes if root and home.translation_key == root.translation_key]
    return site._home_pages


def publication_of(page=None) -> Publication:
    """Return the publication of the page's site, with its front page in the page's language; else the default one."""
    from .models import SiteSettings

    site = site_of_page(page)
    own = SiteSettings.objects.filter(site=site).first() or SiteSettings()
    language = page.locale.language_code if page else main_language(site) if site else default_language()
    with translation.override(language):
        front = reverse("wagtail_serve", args=[""])
    return Publication(own.name, f"{site_url(site)}{front}", own.reply_to)


@compiled
def all_home_pages():
    from .models import HomePage

    return HomePage.objects.annotate(language=F("locale__language_code"))


def settings_of(site):
    """Return the settings of a site; None if it has none yet."""
    found = next(iter(all_settings(site.pk)), None)
    if found:
        found.site = site
    return found


@compiled
def all_settings(site_id):
    from .models import SiteSettings

    return SiteSettings.objects.filter(site=site_id)
