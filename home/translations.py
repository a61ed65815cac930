"""A page's URLs in its languages, and the permissions of a translated home page."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language_info
from wagtail.models import GroupPagePermission, WorkflowPage

from comments.models import ModerationScope

from .models import HomePage
from .sites import home_pages_of


@dataclass(frozen=True)
class Translation:
    """A page's URL in one language: `code` as in `lang`, `direction` as in `dir`."""

    code: str
    name: str
    direction: str
    url: str  # absolute

    @property
    def is_default(self) -> bool:
        """Whether this is the default language (`x-default`), whose URLs have no prefix."""
        return self.code == settings.LANGUAGE_CODE


def default_language_path(site) -> str:
    """Return the `url_path` of the home page in the default language, whose URLs have no prefix."""
    homes = [home for home in home_pages_of(site) if home.locale.language_code == settings.LANGUAGE_CODE]
    return (homes or [site.root_page])[0].url_path


def translations_of(pages, request) -> list[Translation]:
    """Return a Translation for each of `pages`, the public ones of one page, in the order of the settings.

    Empty if there is only one.
    """
    found = {page.locale.language_code: page for page in pages}
    codes = [code for code, _name in settings.LANGUAGES if code in found]
    return [_translation(code, found[code].get_full_url(request)) for code in codes] if len(codes) > 1 else []


def _translation(code, url):
    info = get_language_info(code)
    return Translation(code, info["name_local"], "rtl" if info["bidi"] else "ltr", url)


def copy_permissions(source: HomePage, target: HomePage) -> None:
    """Copy the permissions, moderation scopes and workflow of a home page to its translation."""
    for rights in GroupPagePermission.objects.filter(page=source):
        GroupPagePermission.objects.get_or_create(group=rights.group, page=target, permission=rights.permission)
    for scope in ModerationScope.objects.filter(page=source):
        ModerationScope.objects.get_or_create(group=scope.group, page=target)
    for workflow in WorkflowPage.objects.filter(page=source):
        WorkflowPage.objects.get_or_create(page=target, defaults={"workflow": workflow.workflow})
