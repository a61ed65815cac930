"""Who has typed the password of a page or of documents is asked again after it was changed."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from blog.tests.factories import make_article
from comments.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


class Page:
    """A page with a password."""

    def __init__(self):
        article = make_article(title="Otters")
        PageViewRestriction.objects.create(page=article, restriction_type="password", password="former")
        self.url, self.privacy = article.url, reverse("wagtailadmin_pages:set_privacy", args=[article.pk])

    def password_url(self):
        restriction = PageViewRestriction.objects.get()
        return reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, restriction.page_id])


class Paper:
    """A document in a collection with a password."""

    def __init__(self):
        papers = Collection.get_first_root_node().add_child(name="Papers")
        file = ContentFile(b"Otters.", name="otters.txt")
        self.url = Document.objects.create(title="Paper", file=file, collection=papers).url
        CollectionViewRestriction.objects.create(collection=papers, restriction_type="password", password="former")
        self.privacy = reverse("wagtailadmin_collections:set_privacy", args=[papers.pk])

    def password_url(self):
        return reverse("wagtaildocs_authenticate_with_password", args=[CollectionViewRestriction.objects.get().pk])


@pytest.mark.parametrize("make", [Page, Paper])
def test_new_password_is_asked_of_who_typed_the_former(make):
    private, reader, boss = make(), Client(), Client()
    boss.force_login(make_user("boss", is_superuser=True))

    def can_read():
        response = reader.get(private.url)
        return response.status_code == 200 and b"Otters" in b"".join(response)

    def type_password(password):
        reader.post(private.password_url(), {"password": password, "return_url": "/"})
        return can_read()

    def set_password(password):
        boss.post(private.privacy, {"restriction_type": "password", "password": password})
        return can_read()

    assert type_password("former")
    assert set_password("former")
    assert not set_password("new")
    assert not type_password("former")
    assert type_password("new")


@pytest.mark.parametrize("publish", [True, False])
def test_password_of_one_page_tells_no_url_of_another(client, publish):
    restriction = PageViewRestriction.objects.create(
        page=make_article(), restriction_type="password", password="secret"
    )
    other = make_article(title="Sentinel", slug="sentinel", publish=publish)
    url = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, other.pk])

    for response in (client.get(url), client.post(url, {"password": "secret", "return_url": "/"})):
        assert response.status_code == 404
        assert "Sentinel" not in response.content.decode()


def test_two_new_passwords_at_once_leave_the_last():
    article = make_article()
    former = PageViewRestriction.objects.create(page=article, restriction_type="password", password="former")
    loaded = [PageViewRestriction.objects.get(), PageViewRestriction.objects.get()]

    for restriction, password in zip(loaded, ["one", "two"], strict=True):
        restriction.password = password
        restriction.save()

    last = PageViewRestriction.objects.get()
    assert last.password == "two" and last.pk > former.pk
