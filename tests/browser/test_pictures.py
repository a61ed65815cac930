"""A photograph uploaded in the admin tells nothing, as exiftool sees it, and one that costs too much is refused."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from gazette.tests import image_files as files

# Made of the pixels, of the file's place on the disk, or of the colour profile.
KNOWN_GROUPS = {"SourceFile", "ExifTool", "System", "File", "ICC_Profile", "Composite", "JFIF"}

PRIVATE = """
import io
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.models import Collection, CollectionViewRestriction
from blog.models import Picture

collection = Collection.get_first_root_node().add_child(name="Sources")
CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
file = io.BytesIO()
Image.new("RGB", (90, 60), (200, 90, 90)).save(file, "PNG")
Picture.objects.create(
    title="The informant", collection=collection, file=ContentFile(file.getvalue(), name="informant.png")
)
"""


def metadata_of(*paths: Path) -> list[set[str]]:
    """The groups of what exiftool finds in each file, besides what every picture has."""
    exiftool = shutil.which("exiftool")
    if not exiftool:
        pytest.skip("exiftool is not installed")  # which fails CI
    done = subprocess.run([exiftool, "-json", "-G1", "-a", "-u", "-ee", *paths], capture_output=True, check=True)
    groups = [{name.partition(":")[0] for name in found} for found in json.loads(done.stdout)]
    return [{name for name in found if not name.startswith("ICC")} - KNOWN_GROUPS for found in groups]


def test_form_of_an_image_has_no_icon_in_its_header(visitor):
    page = visitor.signed_in("editor")
    page.goto("/admin/images/")
    page.locator("main a:has(img)").first.click()

    page.get_by_label("Description").wait_for()
    expect(page.locator(".w-slim-header .w-breadcrumbs__icon")).to_be_hidden()


def test_uploaded_photograph_has_no_metadata(visitor, site, tmp_path):
    photograph, bomb = tmp_path / "quay-at-dawn.jpg", tmp_path / "bomb.webp"
    photograph.write_bytes(files.photograph(orientation=6, size=(400, 300)))
    bomb.write_bytes(files.webp_of_frames(2, 16_000))
    assert metadata_of(photograph)[0] >= {"GPS", "IFD0", "IPTC"}
    page = visitor.signed_in("editor")

    page.goto("/admin/images/multiple/add/")
    page.set_input_files("input[type=file]", [photograph, bomb])

    page.get_by_text("256 megapixels; at most 40 are accepted").wait_for()
    credit = page.locator("[name$=-credit]")
    credit.wait_for()
    assert credit.input_value() == "Zoë Doe / Gazette Pictures"
    page.goto("/admin/images/")  # which makes the first rendition
    media = Path(site.environment["GAZETTE_VAR"], "media")
    (original,) = (media / "original_images").glob("quay-at-dawn*")
    assert list((media / "original_images").glob("bomb*")) == []
    renditions = list((media / "images").glob("quay-at-dawn*"))
    assert renditions
    for path, found in zip([original, *renditions], metadata_of(original, *renditions), strict=True):
        assert found == set(), path
        assert files.SECRET[:6] not in path.read_bytes()


def test_editor_who_chooses_a_picture_of_a_private_collection_reads_that_publishing_makes_it_public(visitor, site):
    site.shell(PRIVATE)
    page = visitor.signed_in("admin")
    page.goto("/admin/articles/")
    page.get_by_role("link", name="Mending the Ell bridge").first.click()

    chooser = page.locator("#id_hero-chooser")
    page.locator(".w-panel").filter(has=chooser).last.locator(".w-panel__toggle").first.click()
    chooser.get_by_role("button", name="Actions").click()
    page.get_by_role("button", name="Change image").locator("visible=true").first.click()
    page.locator("a.image-choice[title*='The informant']").click()

    chooser.get_by_text("The informant (private collection: publishing makes it public)").wait_for()
