"""Many readers who send comments at the same time."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from comments.models import Comment, Decision
from comments.tests.factories import make_page

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, EACH = 32, 4


def test_comments_of_many_writers_at_once_are_all_stored(settings):
    settings.GAZETTE_COMMENT_RATE = "1000/h"
    article = make_page()

    def write(writer):
        client = Client(REMOTE_ADDR=f"192.0.2.{writer}")
        try:
            for number in range(EACH):
                text = f"Remark {number} of writer {writer}, see https://example.org/{number}."
                sent = client.post(f"/comments/on/{article.pk}/", {"name": f"Reader {writer}", "text": text})
                yield sent.status_code
                yield client.get(sent["Location"]).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=WRITERS) as pool:
        statuses = list(pool.map(lambda writer: list(write(writer)), range(WRITERS)))

    assert statuses == [[303, 200] * EACH] * WRITERS
    stored = Comment.objects.filter(page=article)
    assert len(set(stored.values_list("text", flat=True))) == WRITERS * EACH
    assert set(stored.values_list("status", flat=True)) == {"pending"}
    assert Decision.objects.filter(comment__in=stored, action="submit").count() == WRITERS * EACH
