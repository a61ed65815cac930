"""Pictures tell nothing, whichever way they are stored, and what costs too much is refused in one line."""

import io
import re
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from PIL import Image
from wagtail.models import UploadedFile
from wagtail.users.models import UserProfile
from wagtail.utils.file import hash_filelike

from blog.models import Picture
from gazette.tests import image_files as files
from gazette.tests.test_image_files import assert_tells_nothing

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def editor(client):
    client.user = get_user_model().objects.create_superuser("editor")
    client.force_login(client.user)
    return client


def uploaded(content, name="bridge.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def bytes_of(file) -> bytes:
    return Path(file.path).read_bytes()


def assert_stored_as_it_is(picture):
    """The file tells nothing, and the row says what the file is."""
    stored = bytes_of(picture.file)
    assert_tells_nothing(stored)
    assert (picture.width, picture.height) == Image.open(io.BytesIO(stored)).size
    assert (picture.file_size, picture.file_hash) == (len(stored), hash_filelike(io.BytesIO(stored)))


def add_by_form(editor, content, name="bridge.jpg"):
    return editor.post(reverse("wagtailimages:add"), {"title": "Bridge", "file": uploaded(content, name)})


def add_by_multiple_uploader(editor, content, name="bridge.jpg"):
    return editor.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "Bridge", "files[]": uploaded(content, name)},
        headers={"x-requested-with": "XMLHttpRequest"},
    )


def add_by_chooser(editor, content, name="bridge.jpg"):
    return editor.post(
        reverse("wagtailimages_chooser:create"),
        {"image-chooser-upload-title": "Bridge", "image-chooser-upload-file": uploaded(content, name)},
    )


def add_by_delayed_upload(editor, content, name="bridge.jpg"):
    """As the multiple uploader does where another field of the form has to be put right first."""
    kind = ContentType.objects.get_for_model(Picture)
    file = uploaded(content, name)
    upload = UploadedFile.objects.create(for_content_type=kind, file=file, uploaded_by_user=editor.user)
    url = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[upload.pk])
    return editor.post(url, {f"uploaded-image-{upload.pk}-title": "Bridge"})


def add_by_code(editor, content, name="bridge.jpg"):
    Picture.objects.create(title="Bridge", file=ContentFile(content, name=name))


def test_stored_picture_is_upright_without_metadata_and_keeps_its_description(editor):
    for add in (add_by_form, add_by_multiple_uploader, add_by_chooser, add_by_delayed_upload, add_by_code):
        add(editor, files.photograph(orientation=6))

        picture = Picture.objects.latest("pk")
        assert_stored_as_it_is(picture)
        assert (picture.width, picture.height) == (32, 64)
        assert (picture.credit, picture.description) == ("Zoë Doe / Gazette Pictures", "The bridge, at dawn")
    assert Picture.objects.count() == 5

    own = {"title": "Bridge", "credit": "Mine", "description": "A bridge", "file": uploaded(files.photograph())}
    editor.post(reverse("wagtailimages:add"), own)
    picture = Picture.objects.latest("pk")
    assert (picture.credit, picture.description) == ("Mine", "A bridge"), "what the editor wrote is not replaced"


@pytest.mark.each_database
def test_replaced_file_is_cleaned_and_the_former_one_is_deleted(editor):
    picture = Picture.objects.create(title="Bridge", file=ContentFile(files.png(), name="bridge.png"))
    former = Path(picture.file.path)

    editor.post(
        reverse("wagtailimages:edit", args=[picture.pk]), {"title": "Bridge", "file": uploaded(files.photograph(8))}
    )

    picture.refresh_from_db()
    assert_tells_nothing(bytes_of(picture.file))
    assert (picture.width, picture.height) == (32, 64)
    assert not former.exists()


HOSTILE = {
    "too many pixels": ("a.webp", lambda: files.webp_of_frames(2, 16_000), r"256 megapixels; at most 40"),
    "too many frames": ("a.gif", lambda: files.gif_of_frames(300, 1_000), "animation is too long"),
    "too many scans": ("a.jpg", lambda: files.jpeg_of_scans(500), "takes too long to open"),
    "a profile that grows": ("a.png", lambda: files.png_that_grows(b"iCCP"), "image is damaged"),
    "cut off": ("a.jpg", lambda: files.photograph(size=(400, 400))[:-9_000], "image is damaged"),
    "another format": ("a.png", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Not a supported image format"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_by_every_form_in_one_line(editor, name):
    file_name, build, reason = HOSTILE[name]
    content = build()

    (line,) = add_by_form(editor, content, file_name).context["form"].errors["file"]
    answer = add_by_multiple_uploader(editor, content, file_name).json()
    by_chooser = add_by_chooser(editor, content, file_name).json()["htmlFragment"]

    assert Picture.objects.count() == 0
    assert (answer["success"], "\n" in answer["error_message"]) == (False, False)
    for text in (line, answer["error_message"], by_chooser):
        assert re.search(reason, text)


def add_avatar(editor, content, name="me.jpg"):
    form = {"name_email-first_name": "E", "name_email-last_name": "D", "name_email-email": "e@example.org"}
    form |= {"theme-theme": "system", "theme-contrast": "system", "theme-density": "default"}
    return editor.post(reverse("wagtailadmin_account"), {**form, "avatar-avatar": uploaded(content, name)})


def test_profile_picture_is_upright_without_metadata_and_a_hostile_one_is_refused(editor):
    profile = UserProfile.get_for_user(editor.user)
    profile.avatar = ContentFile(files.png(), name="me.png")
    profile.save()
    assert_tells_nothing(bytes_of(UserProfile.objects.get().avatar))

    response = add_avatar(editor, files.webp_of_frames(2, 16_000), "me.webp")
    assert "256 megapixels; at most 40" in response.content.decode()
    for size in (files.SIZE, (900, 450)):
        assert add_avatar(editor, files.photograph(orientation=6, size=size)).status_code == 302
        avatar = UserProfile.objects.get().avatar
        assert_tells_nothing(bytes_of(avatar))
        assert avatar.height == 2 * avatar.width


def store_as_before(content, name="old.jpg", **values) -> Picture:
    """A picture as versions stored it that kept metadata."""
    picture = Picture.objects.create(title="Old", file=ContentFile(files.saved(files.picture(), "PNG"), name=name))
    Path(picture.file.path).write_bytes(content)
    width, height = Image.open(io.BytesIO(content)).size
    values = {"width": width, "height": height, "file_hash": uuid.uuid4().hex, "file_size": 1, **values}
    Picture.objects.filter(pk=picture.pk).update(**values)
    return Picture.objects.get(pk=picture.pk)


def test_rendition_holds_no_metadata_even_of_an_original_that_does():
    picture = store_as_before(files.photograph(orientation=6))

    for format in ("jpeg", "png", "webp", "avif", "gif"):
        rendition = picture.get_rendition(f"width-16|format-{format}")
        assert_tells_nothing(bytes_of(rendition.file))
        assert (rendition.width, rendition.height) == (16, 32)


def make_old_site() -> list[Picture]:
    focus = {"focal_point_x": 32, "focal_point_y": 8, "focal_point_width": 16, "focal_point_height": 16}
    turned = store_as_before(files.photograph(orientation=6), **focus)
    turned.get_rendition("width-16|format-jpeg")
    rendition = turned.renditions.get(filter_spec="width-16|format-jpeg")
    Path(rendition.file.path).write_bytes(files.photograph(size=(16, 32)))
    profile = UserProfile.get_for_user(get_user_model().objects.create_user("someone"))
    profile.avatar = ContentFile(files.saved(files.picture(), "PNG"), name="me.png")
    profile.save()
    Path(profile.avatar.path).write_bytes(files.png())
    return [turned, store_as_before(files.webp(), "old.webp"), store_as_before(files.avif(), "old.avif")]


def assert_is_clean(pictures):
    for picture in pictures:
        picture.refresh_from_db()
        assert_stored_as_it_is(picture)
    turned = pictures[0]
    assert (turned.width, turned.height) == (32, 64)
    assert [getattr(turned, f"focal_point_{name}") for name in ("x", "y", "width", "height")] == [16, 16, 8, 32]
    assert turned.credit == "Zoë Doe / Gazette Pictures"
    for rendition in turned.renditions.all():
        assert_tells_nothing(bytes_of(rendition.file))
    assert_tells_nothing(bytes_of(UserProfile.objects.get(user__username="someone").avatar))


def clean_pictures(*arguments) -> str:
    output = io.StringIO()
    call_command("clean_pictures", *arguments, stdout=output)
    return output.getvalue()


def test_command_cleans_what_is_stored_once():
    pictures = make_old_site()

    assert clean_pictures() == "3 pictures looked at, 5 files cleaned, 0 not.\n"

    assert_is_clean(pictures)
    assert clean_pictures() == "3 pictures looked at, 0 files cleaned, 0 not.\n"
    assert_is_clean(pictures)


@pytest.mark.parametrize("step", ["the row", "the file"])
def test_command_stopped_between_row_and_file_says_how_to_go_on_and_ends_the_same(monkeypatch, step):
    pictures = make_old_site()

    def stop(*arguments):
        raise KeyboardInterrupt

    errors = io.StringIO()
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        if step == "the row":
            patched.setattr("gazette.image_files.stored._update_row", stop)
        else:
            patched.setattr("os.replace", stop)
        call_command("clean_pictures", stderr=errors)

    first = pictures[0].pk
    assert errors.getvalue() == f"Stopped at picture {first}. To go on: manage.py clean_pictures --from {first}\n"
    assert [path for path in Path(pictures[0].file.path).parent.iterdir() if path.name.startswith(".cleaning-")] == []
    clean_pictures("--from", str(first))
    assert_is_clean(pictures)


def test_command_names_what_it_cannot_clean_and_goes_on_with_the_rest():
    broken, picture = store_as_before(files.photograph()), store_as_before(files.png(), "old.png")
    Path(broken.file.path).write_bytes(b"no picture")
    errors = io.StringIO()

    with pytest.raises(CommandError, match="Replace the pictures named above"):
        call_command("clean_pictures", stdout=io.StringIO(), stderr=errors)

    assert errors.getvalue() == (f"Picture {broken.pk}, “Old”: This image format is not supported.\n")
    assert_tells_nothing(bytes_of(picture.file))


REPLACE = """
import sys
from io import BytesIO
sys.path.insert(0, "site")
import django
django.setup()
from gazette.media_storage.local import LocalMediaStorage
storage = LocalMediaStorage(location=sys.argv[1])
old, new = b"a" * 300_000, b"b" * 300_000
print("ready", flush=True)
while True:
    storage.replace("file", BytesIO(new))
    storage.replace("file", BytesIO(old))
"""


def test_file_replaced_by_a_process_that_is_killed_is_the_former_or_the_new_one(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"a" * 300_000)
    process = subprocess.Popen(
        [sys.executable, "-c", REPLACE, tmp_path],
        stdout=subprocess.PIPE,
        env={"DJANGO_SETTINGS_MODULE": "gazette.settings.test", "GAZETTE_VAR": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    try:
        assert process.stdout.readline() == b"ready\n"
        for _look in range(8):
            assert path.read_bytes() in (b"a" * 300_000, b"b" * 300_000)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()

    assert path.read_bytes() in (b"a" * 300_000, b"b" * 300_000)
