"""Pictures of a private collection: their files are for who may see them, unless a public page shows them."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupCollectionPermission,
    Page,
    PageViewRestriction,
)
from wagtail.users.models import UserProfile

from blog import renditions
from blog.models import Picture
from gazette.tests import image_files as files
from gazette.trash.actions import move_to_trash

from .factories import make_article, make_author, section

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]

PUBLIC = "public, max-age=31536000, immutable"
ON_PUBLIC_PAGE = "public, no-cache"
PERSONAL = "private, no-store"


@pytest.fixture
def folder() -> Collection:
    """A collection inside one that is open to who is signed in."""
    outer = Collection.get_first_root_node().add_child(name="Investigation")
    CollectionViewRestriction.objects.create(collection=outer, restriction_type=CollectionViewRestriction.LOGIN)
    return outer.add_child(name="Photographs")


@pytest.fixture
def picture(folder) -> Picture:
    file = ContentFile(files.noise(), name="ledger.png")
    return Picture.objects.create(title="Ledger", collection=folder, file=file)


def answer(picture, client=None):
    """What the view that serves a rendition and the one that a web server asks say: both alike."""
    client = client or Client()
    rendition = picture.get_rendition("width-20")
    served = client.get(rendition.url)
    allowed = client.get(rendition.url.replace("/media/", "/media-access/"))
    assert (served.status_code, allowed.status_code) in [(200, 204), (404, 403)]
    if served.status_code == 404:
        assert served["Cache-Control"] == allowed["Cache-Control"] == "no-store"
        return None
    assert b"".join(served.streaming_content).startswith(b"\x89PNG")
    assert served["Cache-Control"] == allowed["X-Picture-Cache-Control"]
    assert allowed["Cache-Control"] == ("public, max-age=60" if served["Cache-Control"] == PUBLIC else "no-store")
    assert ("Cookie" in served.get("Vary", "")) == (served["Cache-Control"] == PERSONAL)
    return served["Cache-Control"]


def signed_in(*permissions, collection=None) -> Client:
    """Somebody with these permissions, in the admin or on pictures of a collection."""
    user = get_user_model().objects.create_user(f"user-{get_user_model().objects.count()}")
    group = Group.objects.create(name=user.username)
    user.groups.add(group)
    for codename in permissions:
        permission = Permission.objects.filter(codename=codename).earliest("pk")
        if collection:
            GroupCollectionPermission.objects.create(group=group, collection=collection, permission=permission)
        else:
            group.permissions.add(permission)
    client = Client()
    client.force_login(user)
    return client


def figure(picture) -> tuple[str, dict]:
    image = {"image": picture.pk, "decorative": True, "alt_text": ""}
    content = {"type": "figure", "value": {"image": image, "caption": "", "credit": ""}}
    return {"type": "section", "value": {**section("Proof")[1], "content": [content]}}


def test_rendition_of_a_private_collection_is_only_for_who_passes_its_restriction(picture, folder):
    assert answer(picture) is None
    assert answer(picture, signed_in()) == PERSONAL

    CollectionViewRestriction.objects.create(collection=folder, restriction_type=CollectionViewRestriction.GROUPS)

    assert answer(picture, signed_in()) is None
    assert answer(picture, signed_in("choose_image", collection=folder)) == PERSONAL

    other = Picture.objects.create(title="Open", file=ContentFile(files.noise(), name="open.png"))
    assert answer(other) == PUBLIC, "as it is in an open collection"
    other.collection = folder
    other.save()
    assert answer(other) is None

    CollectionViewRestriction.objects.all().delete()
    assert answer(picture) == PUBLIC


@pytest.mark.parametrize("place", ["hero", "share_picture", "figure"])
def test_picture_that_a_public_page_shows_is_public_as_long_as_the_page_is(picture, place):
    article = make_article(publish=False)
    values = {name: getattr(article, name) for name in ("body", "hero", "share_picture")}

    def set_picture(has_picture):
        displayed = json.dumps([figure(picture)]) if place == "figure" else picture
        for name, value in {
            **values,
            **({("body" if place == "figure" else place): displayed} if has_picture else {}),
        }.items():
            setattr(article, name, value)
        return article.save_revision()

    set_picture(True)
    assert answer(picture) is None
    article.get_latest_revision().publish()
    assert answer(picture) == ON_PUBLIC_PAGE

    restriction = PageViewRestriction.objects.create(
        page=article.get_parent(), restriction_type=PageViewRestriction.GROUPS
    )
    assert answer(picture) is None
    restriction.delete()
    assert answer(picture) == ON_PUBLIC_PAGE

    # A draft of the published page neither publishes it nor takes it back.
    article.refresh_from_db()
    without = set_picture(False)
    assert answer(picture) == ON_PUBLIC_PAGE
    without.publish()
    assert answer(picture) is None
    again = set_picture(True)
    assert answer(picture) is None

    again.publish()
    article.refresh_from_db()
    if place == "hero":
        move_to_trash(Page.objects.get(pk=article.pk), skip_permission_checks=True)
    else:
        article.unpublish()
    assert answer(picture) is None


@pytest.mark.any_database
def test_reader_of_a_private_page_sees_the_pictures_on_it(picture, folder):
    CollectionViewRestriction.objects.create(collection=folder, restriction_type=CollectionViewRestriction.GROUPS)
    article = make_article(hero=picture)
    restriction = PageViewRestriction.objects.create(
        page=article, restriction_type=PageViewRestriction.PASSWORD, password="open"
    )
    reader = Client()
    assert answer(picture, reader) is None

    reader.post(
        reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, article.pk]),
        {"password": "open", "return_url": article.url},
    )

    assert answer(picture, reader) == PERSONAL
    assert answer(picture) is None


@pytest.mark.any_database
def test_original_and_profile_picture_are_for_who_works_with_them_alone(picture):
    make_author(portrait=picture)
    assert answer(picture) == ON_PUBLIC_PAGE
    profile = UserProfile.get_for_user(get_user_model().objects.create_user("x"))
    profile.avatar = ContentFile(files.png(), name="me.png")
    profile.save()
    chooser, responses = signed_in("choose_image", collection=picture.collection), []

    for url, client in ((picture.file.url, chooser), (profile.avatar.url, signed_in("access_admin"))):
        assert Client().get(url).status_code == 404
        assert signed_in().get(url).status_code == 404
        responses.append(client.get(url))
        assert (responses[-1].status_code, responses[-1]["Cache-Control"]) == (200, PERSONAL)
    for response in responses:  # which closes the connection
        response.close()


@pytest.mark.any_database
def test_rendition_without_file_is_404_until_the_tick_has_made_it_again(picture):
    CollectionViewRestriction.objects.all().delete()
    rendition = picture.get_rendition("width-20")
    renditions.generate_pending(60)
    with open(rendition.file.path, "rb") as file:
        before = file.read()
    rendition.file.storage.delete(rendition.file.name)

    assert Client().get(rendition.url).status_code == 404
    renditions.generate_pending(60)
    response = Client().get(rendition.url)

    assert b"".join(response.streaming_content) == before
    assert Client().get("/media/images/none.width-20.png").status_code == 404


@pytest.mark.any_database
def test_choosing_a_picture_of_a_private_collection_displays_a_warning(admin_client, picture):
    note = "Ledger (private collection: publishing makes it public)"
    chosen = admin_client.get(reverse("wagtailimages_chooser:chosen", args=[picture.pk]))
    several = admin_client.get(reverse("wagtailimages_chooser:chosen_multiple"), {"id": picture.pk})
    article = make_article(publish=False, hero=picture)
    article.body = json.dumps([figure(picture)])
    article.save_revision()
    form = admin_client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()

    assert json.loads(chosen.content)["result"]["title"] == note
    assert [result["title"] for result in json.loads(several.content)["result"]] == [note]
    assert form.count(note) == 2  # beside the lead image, and in what the figure is made of

    CollectionViewRestriction.objects.all().delete()

    chosen = admin_client.get(reverse("wagtailimages_chooser:chosen", args=[picture.pk]))
    assert json.loads(chosen.content)["result"]["title"] == "Ledger"
