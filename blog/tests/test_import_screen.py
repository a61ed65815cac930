"""Importing articles in the admin."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission
from wagtail.users.models import UserProfile

from blog.editor.article_import import actions
from blog.importers import pictures, reading_limits
from blog.models import ArticleImport, ArticlePage, Author, Picture, UploadedArticleFile
from blog.tests.factories import make_author, make_index
from blog.tests.test_import_folders import BLUE, HOSTILE_ZIPS, RED, RELATED, WORD
from comments.tests.factories import make_user
from gazette.clock import TaskTimeout
from gazette.process_lock import process_lock
from gazette.tests.image_files import SIZE, photograph, webp
from gazette.throttle import guards

from .documents import docx, odt, zipped

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

URL = "/admin/articles/import/"
BEES = b"# Bees\n\nBy Ada Quill and Bo Kemp\n\nThey hum.\n\n## Roofs\n\n![A crab](pictures/crab.png)\n\nWarm.\n"
SAND = b"# Sand\n\nLead.\n\n## Grains\n\n![](../a.png)\n\nEnd.\n"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """On a busy machine a request would leave the rest to the next one."""
    monkeypatch.setattr(actions, "SECONDS_IN_REQUEST", 1000)


@pytest.fixture
def editor(client, index):
    user = make_user("editor", "Editors")
    client.force_login(user)
    return user


def upload(client, files):
    sent = [SimpleUploadedFile(name, content) for name, content in files.items()]
    return client.post(URL, {"uploads": sent})


def make(client, url, **fields):
    page = client.get(url)
    form = page.context["form"]
    values = {
        "listing": form.initial["listing"],
        "new_authors": form.initial["new_authors"],
        "offered": [article["place"] for article in page.context["articles"]],
        "chosen": [article["place"] for article in page.context["articles"]],
    }
    return client.post(url, values | fields, follow=True)


def made(response):
    return {heading: [row[1].title for row in rows] for heading, rows in response.context["made"]}


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.mark.each_database
def test_files_are_displayed_and_made_drafts(client, editor, index):
    make_author("Ada Quill")
    mine = make_author("Edda Dorn")
    Author.objects.filter(pk=mine.pk).update(user=editor)
    files = {
        "bees.md": BEES,
        "crab.png": RED,
        "tide.docx": docx(WORD, related=RELATED, media={"water.png": BLUE}),
        "latin.txt": "Café\nA lead.\nMud\nGrey mud.\n".encode("cp1252"),
        "paper.pdf": b"%PDF-",
        "broken.docx": b"PK",
        "site.zip": zipped(
            {"posts/sand.md": b"# Sand\n\nLead.\n\n## Grains\n\n![](../a.png)\n\nEnd.\n", "a.png": BLUE}
        ),
    }
    assert reverse("import_articles") in text_of(client.get(reverse("article_desk:index")))

    url = upload(client, files).url
    page = client.get(url)

    assert (ArticlePage.objects.count(), Picture.objects.count()) == (0, 0)
    articles = {each["title"]: each for each in page.context["articles"]}
    assert list(articles) == ["Bees", "Tide", "Café", "Sand"]
    assert articles["Bees"]["headings"] == ["Roofs"]
    assert {title: each["images"] for title, each in articles.items()} == {"Bees": 1, "Tide": 1, "Café": 0, "Sand": 1}
    assert (articles["Bees"]["authors"], articles["Bees"]["new_authors"]) == (["Ada Quill"], ["Bo Kemp"])
    assert articles["Bees"]["notes"] == []
    assert articles["Café"]["notes"] == ["Letters with accents: not UTF-8, read as Windows-1252"]
    assert [(trial.name, trial.error[:28]) for trial in page.context["refused"]] == [
        ("paper.pdf", "PDF files can’t be imported."),
        ("broken.docx", "is damaged, or not a file of"),
    ]
    assert page.context["form"].initial["author"] == mine

    result = make(client, url, author=mine.pk, chosen=[0, 1, 5])

    assert made(result) == {"3 new drafts": ["Bees", "Tide", "Sand"]}
    # The Articles screen, which shows the authors of the page, knows those of a draft.
    assert [byline.author.name for byline in ArticlePage.objects.get(title="Bees").bylines.all()] == [
        "Ada Quill",
        "Bo Kemp",
    ]
    assert (result.context["number_left_out"], len(result.context["refused"])) == (1, 2)
    drafts = {page.title: page for page in ArticlePage.objects.all()}
    assert {(page.live, page.owner, page.get_parent().pk) for page in drafts.values()} == {(False, editor, index.pk)}
    names = {
        title: [author.name for author in page.get_latest_revision_as_object().authors]
        for title, page in drafts.items()
    }
    assert names == {"Bees": ["Ada Quill", "Bo Kemp"], "Tide": ["Edda Dorn"], "Sand": ["Edda Dorn"]}
    assert Picture.objects.count() == 2, "blue water is in two articles"
    assert set(Picture.objects.values_list("uploaded_by_user", flat=True)) == {editor.pk}
    assert UploadedArticleFile.objects.count() == 0
    assert {page.latest_revision.user for page in drafts.values()} == {editor}

    again = client.get(upload(client, {"other name.md": BEES, "crab.png": RED}).url)
    (article,) = again.context["articles"]
    assert (article["is_unchanged"], article["revision_of"]) == (True, f"/admin/pages/{drafts['Bees'].pk}/edit/")


def test_results_say_what_is_new_changed_and_unchanged_and_links_lead_to_the_other_articles(client, editor, index):
    files = {
        "bees.md": b"---\nid: bees\n---\n# Bees\n\nLead.\n\n## Roofs\n\nAs [sand](mud.md#grains), [wax](wax.md).\n",
        "mud.md": b"---\nid: mud\n---\n# Mud\n\nLead.\n\n## Grains\n\nSee [bees](bees.md).\n",
    }
    trial = upload(client, files).url
    notes = [article["notes"] for article in client.get(trial).context["articles"]]
    assert notes == [["wax (wax.md): a relative link: check it"], []]

    assert made(make(client, trial)) == {"2 new drafts": ["Bees", "Mud"]}

    bees, mud = (ArticlePage.objects.get(title=title) for title in ("Bees", "Mud"))
    text = str(bees.get_latest_revision_as_object().body.get_prep_value())
    assert f'As <a href="{mud.get_url()}#grains">sand</a>, <a href="wax.md">wax</a>.' in text
    assert f'See <a linktype="page" id="{bees.pk}">bees</a>.' in str(
        mud.get_latest_revision_as_object().body.get_prep_value()
    )

    files["mud.md"] += b"\nMore.\n"
    assert made(make(client, upload(client, files).url)) == {
        "1 new draft of an imported article": ["Mud"],
        "1 unchanged article": ["Bees"],
    }
    assert bees.revisions.count() == 2, "the second time has the links"


def test_other_file_of_the_same_name_is_another_article_and_its_slug_is_named(client, editor, index):
    first = b"# Notes\n\nFirst.\n\n## Mud\n\nGrey.\n"
    for files in ({"notes.md": first}, {"site.zip": zipped({"a/notes.md": first})}):
        make(client, upload(client, files).url)
    article = ArticlePage.objects.get()
    article.get_latest_revision().publish()

    url = upload(client, {"site.zip": zipped({"b/notes.md": first.replace(b"First", b"Second")})}).url
    (article_of_file,) = client.get(url).context["articles"]
    make(client, url)

    assert article_of_file["notes"] == ["notes: another page has this slug: notes-2"]
    leads = ArticlePage.objects.order_by("slug").values_list("slug", "lead", "live", "has_unpublished_changes")
    assert list(leads) == [("notes", "First.", True, False), ("notes-2", "Second.", False, True)]


def test_refusal_holds_for_the_listing_that_was_tried_and_none_that_may_pass(client, editor, index, monkeypatch):
    other = make_index(title="Other", slug="other")
    named = b"---\nid: bees\n---\n" + BEES
    make(client, upload(client, {"bees.md": named}).url)
    article = ArticlePage.objects.get()
    article.lead = "Ours."
    article.save_revision(user=editor)

    for listing, refused in ((index, ["somebody has changed the article since"]), (other, [])):
        url = upload(client, {"bees.md": named.replace(b"hum", b"buzz")}).url
        assert [trial.error[:38] for trial in client.get(url).context["refused"]] == [
            "somebody has changed the article since"
        ]
        result = make(client, url, listing=listing.pk)
        assert [each["error"][:38] for each in result.context["refused"]] == refused
    assert [page.title for page in ArticlePage.objects.child_of(other)] == ["Bees"]

    url = upload(client, {"sand.md": SAND}).url
    with monkeypatch.context() as patched:
        patched.setattr(reading_limits, "MAX_SECONDS", -1)
        assert client.get(url).context["refused"] == []
    assert made(make(client, url)) == {"1 new draft": ["Sand"]}


def test_article_that_ends_the_process_each_time_is_given_up(client, editor, index, monkeypatch):
    class Killed(BaseException):
        pass

    def import_item(item, *args, **kwargs):
        if item.name == "0.md":
            raise Killed
        return imported(item, *args, **kwargs)

    imported = actions.import_item
    url = upload(client, {f"{n}.md": f"# Article {n}\n\nLead.\n\n## One\n\nText.\n".encode() for n in range(2)}).url
    monkeypatch.setattr(actions, "import_item", import_item)
    for start in [lambda: client.post(url, {"listing": index.pk, "chosen": [0, 1]}), *[lambda: client.post(url)] * 2]:
        with pytest.raises(Killed):
            start()

    response = client.post(url, follow=True)

    assert "the server ended the work on it" in text_of(response)
    assert ArticlePage.objects.get().title == "Article 1"


@pytest.mark.each_database
def test_import_goes_on_where_it_was_and_in_the_tick(client, editor, index, monkeypatch):
    files = {f"{number}.md": f"# Article {number}\n\nLead.\n\n## One\n\nText.\n".encode() for number in range(4)}
    url = upload(client, files).url
    page = client.get(url)
    monkeypatch.setattr(actions, "SECONDS_IN_REQUEST", 0)

    first = client.post(
        url, {"listing": index.pk, "chosen": [each["place"] for each in page.context["articles"]]}, follow=True
    )

    assert (ArticlePage.objects.count(), first.headers["Refresh"]) == (1, "5")
    assert "1 of 4 are done" in text_of(first) and " left." in text_of(first)
    # Killed between the article and the note on it: the article is found, not made a second time.
    ArticleImport.objects.update(results=[])
    client.post(url)
    assert ArticlePage.objects.count() == 1
    client.post(url)
    assert ArticlePage.objects.count() == 2

    output = StringIO()
    call_command("tick", stdout=output)
    assert "Imported 2 articles." in output.getvalue()
    assert (ArticlePage.objects.count(), "Refresh" in client.get(url).headers) == (4, False)


def test_listing_of_the_desk_is_the_one_that_is_proposed(client, editor, index):
    other = make_index(title="Other", slug="other")
    desk = client.get(reverse("article_desk:index", query={"index": other.pk}))
    url = reverse("import_articles", query={"listing": other.pk})
    assert f'href="{url}"' in text_of(desk)

    proposed = []
    for query in (url, f"{URL}?listing=x", URL):
        made = client.post(query, {"uploads": [SimpleUploadedFile("bees.md", BEES)]})
        proposed.append(client.get(made.url).context["form"].initial["listing"])

    assert proposed == [other.pk, index.pk, index.pk]


def test_import_can_be_stopped(client, editor, index, monkeypatch):
    url = upload(client, {"a.md": BEES, "b.md": BEES.replace(b"Bees", b"B")}).url
    monkeypatch.setattr(actions, "SECONDS_IN_REQUEST", 0)
    client.post(url, {"listing": index.pk})

    result = client.post(url, {"stop": "yes"}, follow=True)

    assert "1 article was not made: the import was stopped." in text_of(result)
    assert (actions.go_on(60), ArticlePage.objects.count(), UploadedArticleFile.objects.count()) == (0, 1, 0)


def test_article_that_takes_too_long_is_noted_and_the_next_one_is_made(client, editor, index, monkeypatch):
    url = upload(client, {"a.md": BEES, "b.md": SAND}).url
    with process_lock(actions.LOCK):  # leave all to the tick
        client.post(url, {"listing": index.pk})
    import_item = actions.import_item

    def slow(item, *args, **options):
        if item.name == "a.md":
            raise TaskTimeout
        return import_item(item, *args, **options)

    monkeypatch.setattr(actions, "import_item", slow)

    actions.go_on(60)

    first, second = ArticleImport.objects.get().results
    assert (first["error"], "article" in second) == ("takes too long to import", True)


def test_tick_notes_problems_in_the_language_of_who_uploaded_the_files(client, editor, index):
    url = upload(client, {"a.md": b"# A\n" * 200_001}).url
    with process_lock(actions.LOCK):  # leave all to the tick
        client.post(url, {"listing": index.pk})
    UserProfile.objects.filter(user=editor).update(preferred_language="de")

    actions.go_on(60)

    assert ArticleImport.objects.get().results[0]["error"] == "hat mehr als 100.000 Zeilen: bitte aufteilen"


def test_files_of_an_import_that_never_ends_are_deleted_after_a_day(client, editor, index):
    url = upload(client, {"a.md": BEES}).url
    with process_lock(actions.LOCK):
        client.post(url, {"listing": index.pk})

    actions.forget(timezone.now() + timedelta(hours=23))
    assert UploadedArticleFile.objects.exists()
    actions.forget(timezone.now() + timedelta(hours=25))
    assert not UploadedArticleFile.objects.exists()


def test_post_of_jekyll_in_a_zip_has_date_and_slug_of_its_name(client, editor, index):
    content = zipped({"_posts/2020-02-03-low-tide.md": "# Ebb\n\nLead.\n\n## Sand\n\nGrey.\n"})

    make(client, upload(client, {"site.zip": content}).url)

    article = ArticlePage.objects.get()
    assert (article.slug, article.first_published_at.date().isoformat()) == ("low-tide", "2020-02-03")


def test_nothing_is_made_while_another_process_makes_drafts(client, editor, index):
    url = upload(client, {"a.md": BEES}).url

    with process_lock(actions.LOCK):
        client.post(url, {"listing": index.pk})
    assert not ArticlePage.objects.exists()

    assert (actions.go_on(60), ArticlePage.objects.count()) == (1, 1)


def test_images_follow_the_rights_of_the_user(client, index):
    """Who may neither add nor choose images gets none; who may choose one that is the same gets that."""
    GroupCollectionPermission.objects.filter(group__name="Authors").delete()
    private = Collection.get_first_root_node().add_child(name="Private")
    private.view_restrictions.create(restriction_type="login")
    secret = Picture.objects.create(title="Secret", file=ContentFile(RED, "a.png"), collection=private)
    client.force_login(make_user("author", "Authors"))
    files = {"bees.md": BEES, "crab.png": RED}

    url = upload(client, files).url

    (article,) = client.get(url).context["articles"]
    assert article["notes"] == ["crab.png: You may not add images to a public collection."]
    make(client, url)
    assert list(Picture.objects.all()) == [secret]

    client.force_login(make_user("editor", "Editors"))
    make(client, upload(client, {**files, "bees.md": BEES.replace(b"hum", b"sing")}).url)
    blocks = ArticlePage.objects.get(owner__username="editor").get_latest_revision_as_object().body[0].value["content"]
    assert [block.value["image"].pk for block in blocks if block.block_type == "figure"] == [secret.pk]


def test_only_who_may_add_articles_imports_and_only_their_own_uploads(client, index):
    author, other = make_user("author", "Authors"), make_user("other", "Authors")
    other_index = make_index(title="Elsewhere", slug="other_index")
    client.force_login(author)
    url = upload(client, {"bees.md": BEES}).url

    page = client.get(url)
    assert page.context["unknown_authors"] == ["Ada Quill", "Bo Kemp"]
    assert "new_authors" not in page.context["form"].fields
    result = client.post(url, {"listing": other_index.pk, "chosen": ["0"], "new_authors": ["Bo Kemp"]}, follow=True)
    assert (made(result), Author.objects.count()) == ({"1 new draft": ["Bees"]}, 0)

    client.force_login(other)
    assert client.get(url).status_code == 404
    for group in ("Moderators", None):
        client.force_login(make_user(f"no {group}", *([group] if group else [])))
        assert client.get(URL).status_code == 302
        assert upload(client, {"bees.md": BEES}).url in ("/admin/", f"/admin/login/?next={URL}")
    assert ArticleImport.objects.count() == 1
    with pytest.raises(actions.PermissionDenied):
        actions.upload([], make_user("reader"))


def test_article_that_the_user_may_not_change_stays(client, index):
    text = b"---\nid: bees\n---\n# Bees\n\nLead.\n\n## Roofs\n\nWarm.\n"
    for name in ("author", "other"):
        client.force_login(make_user(name, "Authors"))
        url = upload(client, {"bees.md": text.replace(b"Warm", name.encode())}).url
        page = client.get(url)
        if name == "author":
            make(client, url)

    assert page.context["refused"][0].error == "somebody else imported it before, and you may not change that article"
    assert ArticlePage.objects.count() == 1


def test_too_much_at_once_is_refused_in_one_line(client, editor, monkeypatch):
    monkeypatch.setattr(actions, "MAX_BYTES", 1000)
    too_many = {f"{number}.md": b"x" for number in range(actions.MAX_ARTICLES + 1)}

    for files, message in (
        ({"a.md": b"x" * 1001}, "These files have more than 0 MB. Import them in parts, or with import_articles"),
        (too_many, "These are 51 articles. Import 50 at once, or all with import_articles on the server."),
        ({"a.png": RED}, "There is no article among these files, only images."),
        ({}, "No file was submitted"),
    ):
        response = upload(client, files)
        assert response.status_code == 422
        assert message in str(response.context["form"].errors["uploads"]) or "required" in text_of(response)
    assert ArticleImport.objects.count() == 0


def test_files_of_other_formats_are_refused_though_no_time_is_left(client, editor, index, monkeypatch):
    monkeypatch.setattr(actions, "SECONDS_IN_REQUEST", 0)

    page = client.get(upload(client, {"bees.md": BEES, "paper.pdf": b"%PDF-1.4", "old.doc": b"x"}).url)

    assert [trial.name for trial in page.context["refused"]] == ["paper.pdf", "old.doc"]
    assert [article["name"] for article in page.context["articles"]] == ["bees.md"]


@pytest.mark.each_database
def test_hostile_files_are_refused_in_one_line_each_and_make_nothing(client, editor, index):
    """The limits themselves: test_import_folders.py, test_docx_importer.py and test_odt_importer.py."""
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>'
    files = {f"{number}.zip": content for number, (content, _message) in enumerate(HOSTILE_ZIPS)}
    files |= {
        "bomb.docx": docx("", replaced={"word/document.xml": bomb}),
        "bomb.odt": odt("", replaced={"content.xml": bomb}),
        "nested.html": b"<h1>A</h1><h2>B</h2>" + b"<div>" * 100_000,
        "binary.txt": b"\x89PNG\r\n\x1a\n\0\0",
        "empty.md": b"\n",
        "nothing.docx": b"",
        "latin.html": b"<meta charset=utf-8><h1>Caf\xe9</h1><h2>B</h2><p>Text.",
        "yaml.md": b'---\n"k\\0y": "v"\n"f\\ud800oo": v\nslug: "x\\0y"\nimage: "x\\0y.png"\n'
        b'title: "\\ud83d\\udc1d Bees\\0"\n---\nText.\n',
        "toml.md": b'+++\n"k\\u0000y" = "v"\nslug = "z\\u0000"\ntitle = "B\\u0000ees"\n+++\nText.\n',
        "wide.md": "# Café\n\nText.\n".encode("utf-16-le"),
    }

    page = client.get(upload(client, files).url)

    refused = {trial.name: trial.error for trial in page.context["refused"]}
    for number, (_content, message) in enumerate(HOSTILE_ZIPS[:-1]):
        assert refused[f"{number}.zip"].startswith(message)
    assert all("\n" not in error and len(error) < 200 for error in refused.values())
    assert (
        refused["bomb.docx"] == refused["bomb.odt"] == "has a document type in its XML, which no word processor writes"
    )
    assert refused["nested.html"] == "has elements nested more than 150 deep"
    assert refused["binary.txt"].startswith("is not a text but binary data")
    assert refused["empty.md"] == refused["nothing.docx"] == "is empty"
    read = [(article["name"], article["title"]) for article in page.context["articles"]]
    assert read == [("latin.html", "Café"), ("yaml.md", "🐝 Bees"), ("toml.md", "Bees"), ("wide.md", "Café")]
    assert "ky (and 1 more): front matter that is not used here" in page.context["articles"][1]["notes"]
    assert (ArticlePage.objects.count(), Picture.objects.count()) == (0, 0)


@pytest.mark.each_database
def test_uploads_are_deleted_after_a_day_and_results_after_a_week(client, editor, index):
    url = upload(client, {"bees.md": BEES}).url
    upload(client, {"sand.md": BEES.replace(b"Bees", b"Sand")})
    make(client, url)

    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        actions.forget(timezone.now())
        assert [row.finished_at is None for row in ArticleImport.objects.all()] == [False]
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        actions.forget(timezone.now())
    assert (ArticleImport.objects.count(), ArticlePage.objects.count()) == (0, 1)


def test_import_that_does_not_come_to_its_end_is_stopped_after_a_day(client, editor, index, monkeypatch):
    monkeypatch.setattr(actions, "SECONDS_IN_REQUEST", 0)
    url = upload(client, {"a.md": BEES, "b.md": BEES.replace(b"Bees", b"B")}).url
    client.post(url, {"listing": index.pk, "offered": [0, 1], "chosen": [0, 1]})
    row = ArticleImport.objects.get()
    assert (len(row.results), row.finished_at) == (1, None)

    actions.forget(timezone.now() + timedelta(hours=23))
    assert row.files.count() == 2
    actions.forget(timezone.now() + timedelta(hours=25))

    row.refresh_from_db()
    assert row.finished_at and row.files.count() == 0


def test_oldest_uploads_of_a_user_make_room_for_new_ones(client, editor, index, monkeypatch):
    monkeypatch.setattr(actions, "MOST_WAITING", 2)
    others = ArticleImport.objects.create(user=make_user("other", "Editors"), created_at=timezone.now())
    urls = [upload(client, {f"{name}.md": BEES}).url for name in "abc"]

    assert [client.get(url).status_code for url in urls] == [404, 200, 200]
    assert UploadedArticleFile.objects.count() == 2
    assert ArticleImport.objects.filter(pk=others.pk).exists()


def test_article_of_too_many_blocks_is_refused_before_it_is_stored(client, editor, index, monkeypatch):
    monkeypatch.setattr(reading_limits, "MAX_BLOCKS", 20)
    page = client.get(upload(client, {"sand.md": SAND + b"\n\nA grain." * 20, "bees.md": BEES}).url)

    assert [article["title"] for article in page.context["articles"]] == ["Bees"]
    assert ["more than 20 sections and paragraphs" in trial.error for trial in page.context["refused"]] == [True]


def test_pictures_beyond_a_number_of_pixels_are_left_out(client, editor, index, monkeypatch):
    monkeypatch.setattr(pictures, "MAX_PIXELS_OF_ALL", 1)
    content = {"bees.md": BEES, "crab.png": RED}
    page = client.get(upload(client, content).url)

    (article,) = page.context["articles"]
    assert article["images"] == 0
    assert "megapixels of images" in str(article["notes"])


def test_photograph_that_has_to_be_turned_is_stored_once(client, editor, index):
    bees, photo = BEES.replace(b".png", b".jpg"), photograph(6)
    more = bees.replace(b"Bees", b"More").replace(b"crab", b"photo")
    files = {"bees.md": bees, "crab.jpg": photo, "more.md": more, "photo.jpg": photo}

    make(client, upload(client, files).url)
    result = make(client, upload(client, files).url)

    (picture,) = Picture.objects.all()
    assert (picture.width, picture.height) == SIZE[::-1]
    assert made(result) == {"2 unchanged articles": ["Bees", "More"]}


def test_animation_too_long_to_be_turned_is_left_out(client, editor, index, monkeypatch):
    monkeypatch.setattr("blog.importers.pictures.MAX_PIXELS", 2 * SIZE[0] * SIZE[1])
    page = client.get(upload(client, {"bees.md": BEES.replace(b".png", b".webp"), "crab.webp": webp(6, frames=3)}).url)

    (article,) = page.context["articles"]
    assert article["images"] == 0
    assert "This animation is too long" in str(article["notes"])


def test_article_that_took_too_long_to_read_is_read_again_for_its_draft(client, editor, index, monkeypatch):
    url = upload(client, {"bees.html": b"<h1>Bees</h1><p>Hum.<h2>Roofs</h2>" + b"<p>Warm." * 500}).url
    with monkeypatch.context() as busy:
        busy.setattr(reading_limits, "MAX_SECONDS", -1)
        assert "Not shown here: it takes too long to read." in text_of(client.get(url))

    assert made(make(client, url, chosen=[0])) == {"1 new draft": ["Bees"]}


@pytest.mark.each_database
def test_view_makes_no_more_queries_for_many_unknown_authors_and_finds_all_spellings(client, editor, index):
    make_author("Émile Zola")
    text = "---\ntitle: Names\nauthors: [Émile Zola, ÉMILE ZOLA, emile-zola, {}]\n---\n\nLead.\n\n## A\n\nx\n"
    numbers = []
    for names in (["Ada Quill"], [f"Ada Quill {number}" for number in range(40)]):
        url = upload(client, {"names.md": text.format(", ".join(names)).encode()}).url
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url)
        numbers.append(len(queries))
        assert page.context["unknown_authors"] == names

    assert numbers[0] == numbers[1]


def test_trial_saves_no_revision_of_what_would_be_a_draft(client, editor, index):
    url = upload(client, {"bees.md": BEES}).url

    with CaptureQueriesContext(connection) as queries:
        client.get(url)

    assert [each["sql"] for each in queries if 'INSERT INTO "wagtailcore_revision"' in each["sql"]] == []


def test_unexpected_error_of_one_article_does_not_stop_the_others(client, editor, index, monkeypatch):
    url = upload(client, {"a.md": BEES.replace(b"Bees", b"A"), "b.md": BEES.replace(b"Bees", b"B")}).url
    real = actions.import_article

    def fails(source, **options):
        if source.name == "a.md":
            raise RuntimeError
        return real(source, **options)

    monkeypatch.setattr(actions, "import_article", fails)

    assert client.get(url).context["refused"][0].error == "can’t be read; the error was logged"
    result = make(client, url, chosen=[0, 1])
    assert [(each["name"], each["error"]) for each in result.context["refused"]] == [
        ("a.md", "can’t be read; the error was logged")
    ]
    assert [page.title for page in ArticlePage.objects.all()] == ["B"]


@pytest.mark.each_database
def test_each_file_is_read_once_however_often_its_import_is_viewed(client, editor, index, monkeypatch):
    read = []
    import_item = actions.import_item

    def counted(item, *args, **options):
        read.append(item.name)
        return import_item(item, *args, **options)

    monkeypatch.setattr(actions, "import_item", counted)
    url = upload(client, {"bees.md": BEES, "broken.docx": b"PK", "sand.md": SAND}).url

    pages = [client.get(url), client.get(url)]
    make_author("Bo Kemp")
    pages.append(client.get(url))

    assert read == ["bees.md", "broken.docx", "sand.md"]
    for page in pages:
        assert [article["title"] for article in page.context["articles"]] == ["Bees", "Sand"]
        assert [trial.name for trial in page.context["refused"]] == ["broken.docx"]
    assert [page.context["unknown_authors"] for page in pages] == [*[["Ada Quill", "Bo Kemp"]] * 2, ["Ada Quill"]]
    result = make(client, url)
    assert read[3:] == ["bees.md", "sand.md"], "what was refused is not read again"
    assert [each["name"] for each in result.context["refused"]] == ["broken.docx"]


def test_file_that_ends_the_process_is_not_read_again(client, editor, index, monkeypatch):
    class Killed(BaseException):
        pass

    def killed(item, *args, **options):
        raise Killed

    url = upload(client, {"bees.md": BEES, "sand.md": SAND}).url
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(actions, "import_item", killed)
        client.get(url)

    page = client.get(url)

    assert [article["title"] for article in page.context["articles"]] == ["", "Sand"]
    assert "Not shown here: it takes too long to read." in text_of(page)


def test_upload_and_page_of_an_import_are_throttled(client, editor, index, monkeypatch):
    url = upload(client, {"bees.md": BEES}).url
    for guard in (guards.UPLOADED_ARTICLES, guards.ARTICLE_IMPORT):
        monkeypatch.setitem(guard.__dict__, "by_account", guards.Rate(2, 900))

    assert [client.get(url).status_code for _view in range(3)] == [200, 200, 429]
    assert [upload(client, {"bees.md": BEES}).status_code for _upload in range(2)] == [302, 429]
    assert [client.get(URL).status_code for _view in range(3)] == [200, 200, 200]
