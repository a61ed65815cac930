"""Folders, zips and documents with pictures, imported by the command."""

import json
import re
import stat
from io import BytesIO
from zipfile import ZipInfo

import pytest
from django.core.management import CommandError
from PIL import Image

from blog.importers.archives import MAX_MEMBERS
from blog.models import ArticlePage, Picture
from blog.tests.factories import make_author, make_topic
from blog.tests.test_import_articles import run

from .documents import docx, drawing, odt, paragraph, zipped

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def png(colour) -> bytes:
    output = BytesIO()
    Image.new("RGB", (40, 30), colour).save(output, "PNG")
    return output.getvalue()


RED, BLUE = png("red"), png("blue")
MUD = "# Mud\n\nA lead.\n\n## Crabs\n\n![A crab](../pictures/crab%201.png)\nOn the mud.\n\n![](/far.png)\n"
SAND = (
    "# Sand\n\nA lead.\n\n## Grains\n\n![The same crab](/pictures/crab%201.png)\n\n![No](../../outside.png)\n\nEnd.\n"
)
WORD = "".join(
    [
        paragraph("Tide", "Titel"),
        paragraph("Lead."),
        paragraph("High", "berschrift1"),
        paragraph(runs=drawing("pic", "Blue water")),
        paragraph("Text."),
    ]
)  # fmt: skip
RELATED = {"pic": ("image", "media/water.png")}
FILES = {
    "posts/mud.md": MUD.encode(),
    "posts/sand.md": SAND.encode(),
    "tide.docx": docx(WORD, related=RELATED, media={"water.png": BLUE}),
    "pictures/crab 1.png": RED,
    "static/far.png": BLUE,
    "paper.pdf": b"%PDF",
    ".git/config.md": b"# No\n",
    "__MACOSX/posts/mud.md": b"\0",
}


@pytest.fixture
def folder(tmp_path):
    for name, content in FILES.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (tmp_path / "outside.png").write_bytes(RED)
    (tmp_path / "site" / "posts" / "link.png").symlink_to(tmp_path / "outside.png")
    return tmp_path / "site"


def figures():
    return [
        (article.title, block.value["image"].title, block.value["image"].contextual_alt_text)
        for article in ArticlePage.objects.order_by("title")
        for section in article.get_latest_revision_as_object().body
        for block in section.value["content"]
        if block.block_type == "figure"
    ]


EXPECTED = [("Mud", ""), ("Mud", "A crab"), ("Sand", "The same crab"), ("Tide", "Blue water")]


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_folder_and_zip_bring_their_pictures_once(index, folder, tmp_path, kind):
    path = folder
    if kind == "zip":
        path = tmp_path / "site.zip"
        path.write_bytes(zipped({name: content for name, content in FILES.items() if ".git" not in name}))
    else:
        (folder / "__MACOSX").rename(folder / ".macosx")
    report = tmp_path / "report.json"

    output, errors, status = run(path, "--dry-run", "--report", report)
    assert (errors, status, ArticlePage.objects.count(), Picture.objects.count()) == ("", 0, 0, 0)
    would = {row["title"]: row["outcome"] for row in json.loads(report.read_text())["rows"] if "title" in row}
    assert would == {"Mud": "taken", "Sand": "taken", "Tide": "taken"}

    output, errors, status = run(path, "--report", report)

    assert (errors, status) == ("", 0)
    assert sorted((title, alt) for title, _picture, alt in figures()) == EXPECTED
    assert Picture.objects.count() == 2, "each picture once"
    assert f"not imported: {path}/paper.pdf (PDF files can’t be imported. Use the document" in output
    assert re.search(r"dropped, line \d+: No \(../../outside.png\) \(a picture that is not in the library", output)
    written = json.loads(report.read_text())
    assert written["sums"]["file"] | {"reasons": 0} == {
        "in": 4, "taken": 3, "unchanged": 0, "dropped": 1, "changed": 0, "reasons": 0,
    }  # fmt: skip
    (sand,) = (row for row in written["rows"] if row.get("title") == "Sand")
    assert (sand["id"], sand["sections"], sand["dropped"][0]["text"]) == (
        f"{path}/posts/sand.md",
        1,
        "No (../../outside.png)",
    )

    output, errors, status = run(path, "--report", report)
    assert (errors, status, output.count("  unchanged\n")) == ("", 0, 3)
    assert json.loads(report.read_text())["sums"]["file"]["unchanged"] == 3
    assert (ArticlePage.objects.count(), Picture.objects.count()) == (3, 2)


def test_files_of_one_path_in_two_folders_or_zips_are_two_articles(index, tmp_path):
    for folder in ("a", "b"):
        text = f"# Notes\n\nOf {folder}.\n\n## Mud\n\nGrey.\n"
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "notes.md").write_text(text)
        (tmp_path / f"{folder}.zip").write_bytes(zipped({"notes.md": text.replace("Of", "Zip").encode()}))
    everything = [tmp_path / name for name in ("a", "b", "a.zip", "b.zip")]

    for each in everything:
        run(each, "--publish")
    again, errors, _status = run(*everything, "--publish")

    assert list(ArticlePage.objects.order_by("slug").values_list("slug", "lead")) == [
        ("notes", "Of a."), ("notes-2", "Of b."), ("notes-3", "Zip a."), ("notes-4", "Zip b."),
    ]  # fmt: skip
    assert (again.count("  unchanged\n"), errors) == (4, "")


@pytest.mark.each_database
def test_pictures_beside_a_single_file_and_of_opendocument_are_taken(index, tmp_path):
    make_author("Ada Quill")
    text = '<text:p text:style-name="P1">Ebb</text:p><text:p>By Ada Quill</text:p><text:h>Low</text:h>'
    frame = '<text:p><draw:frame><draw:image xlink:href="Pictures/a.png"/></draw:frame></text:p>'
    (tmp_path / "ebb.odt").write_bytes(odt(f"{text}{frame}", media={"a.png": BLUE}))
    (tmp_path / "mud.md").write_text("# Mud\n\nLead.\n\n## Crabs\n\n![A crab](crab.png)\n\n![](bad.png)\n\nEnd.\n")
    (tmp_path / "crab.png").write_bytes(RED)
    (tmp_path / "bad.png").write_bytes(b"no picture")

    output, errors, status = run(tmp_path / "ebb.odt", tmp_path / "mud.md")

    assert (errors, status) == ("", 0)
    assert [(title, alt) for title, _picture, alt in figures()] == [("Ebb", ""), ("Mud", "A crab")]
    assert "dropped: bad.png (This image format is not supported.)" in output
    assert ArticlePage.objects.get(title="Ebb").get_latest_revision_as_object().authors


def test_picture_of_an_article_that_is_refused_is_not_left_in_the_library(index, tmp_path):
    (tmp_path / "crab.png").write_bytes(RED)
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(
            "---\nslug: same\n---\n# Mud\n\nLead.\n\n## Crabs\n\n![A crab](crab.png)\n\nEnd.\n"
        )
        if name == "b.md":
            (tmp_path / "crab.png").write_bytes(BLUE)
        _output, errors, status = run(tmp_path / name)

    assert ("has the slug same already" in errors, status) == (True, 1)
    assert (ArticlePage.objects.count(), Picture.objects.count()) == (1, 1)


def symlink(name):
    info = ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def encrypted() -> bytes:
    content = bytearray(zipped({"a.md": "# A\n"}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + place] |= 1
    return bytes(content)


def bomb() -> bytes:
    """Some kilobytes that say that they are 2 GB."""
    content = zipped({f"{number}.md": b"\0" * 1_000_000 for number in range(10)})
    size = (1_000_000).to_bytes(4, "little")
    start = content.index(b"PK\x01\x02")
    return content[:start] + content[start:].replace(size, (2**28).to_bytes(4, "little"))


HOSTILE_ZIPS = [
    (b"no zip", "is damaged, or not a file of this format"),
    (encrypted(), "is encrypted: save it without a password"),
    (bomb(), "would be larger than 1 GB unpacked"),
    (zipped({"../../etc/cron.d/x.md": "# A\n"}), "has a file that leads out of it ('../../etc/cron.d/x.md')"),
    (zipped({"/etc/x.md": "# A\n"}), "has a file that leads out of it"),
    (zipped({"..\\x.md": "# A\n"}), "has a file that leads out of it"),
    (zipped({symlink("a.md"): "/etc/passwd"}), "has a file that leads out of it ('a.md')"),
    (zipped({f"{number}.md": "" for number in range(MAX_MEMBERS + 1)}), "has more than 5,000 files in it"),
    (zipped({"a.bin": "x", "b.zip": "x"}), "has no file in it that can be imported"),
]


@pytest.mark.parametrize(("content", "message"), HOSTILE_ZIPS)
def test_hostile_zip_is_refused_in_one_line(index, tmp_path, content, message):
    path = tmp_path / "a.zip"
    path.write_bytes(content)

    _output, errors, status = run(path)

    assert (errors.startswith(f"{path}: {message}"), errors.count("\n"), status) == (True, 1, 1)
    assert not ArticlePage.objects.exists()


def test_bad_members_of_a_zip_are_refused_and_the_others_go_in(index, tmp_path):
    path = tmp_path / "a.zip"
    good = b"# Mud\n\nLead.\n\n## Crabs\n\n![Big](big.png)\n\nEnd.\n"
    damaged = zipped({"a.md": good, "big.md": b"x" * (5 * 1024 * 1024 + 1), "latin.txt": b"Caf\xe9\n", "c.docx": b"PK",
                      "big.png": b"\0" * (10 * 1024 * 1024 + 1)})  # fmt: skip
    path.write_bytes(damaged)

    output, errors, status = run(path)

    assert re.findall(r"a\.zip/(\S+): (.{20})", errors) == [
        ("big.md", "is too large: big.md"),
        ("c.docx", "is damaged, or not a"),
        ("latin.txt", "is not UTF-8: byte 0"),
    ]
    assert "dropped: big.png (is too large: big.png has more than 10 MB unpacked)" in output
    assert (status, ArticlePage.objects.get().title) == (1, "Mud")


def test_links_out_of_a_folder_and_folders_named_like_files_are_not_read(index, tmp_path):
    (tmp_path / "secret.md").write_text("# Secret\n\nText.\n")
    folder = tmp_path / "site"
    (folder / "x.docx").mkdir(parents=True)
    (folder / "x.docx" / "word.md").write_text("# Word\n\nText.\n")
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "none.md").symlink_to(tmp_path / "nothing")
    (folder / "other").symlink_to(tmp_path)

    _output, errors, status = run(folder)

    assert errors.splitlines() == [
        f"{folder}/link.md: is a link that leads out of the folder",
        f"{folder}/none.md: is a link that leads out of the folder",
    ]
    assert (status, [article.title for article in ArticlePage.objects.all()]) == (1, ["Word"])


def test_report_for_which_the_disk_has_no_space_is_one_line(index, folder, tmp_path, monkeypatch):
    file = tmp_path / ".unfinished"
    file.symlink_to("/dev/full")
    monkeypatch.setattr("gazette.imports.report.NamedTemporaryFile", lambda *args, **options: file.open("w"))

    with pytest.raises(CommandError) as refused:
        run(folder, "--report", tmp_path / "report.json")

    assert str(refused.value) == f"--report {tmp_path / 'report.json'}: cannot be written: No space left on device"
    assert not file.is_symlink() and not (tmp_path / "report.json").exists()


def test_folder_of_a_site_generator_is_imported_as_it_is(index, tmp_path):
    make_topic("Water")
    files = {
        "_posts/2020-02-03-low-tide.md": "---\nlayout: post\ntitle: Low tide\ntags: [Water, Mud]\ncategories: Water\n"
        "description: The lead.\nimage: ../pictures/a.png\nimage_alt: A crab\n---\nOpening.\n\n## Sand\n\nGrey.\n",
        "content/ebb/index.md": '+++\ntitle = "Ebb"\ndate = 2021-05-06T07:08:09Z\ndraft = true\ntags = ["Water"]\n'
        '[cover]\nimage = "none.png"\n+++\n'
        "Lead.\n\n## Sand\n\nGrey.\n",
        "bad.md": "+++\ntitle = \n+++\nText.\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.png").write_bytes(RED)
    run(tmp_path, "--publish", "--dry-run")
    assert Picture.objects.count() == 0

    output, errors, status = run(tmp_path, "--publish")

    low, ebb = ArticlePage.objects.order_by("-title")
    assert (low.title, low.slug, low.lead, low.live, low.first_published_at.date().isoformat()) == (
        "Low tide", "low-tide", "The lead.", True, "2020-02-03",
    )  # fmt: skip
    assert (low.hero.title, low.hero_alt, ebb.hero) == ("A crab", "A crab", None)
    assert "dropped: image (none.png) (a picture that is not in the library: add it by hand)" in output
    assert [topic.name for topic in low.topics.all()] == ["Water"]
    assert (ebb.title, ebb.live, ebb.first_published_at.year) == ("Ebb", False, 2021)
    assert "uncertain: Ebb (the file says that it is a draft: not published)" in output
    assert "dropped: layout (front matter that is not used here)" in output
    assert (errors.count("the front matter is not valid TOML"), errors.count("\n"), status) == (1, 1, 1)
