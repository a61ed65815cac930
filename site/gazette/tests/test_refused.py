import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_what_is_posted_without_a_token_meets_a_page_of_ours():
    response = Client(enforce_csrf_checks=True).post("/")

    assert response.status_code == 403
    assert "Access denied" in response.content.decode()
    assert not response.cookies
    assert "Cookie" not in response["Vary"]


@pytest.mark.parametrize(
    "path", ["/media/{}", "/media/images/../{}", "/media/images/..%2f{}", "/media//{}", "/media/./{}"]
)
def test_a_document_cannot_be_had_past_the_view_that_asks_who_may_read_it(client, settings, tmp_path, path):
    settings.MEDIA_ROOT = tmp_path
    name = default_storage.save("documents/minutes.txt", ContentFile(b"closed"))

    assert client.get(path.format(name)).status_code == 404


def test_a_picture_is_served(client, settings):
    name = default_storage.save("images/dot.gif", ContentFile(b"GIF89a"))

    response = client.get(f"/media/{name}")

    assert b"".join(response.streaming_content) == b"GIF89a"
    default_storage.delete(name)
