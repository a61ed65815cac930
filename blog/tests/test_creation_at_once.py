"""Forms that are sent, or opened, during a save: as by an autosave and a button, or a tab that is reloaded."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest
from django.db import connection, transaction
from django.test import Client
from wagtail.test.utils.form_data import streamfield

from blog.models import ArticlePage
from blog.models.querysets import lock_pages
from comments.tests.factories import make_user

from .factories import make_article, make_index
from .test_editor_controls import posted

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_form_that_is_opened_while_its_article_is_saved_has_what_is_saved():
    article, editor = make_article(publish=False), make_user("ada", "Editors")
    is_locked = Event()

    def save():
        with transaction.atomic():
            lock_pages(article.pk)
            is_locked.set()
            sleep(0.5)
            article.lead = "Sent before the tab was reloaded."
            article.save_revision(user=editor)

    def close_after(act):
        try:
            return act()
        finally:
            connection.close()

    client = Client()
    client.force_login(editor)
    client.get(f"/admin/pages/{article.pk}/edit/")  # the first page of a process takes longer than the save
    with ThreadPoolExecutor(max_workers=1) as pool:
        saving = pool.submit(close_after, save)
        is_locked.wait(30)
        page = client.get(f"/admin/pages/{article.pk}/edit/")
        saving.result()

    assert page.context["form"]["lead"].value() == "Sent before the tab was reloaded."
