"""What the editor's script of pasting asks for: who may, what comes back, and what is refused."""

import json

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction

from blog.editor.pasting import cards
from blog.importers import library
from blog.importers.pictures import MAX_PICTURES
from blog.models import Picture
from blog.pages import ArticlePage
from comments.tests.factories import make_user
from gazette.public_fetch import CannotFetch, Fetched
from gazette.throttle import guards

from .clipboards import ALT, HEADINGS, LEAD, NOTES, ROWS, TITLE, google_docs, picture
from .factories import make_index

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def editor(client):
    client.force_login(make_user("editor", "Editors"))
    return client


def send(client, name, fields):
    return client.post(reverse(name), json.dumps(fields), content_type="application/json")


def paste(client, html, **fields):
    return send(client, "paste", {"html": html, **fields})


def upload(client, content=None, name="bank.png", alt="Mud"):
    file = SimpleUploadedFile(name, picture() if content is None else content, content_type="image/png")
    return client.post(reverse("paste_picture"), {"file": file, "alt": alt})


# ---- text


def test_pasted_manuscript_is_what_the_form_takes_and_the_article_stores(editor):
    stored = upload(editor, alt=ALT).json()["id"]

    found = paste(editor, google_docs(f"picture:{stored}"), isWhole=True).json()

    assert (found["title"], found["lead"], found["opening"]) == (TITLE, LEAD, [])
    assert found["counts"] == {"sections": 6, "tables": 1, "pictures": 1, "footnotes": 2}
    # Texts that follow each other are one block.
    contents = [section["value"]["content"] for section in found["sections"]]
    assert [[block["type"] for block in content] for content in contents] == [
        ["paragraph"],
        ["paragraph"],
        ["paragraph", "table", "paragraph"],
        ["paragraph", "figure", "paragraph"],
        ["paragraph"],
        ["paragraph"],
    ]
    text = json.loads(contents[0][0]["value"])
    assert [block["type"] for block in text["blocks"]] == ["unstyled"] * 2 + ["unordered-list-item"] * 3 + ["unstyled"]
    assert [block["depth"] for block in text["blocks"]][2:5] == [0, 1, 0]
    assert NOTES[0] in [entity["data"].get("text") for entity in text["entityMap"].values()]
    assert contents[2][1]["value"]["data"] == ROWS
    image = contents[3][1]["value"]["image"]
    assert (image["image"]["id"], image["alt_text"], image["decorative"]) == (stored, ALT, False)
    # Without sections: all of it, its headings as sub-headings.
    found_here = paste(editor, google_docs(f"picture:{stored}"), isWhole=True, hasSections=False).json()
    assert (found_here["title"], found_here["sections"], found_here["counts"]["sections"]) == ("", [], 0)
    assert found_here["notes"] == found["notes"]
    opening = found_here["opening"]
    assert [block["type"] for block in opening] == ["paragraph", "table", "paragraph", "figure", "paragraph"]
    here = json.loads(opening[0]["value"])["blocks"]
    assert [block["text"] for block in here if block["type"] == "header-three"][:3] == [TITLE, *HEADINGS[:2]]
    ids = [section["id"] for section in found["sections"]] + [block["id"] for content in contents for block in content]
    assert len(set(ids)) == len(ids)
    # Pasting stores nothing.
    assert not ArticlePage.objects.exists()


def test_notes_say_once_what_was_left_out_and_how_often(editor):
    assert upload(editor, name="x.png").status_code == 200  # another one

    found = paste(
        editor,
        "<p>A <a href='javascript:a'>b</a> <a href='java\tscript:c'>d</a>"
        "<img src='file:///C:/Users/ada/AppData/Local/Temp/msohtmlclip1/01/clip_image002.png' alt='Mud'></p>",
    )

    assert found.json()["notes"] == [
        "b (javascript:a) (and 1 more): an unsupported link: made text",
        "Mud (clip_image002.png): a picture that is not in the library: add it by hand",
    ]


def test_a_picture_that_its_user_may_not_use_is_left_out(editor):
    hidden = Collection.get_first_root_node().add_child(name="Board")
    CollectionViewRestriction.objects.create(collection=hidden, restriction_type="login")
    image = Picture.objects.create(title="Secret", file=SimpleUploadedFile("secret.png", picture()), collection=hidden)
    text = f"<p>Text</p><img src='picture:{image.pk}' alt='A'>"
    writers = Group.objects.create(name="Writers")
    writers.permissions.add(Permission.objects.get(codename="access_admin"))
    writers.page_permissions.create(page=make_index(), permission=Permission.objects.get(codename="add_page"))
    writer = Client()
    writer.force_login(make_user("writer", "Writers"))

    assert [block["type"] for block in paste(editor, text).json()["opening"]] == ["paragraph", "figure"]
    assert [block["type"] for block in paste(writer, text).json()["opening"]] == ["paragraph"]


def test_who_may_not_edit_gets_nothing(client):
    make_index()
    routes = ("paste", "paste_picture", "paste_card")

    for user in (None, make_user("moderator", "Moderators"), make_user("reader")):
        if user:
            client.force_login(user)
        for name in routes:
            response = send(client, name, {"html": "<h1>x</h1>", "url": "https://example.org/"})
            assert (response.status_code, response.headers["Location"].split("?")[0]) in {
                (302, "/admin/"),
                (302, "/admin/login/"),
            }
    assert not Picture.objects.exists()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user("editor", "Editors"))
    assert paste(strict, "<h1>x</h1>").status_code == 403
    client.force_login(make_user("author", "Authors"))
    assert paste(client, "<h1>x</h1>").status_code == 200
    assert client.get(reverse("paste")).status_code == 405


def test_hostile_requests_are_refused_with_one_line(editor):
    post = {"path": reverse("paste"), "content_type": "application/json"}

    refused = {
        "too large": editor.post(data=json.dumps({"html": "x" * 2_500_000}), **post),
        "nested": paste(editor, "<div>" * 100_000),
        "no text": paste(editor, ["x"]),
        "empty": paste(editor, "  "),
        "no object": editor.post(data="[1]", **post),
        "no JSON": editor.post(data="[" * 100_000, **post),
        "form": editor.post(reverse("paste"), {"html": "<p>x</p>"}),
    }

    assert {name: response.status_code for name, response in refused.items()} == {
        "too large": 413, "nested": 400, "no text": 400, "empty": 400, "no object": 400, "no JSON": 400, "form": 400
    }  # fmt: skip
    assert refused["nested"].json()["error"] == (
        "This can’t be pasted with its structure: it has elements nested more than 150 deep."
    )
    assert "paste it in parts" in refused["too large"].json()["error"]


@pytest.mark.parametrize(
    "html",
    [
        "<iframe src='https://['></iframe>",
        f"<ol start={'9' * 5_000}><li>x</ol>",
        f"<b style='font-weight:{'9' * 5_000}'>x</b>",
        "<a href='https://['>x</a> <img src='https://['>",
    ],
)
def test_values_that_cannot_be_read_are_no_error(editor, html):
    assert paste(editor, f"{html}<p>More.").status_code == 200


def test_pictures_of_one_text_are_looked_for_once_and_not_without_end(editor, monkeypatch):
    looked_for = []
    monkeypatch.setattr(library, "find_picture", looked_for.append)

    paste(editor, "".join(f'<img src="/media/{number}.png">' * 2 for number in range(700)))

    assert len(looked_for) == len(set(looked_for)) == MAX_PICTURES


@pytest.mark.usefixtures("noon")
def test_many_large_texts_are_refused_and_small_ones_never(editor, monkeypatch):
    monkeypatch.setitem(guards.PASTE.__dict__, "by_account", guards.Rate(2, 900))
    large = f"<p>{'x ' * guards.MUCH_HTML}"
    headers = {"Accept": "application/json"}

    answers = [
        editor.post(reverse("paste"), json.dumps({"html": html}), content_type="application/json", headers=headers)
        for html in (large, large, large, "<p>x")
    ]

    assert [response.status_code for response in answers] == [200, 200, 429, 200]
    assert answers[2].json()["detail"].startswith("Too many attempts.")
    monkeypatch.setitem(guards.PASTED_PICTURE.__dict__, "by_account", guards.Rate(1, 900))
    assert upload(editor).status_code == 200
    file = SimpleUploadedFile("x.png", picture(), content_type="image/png")
    refused = editor.post(reverse("paste_picture"), {"file": file}, headers=headers)
    assert (refused.status_code, Picture.objects.count()) == (429, 1)
    assert refused.json()["detail"]


# ---- pictures


def test_uploaded_picture_follows_the_rules_of_uploads(editor):
    hidden = Collection.get_first_root_node().add_child(name="Board")
    CollectionViewRestriction.objects.create(collection=hidden, restriction_type="login")

    stored = Picture.objects.get(pk=upload(editor, alt="Mud banks").json()["id"])
    refused = [
        upload(editor, b"<svg></svg>", "a.svg"),
        upload(editor, b"nothing", "a.png"),
        upload(editor, b"", "a.png"),
    ]

    assert (stored.title, stored.description, stored.uploaded_by_user.username) == ("Mud banks", "Mud banks", "editor")
    assert stored.collection == Collection.get_first_root_node()
    assert [response.status_code for response in refused] == [400] * 3
    assert all(response.json()["error"].startswith("a.") for response in refused)
    assert Picture.objects.count() == 1
    assert upload(editor, name="harbour wall.png", alt="").json()["id"]
    assert Picture.objects.latest("pk").title == "harbour wall"


def test_without_permission_no_picture_is_stored(client):
    author = make_user("author", "Authors")
    Group.objects.get(name="Authors").collection_permissions.all().delete()
    client.force_login(author)

    response = upload(client)

    assert (response.status_code, response.json()["error"]) == (403, "Images were left out: you may not add any.")
    assert not Picture.objects.exists()


# ---- link cards


PAGE = """<html><head><title>Other</title><meta property="og:title" content="A film &amp; more">
<meta name="description" content="What it is about."><meta property="og:image" content="/card.png"></head></html>"""


@pytest.fixture
def answers(monkeypatch):
    found = {
        "https://example.org/film": Fetched("https://example.org/film", "text/html", "utf-8", PAGE.encode()),
        "https://example.org/card.png": Fetched("https://example.org/card.png", "image/png", "", picture()),
    }

    def fetch(url, **options):
        if url not in found:
            raise CannotFetch(f"{url} did not answer.")
        return found[url]

    monkeypatch.setattr(cards, "fetch", fetch)
    return found


def test_link_card_has_title_and_image_of_its_page_where_that_is_allowed(editor, answers, settings):
    off = send(editor, "paste_card", {"url": "https://example.org/film"})
    settings.GAZETTE_FETCH_CARDS = "on"

    card = send(editor, "paste_card", {"url": "https://example.org/film"}).json()

    assert off.status_code == 302
    assert (card["title"], card["description"]) == ("A film & more", "What it is about.")
    assert Picture.objects.get(pk=card["picture"]["id"]).title == "A film & more"
    # An image that is none is left out; a page that does not answer says so.
    answers["https://example.org/card.png"] = Fetched("https://example.org/card.png", "image/png", "", b"none")
    assert send(editor, "paste_card", {"url": "https://example.org/film"}).json()["picture"] is None
    refused = send(editor, "paste_card", {"url": "https://example.net/"})
    assert (refused.status_code, refused.json()) == (400, {"error": "https://example.net/ did not answer."})
    assert send(editor, "paste_card", {"url": None}).status_code == 400


@pytest.mark.parametrize("charset", ["idna", "punycode", "unicode_escape", "utf-7", "zlib", "nonsense"])
def test_link_card_to_a_hostile_page(editor, answers, settings, charset):
    settings.GAZETTE_FETCH_CARDS = "on"
    page = PAGE.replace("Other", "\\ud800 +2AA-").replace("/card.png", "http://[").encode()
    answers["https://example.org/film"] = Fetched("https://example.org/film", "text/html", charset, page)

    card = send(editor, "paste_card", {"url": "https://example.org/film"}).json()

    assert (card["title"], card["picture"]) == ("A film & more", None)


def test_editor_knows_where_to_ask(editor, settings):
    url = reverse("wagtailadmin_pages:add", args=["blog", "articlepage", make_index().pk])

    def data():
        return editor.get(url).content.decode().split('<script id="paste_data"')[1].split("</script>")[0]

    assert '"card"' not in data().split('"strings"')[0]
    settings.GAZETTE_FETCH_CARDS = "on"
    assert '"card": "/admin/articles/paste/card/"' in data().split('"strings"')[0]
