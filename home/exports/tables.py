"""Which tables an export of the site has: all of them, but for those that are listed here with the reason."""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import FileField, Model

# Models without their rows in an export: everything here is made again, ends by itself, or belongs to one server.
NOT_EXPORTED = {
    "blog.SearchRow": "the readers' search index, which an import builds",
    "blog.SearchWord": "likewise",
    "blog.ArticleImport": "uploads of the Import screen, which are deleted after use",
    "blog.UploadedArticleFile": "likewise",
    "comments.Claim": "which card a moderator has open right now",
    "gazette.Generation": "the change numbers of the page cache",
    "gazette.ImportRun": "how far an import of a site is",
    "gazette.Email": "email that this site has queued, and sends itself",
    "gazette.RateCounter": "counters of rate limits, which end within hours",
    "gazette.URLInCDN": "what a CDN keeps of this server",
    "home.SiteExport": "the exports themselves",
    "sessions.Session": "who is signed in",
    "wagtailadmin.EditingSession": "who has a page open right now",
    "wagtailadmin.FormState": "forms that are open right now",
    "wagtailcore.ReferenceIndex": "the index of references, which an import builds",
    "wagtailcore.UploadedFile": "uploads that nobody has saved",
    "wagtailembeds.Embed": "a cache of what other sites answered",
    "wagtailsearch.IndexEntry": "the admin's search index, which an import builds",
    "wagtailsearch.SQLiteFTSIndexEntry": "likewise",
}
# Left out of an export without secrets, beside the passwords of the accounts.
SECRETS = {
    "django_otp_webauthn.WebAuthnAttestation",
    "django_otp_webauthn.WebAuthnCredential",
    "django_otp_webauthn.WebAuthnUserHandle",
    "otp_static.StaticDevice",
    "otp_static.StaticToken",
    "otp_totp.TOTPDevice",
    "wagtailcore.APIToken",
    "home.Invitation",
    "blog.DraftLink",
}


def all_models() -> list[type[Model]]:
    """Return every model that has a table of its own, those between two related ones included.

    Content types first: an instance of a page looks up its own.
    """
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return sorted((model for model in found if not model._meta.proxy), key=lambda model: model is not ContentType)


def exported_models(*, with_secrets: bool = True) -> list[type[Model]]:
    left_out = NOT_EXPORTED.keys() if with_secrets else NOT_EXPORTED.keys() | SECRETS
    return [model for model in all_models() if model._meta.label not in left_out]


def file_fields(model: type[Model]) -> list[FileField]:
    return [field for field in model._meta.local_fields if isinstance(field, FileField)]


def data_file(model: type[Model]) -> str:
    """Return the path of the model's rows in the folder of an export."""
    return f"data/{model._meta.label_lower}.jsonl"


def newest_migrations() -> dict[str, str]:
    """Return the newest migration of each app: two sites with the same ones have the same tables."""
    return dict(sorted(MigrationRecorder(connection).applied_migrations()))
