"""Where each language leads to from a page, permissions of translated home pages, texts in the default language."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _
from wagtail.models import GroupPagePermission, WorkflowPage

from comments.models import ModerationScope
from gazette.default_language import default_language

from .models import HomePage, SiteSettings
from .sites import home_pages_of
from .texts import NAMES


@dataclass(frozen=True)
class Translation:
    """Where a language leads to from a page: `code` as in `lang`, `direction` as in `dir`.

    `is_home_instead`: to the home page, since this page is not in that language; `name` says so.
    """

    code: str
    name: str
    direction: str
    url: str  # absolute
    is_home_instead: bool = False

    @property
    def is_default(self) -> bool:
        """Whether this is the default language (`x-default`), whose URLs have no prefix."""
        return self.code == default_language()


def default_language_path(site) -> str:
    """Return the `url_path` of the home page in the default language, whose URLs have no prefix."""
    homes = [home for home in home_pages_of(site) if home.locale.language_code == default_language()]
    return (homes or [site.root_page])[0].url_path


def translations_of(pages, homes, request, below="") -> list[Translation]:
    """Return a Translation for each of `homes`, in the order of the settings; `pages`: a page by language codes."""
    found = {home.locale.language_code: home for home in homes}
    codes = [code for code, _label in settings.LANGUAGES if code in found]
    return [_translation(code, pages.get(code), found[code], request, below) for code in codes]


def _translation(code, page, home, request, below):
    info = get_language_info(code)
    direction = "rtl" if info["bidi"] else "ltr"
    if page:
        return Translation(code, info["name_local"], direction, page.get_full_url(request) + below)
    with override(code):
        name = f"{info['name_local']} ({_('Home page')})"
    return Translation(code, name, direction, home.get_full_url(request), is_home_instead=True)


def copy_permissions(source: HomePage, target: HomePage) -> None:
    """Copy the permissions, moderation scopes and workflow of a home page to its translation."""
    for rights in GroupPagePermission.objects.filter(page=source):
        GroupPagePermission.objects.get_or_create(group=rights.group, page=target, permission=rights.permission)
    for scope in ModerationScope.objects.filter(page=source):
        ModerationScope.objects.get_or_create(group=scope.group, page=target)
    for workflow in WorkflowPage.objects.filter(page=source):
        WorkflowPage.objects.get_or_create(page=target, defaults={"workflow": workflow.workflow})


def change_default_language(former: str, language: str) -> None:
    """Make the texts in `language` the untranslated ones; while `former` has pages, those become its translation."""
    has_pages = HomePage.objects.filter(locale__language_code=former).exists()
    for publication in SiteSettings.objects.all():
        lines = {each["value"].get("language", ""): each["value"] for each in publication.translated_lines.raw_data}
        own = lines.pop(language, {})
        texts = {name: getattr(publication, name) for name in NAMES}
        if has_pages and any(texts.values()):
            # A text of `language` that stood in for one of `former` is no translation.
            translated = {name: text if text != own.get(name) else "" for name, text in texts.items()}
            lines[former] = {"language": former, **translated}
        for name in NAMES:
            setattr(publication, name, own.get(name) or texts[name])
        publication.translated_lines = [("lines", each) for each in lines.values()]
        publication.save()
