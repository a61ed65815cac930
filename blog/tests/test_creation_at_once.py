"""A form of a new article that is sent twice at the same time, as by its autosave and a button, creates one article."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from wagtail.test.utils.form_data import streamfield

from blog.models import ArticlePage
from comments.tests.factories import make_user

from .factories import make_index
from .test_editor_controls import posted

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_of_two_that_arrive_at_once_one_creates_and_the_other_is_led_there():
    signed_in, url = Client(), f"/admin/pages/add/blog/articlepage/{make_index().pk}/"
    signed_in.force_login(make_user("ada", "Editors"))
    form = posted(creation="0b1d3f4a-0000-4000-8000-000000000001", lead="Begun.", body=streamfield([]))
    del form["action-publish"]

    def send(_number):
        client = Client()
        client.cookies = signed_in.cookies
        try:
            return client.post(url, form)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=3) as pool:
        answers = list(pool.map(send, range(3)))

    article = ArticlePage.objects.get()
    assert {answer.url for answer in answers} == {f"/admin/pages/{article.pk}/edit/"}
    assert sorted(answer.status_code for answer in answers) == [302, 307, 307]
