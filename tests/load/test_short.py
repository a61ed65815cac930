"""The short form of `make soak`: the same load and the same kills, for half a minute."""

import pytest
from django.conf import settings
from django.urls import reverse

from blog.tests.factories import make_article
from tests.served import copy_empty_site
from tools.load.soak import ALREADY_SENT, soak


def test_nothing_acknowledged_is_missing_after_kills_under_load(tmp_path, record_property):
    copy_empty_site(settings.DEMO_SITES, tmp_path)

    problems, figures = soak(tmp_path, writers=8, comments=15, kills=2, whole_kills=1)

    assert problems == []
    record_property("figures", f"Load: {figures}")


@pytest.mark.django_db
def test_comment_sent_twice_gets_the_text_that_the_load_looks_for(client):
    url = reverse("comments:write", args=[make_article().pk])
    fields = {"name": "Ada", "text": "Sent twice."}
    assert client.post(url, fields).status_code == 303

    response = client.post(url, fields)

    assert response.status_code == 422
    assert ALREADY_SENT in response.content.decode()
