from hashlib import sha256
from importlib import import_module

import pytest
from django.apps import apps
from wagtail.models import Site

from comments.judging.word_lists import abuse_en, shipped
from comments.models import ConversationSettings

migration = import_module("comments.migrations.0020_current_word_lists")

pytestmark = pytest.mark.django_db


def test_lists_of_the_site_stay():
    settings = ConversationSettings.for_site(Site.objects.get())
    settings.abuse_words_en = "dimwit"
    settings.save()

    migration.replace_former_lists(apps, None)

    settings.refresh_from_db()
    assert settings.abuse_words_en == "dimwit"


def test_a_former_list_is_replaced_by_the_current_one(monkeypatch):
    settings = ConversationSettings.for_site(Site.objects.get())
    settings.abuse_words_en = "dimwit\r\ndunce"
    settings.save()
    digest = sha256(b"dimwit\ndunce").hexdigest()[:16]
    monkeypatch.setitem(migration.FORMER_LISTS, "abuse_words_en", (abuse_en, f"0 {digest}"))

    migration.replace_former_lists(apps, None)

    settings.refresh_from_db()
    assert settings.abuse_words_en == shipped("abuse.en")
