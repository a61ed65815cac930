"""Pictures and documents in a bucket: checked, cleaned and served as those on a disk."""

import io
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.config import Config
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction
from wagtail.users.models import UserProfile

from blog import renditions
from blog.models import Picture
from gazette.media_storage import MediaUnavailable
from gazette.media_storage.s3 import S3MediaStorage
from gazette.settings.base import read_media_storage
from gazette.tests import image_files as files
from gazette.tests.s3_server import BUCKET, SECRET, S3Server
from gazette.tests.test_image_files import assert_tells_nothing

from .factories import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = S3Server(tmp_path_factory.mktemp("s3"))
    yield server
    server.stop()


@pytest.fixture
def bucket(server, settings):
    settings.STORAGES = {**settings.STORAGES, "default": read_media_storage(server.url)}
    cache.clear()  # Wagtail caches renditions
    yield server
    server.empty()


@pytest.fixture
def editor(client):
    client.user = get_user_model().objects.create_superuser("editor")
    client.force_login(client.user)
    return client


def content_of(response) -> bytes:
    return b"".join(response.streaming_content)


def stored(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()


def make_picture(content=None, **values) -> Picture:
    content = content or files.photograph()
    return Picture.objects.create(title="Bridge", file=ContentFile(content, name="bridge.jpg"), **values)


def names_of(picture) -> set[str]:
    return {picture.file.name, *(rendition.file.name for rendition in picture.renditions.all())}


def make_private_collection() -> Collection:
    collection = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    return collection


def test_uploaded_picture_is_cleaned_and_its_renditions_are_served_from_our_own_urls(bucket, editor):
    upload = {"title": "Bridge", "file": ContentFile(files.photograph(orientation=6), name="bridge.jpg")}
    assert editor.post(reverse("wagtailimages:add"), upload).status_code == 302

    picture = Picture.objects.get()
    rendition = picture.get_rendition("width-16|format-webp")
    response = Client().get(rendition.url)

    assert bucket.names() == names_of(picture)
    assert (picture.width, picture.height) == (32, 64)
    assert_tells_nothing(stored(picture.file.name))
    assert rendition.url == f"/media/{rendition.file.name}"
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    content = content_of(response)
    assert int(response["Content-Length"]) == len(content)
    assert Image.open(io.BytesIO(content)).size == (16, 32)
    again = Client().get(rendition.url, headers={"if-modified-since": response["Last-Modified"]})
    assert again.status_code == 304


def test_private_picture_and_document_are_refused_unless_their_reader_may_see_them(bucket, editor):
    collection = make_private_collection()
    picture = make_picture(collection=collection)
    rendition = picture.get_rendition("width-16")
    document = get_document_model().objects.create(
        title="Minutes", file=ContentFile(b"closed", name="minutes.txt"), collection=collection
    )
    urls = [rendition.url, picture.file.url, document.url, f"/media/{document.file.name}"]

    assert [Client().get(url).status_code for url in urls] == [404, 404, 302, 404]
    assert Client().get(f"/media-access/{rendition.file.name}").status_code == 403
    responses = [editor.get(url) for url in urls[:3]]
    assert [response.status_code for response in responses] == [200, 200, 200]
    assert {response["Cache-Control"] for response in responses[:2]} == {"private, no-store"}
    assert content_of(responses[0]) == stored(rendition.file.name)
    assert content_of(responses[2]) == b"closed"
    assert responses[2]["Content-Security-Policy"] == "default-src 'none'"


def test_missing_files_are_404_and_those_of_renditions_are_generated_again(bucket):
    picture = make_picture()
    renditions.generate(picture.pk)
    names = names_of(picture)
    url = picture.renditions.earliest("pk").url
    for rendition in picture.renditions.all():
        default_storage.delete(rendition.file.name)

    assert Client().get(url).status_code == 404
    renditions.generate_pending(60)

    assert Client().get(url).status_code == 200
    assert bucket.names() == names
    default_storage.delete(picture.file.name)
    assert Client().get(picture.file.url).status_code == 404


def test_names_in_use_are_never_overwritten_by_uploads_at_once(bucket):
    contents = [f"{number}".encode() * 1000 for number in range(8)]

    with ThreadPoolExecutor(8) as threads:
        names = list(
            threads.map(lambda content: default_storage.save("documents/minutes.txt", ContentFile(content)), contents)
        )

    assert len(set(names)) == 8
    assert "documents/minutes.txt" in names
    assert [stored(name) for name in names] == contents


def test_clean_pictures_cleans_originals_renditions_and_profile_pictures(bucket):
    picture = make_picture()
    picture.get_rendition("width-16|format-jpeg")
    profile = UserProfile.get_for_user(get_user_model().objects.create_user("someone"))
    profile.avatar = ContentFile(files.png(), name="me.png")
    profile.save()
    names = names_of(picture) | {profile.avatar.name}
    for name in names:
        default_storage.replace(name, io.BytesIO(files.photograph(orientation=6)))

    outputs = [io.StringIO(), io.StringIO()]
    for output in outputs:
        call_command("clean_pictures", stdout=output)

    assert outputs[0].getvalue() == f"1 pictures looked at, {len(names)} files cleaned, 0 not.\n"
    assert outputs[1].getvalue() == "1 pictures looked at, 0 files cleaned, 0 not.\n"
    for name in names:
        assert_tells_nothing(stored(name))
    assert names == bucket.names()


def test_replaced_and_deleted_pictures_leave_no_file(bucket, editor, django_capture_on_commit_callbacks):
    picture = make_picture()
    picture.get_rendition("width-16")
    upload = {"title": "Bridge", "file": ContentFile(files.photograph(8), name="bridge.jpg")}
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(reverse("wagtailimages:edit", args=[picture.pk]), upload)
    picture = Picture.objects.get()
    assert bucket.names() == names_of(picture)

    with django_capture_on_commit_callbacks(execute=True):
        picture.delete()

    assert bucket.names() == set()


def test_service_that_hangs_is_left_alone_and_costs_pictures_only(bucket, client, monkeypatch, caplog):
    picture = make_picture()
    article = make_article(hero=picture)
    url = picture.renditions.earliest("pk").url
    hasty = S3MediaStorage.client_config.merge(Config(read_timeout=0.2))
    storage = default_storage._wrapped
    patient = vars(storage).pop("connection")
    monkeypatch.setattr(storage, "client_config", hasty)
    monkeypatch.setattr("gazette.media_storage.s3.RETRY_SECONDS", 600)

    bucket.process.send_signal(signal.SIGSTOP)
    try:
        answers = [client.get(url) for _request in range(5)]
        page = client.get(article.url)
        with pytest.raises(MediaUnavailable) as problem:
            default_storage.save("documents/minutes.txt", ContentFile(b"x"))
    finally:
        bucket.process.send_signal(signal.SIGCONT)

    assert {(answer.status_code, answer["Retry-After"], answer["Cache-Control"]) for answer in answers} == {
        (503, "30", "no-store")
    }
    assert page.status_code == 200
    assert SECRET not in str(problem.value)
    assert [record.message.partition(":")[0] for record in caplog.records] == ["The media storage does not answer"]
    storage.retry_at, storage.connection = 0.0, patient
    assert client.get(url).status_code == 200


def test_missing_bucket_is_an_outage_and_its_message_has_no_secret(bucket, settings):
    wrong = read_media_storage(bucket.url.replace(f"/{BUCKET}", "/no-such-bucket"))
    settings.STORAGES = {**settings.STORAGES, "default": wrong}

    for act in (lambda: stored("images/x.jpg"), lambda: default_storage.save("images/x.jpg", ContentFile(b"x"))):
        with pytest.raises(MediaUnavailable, match="NoSuchBucket") as problem:
            act()
        assert SECRET not in str(problem.value)
