from urllib.parse import urlsplit

from django.conf import settings
from django.db.models.signals import post_migrate, post_save, pre_save
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, Site
from wagtail.signals import copy_for_translation_done

from gazette import default_language


def name_default_site(sender, **kwargs):
    """Set host and port of the default site from SITE_URL, on each `migrate`, even when no migration is due."""
    url = urlsplit(settings.SITE_URL)
    if not url.hostname:
        return
    port = url.port or (443 if url.scheme == "https" else 80)
    Site.objects.filter(is_default_site=True).exclude(hostname=url.hostname, port=port).update(
        hostname=url.hostname, port=port
    )
    Site.clear_site_root_paths_cache()


def copy_permissions_to_translation(sender, source_obj, target_obj, **kwargs):
    from .models import HomePage
    from .translations import copy_permissions

    if isinstance(target_obj, HomePage):
        copy_permissions(source_obj, target_obj)
        Site.clear_site_root_paths_cache()


def sign_translation(sender, target_obj, **kwargs):
    """Name who made a translation as the user of its first draft, which Wagtail leaves out."""
    if isinstance(target_obj, Page) and (user := get_active_log_context().user):
        target_obj.revisions.update(user=user)


def note_default_language(sender, instance, **kwargs):
    instance._default_language = default_language.stored()


def follow_default_language(sender, instance, **kwargs):
    """Have the texts of the publications follow where another root page changes the default language."""
    from .translations import change_default_language

    language = default_language.stored()
    if instance._default_language != language:
        change_default_language(instance._default_language, language)


def connect(app):
    pre_save.connect(note_default_language, sender=Site, dispatch_uid="home.note_default_language")
    post_save.connect(follow_default_language, sender=Site, dispatch_uid="home.follow_default_language")
    copy_for_translation_done.connect(sign_translation, dispatch_uid="home.sign_translation")
    copy_for_translation_done.connect(
        copy_permissions_to_translation, dispatch_uid="home.copy_permissions_to_translation"
    )
    post_migrate.connect(name_default_site, sender=app, dispatch_uid="home.name_default_site")
