"""Where else a page stands in another language, and who looks after a front page that was translated."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language_info
from wagtail.models import GroupPagePermission, Site, WorkflowPage

from comments.models import ModerationScope

from .models import HomePage


@dataclass(frozen=True)
class Translation:
    """A page's address in one language: `code` as in `lang`, `direction` as in `dir`."""

    code: str
    name: str
    direction: str
    url: str  # absolute

    @property
    def is_default(self) -> bool:
        """For whom no other language suits: the one whose addresses have no prefix."""
        return self.code == settings.LANGUAGE_CODE


def has_several_languages() -> bool:
    """A publication in one language is asked nothing."""
    return len({root.language_code for root in Site.get_site_root_paths()}) > 1


def default_language_path(site) -> str:
    """Where the pages of a site begin whose addresses have no prefix: the `url_path` of their front page."""
    for root in Site.get_site_root_paths():
        if (root.site_id, root.language_code) == (site.pk, settings.LANGUAGE_CODE):
            return root.root_path
    return site.root_page.url_path


def translations_of(pages, request) -> list[Translation]:
    """The languages, in the order of the settings, in which readers find a page; none where it is only one.

    Of `pages`: the same one in all languages that everybody may read it in.
    """
    found = {page.locale.language_code: page for page in pages}
    codes = [code for code, _name in settings.LANGUAGES if code in found]
    return [_translation(code, found[code].get_full_url(request)) for code in codes] if len(codes) > 1 else []


def _translation(code, url):
    info = get_language_info(code)
    return Translation(code, info["name_local"], "rtl" if info["bidi"] else "ltr", url)


def copy_permissions(source: HomePage, target: HomePage) -> None:
    """Whoever may edit, approve and moderate below a front page may do so below its translation."""
    for rights in GroupPagePermission.objects.filter(page=source):
        GroupPagePermission.objects.get_or_create(group=rights.group, page=target, permission=rights.permission)
    for scope in ModerationScope.objects.filter(page=source):
        ModerationScope.objects.get_or_create(group=scope.group, page=target)
    for workflow in WorkflowPage.objects.filter(page=source):
        WorkflowPage.objects.get_or_create(page=target, defaults={"workflow": workflow.workflow})
