import os
import re
from datetime import UTC, datetime
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import Locale, ModelLogEntry, Page, PageLogEntry, Revision, Site

from blog import migrations
from blog.blocks.article import PARAGRAPH_FEATURES
from blog.importers import markdown
from blog.importers.parsed_article import CannotImport
from blog.importers.store import store
from blog.importers.streams import digest_of_content
from blog.models import ArticlePage, BlogIndexPage, Byline, ImportedArticle
from blog.sections import merge_targets
from blog.tests.documents import zipped
from blog.tests.factories import make_article, make_author, make_index, make_topic
from blog.tests.test_blocks_render import make_picture
from gazette.trash.actions import move_to_trash
from home.models import HomePage

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

TEXT = "Bees in town\nThey hum.\nRoofs\nA roof is warm.\nIt is dry, too.\nStreets\nA street isn't.\n"
MARKDOWN = """\
---
id: bees
---
# Bees

A **lead**.

An opening.

## Roofs

Warm *and* dry, so they say & it's true.

- one
- two

| a | b |
|---|---|
| 1 | 2 |

> Hm.

```python
hum()
```

## Streets

Not so.
"""


@pytest.fixture
def file(tmp_path):
    def write(content=TEXT, name="bees.txt"):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return write


def run(*arguments):
    """Standard output, standard error and the exit status of the command."""
    output, errors, status = StringIO(), StringIO(), 0
    try:
        call_command("import_articles", *map(str, arguments), stdout=output, stderr=errors)
    except SystemExit as stop:
        status = stop.code
    return output.getvalue(), errors.getvalue(), status


def ids_in(article):
    """The id of each section by heading, with the ids of what is in it."""
    return {
        section["value"]["heading"]: (section["id"], [block["id"] for block in section["value"]["content"]])
        for section in article.body.get_prep_value()
    }


def missing(what, article):
    return f"still missing: {what}; add what it should have at http://testserver/admin/pages/{article.pk}/edit/"


def edit(article, **changes):
    latest = article.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(latest, name, value)
    return latest.save_revision()


def latest():
    return ArticlePage.objects.get().get_latest_revision_as_object()


def everything():
    return (
        list(Page.objects.order_by("pk").values()),
        list(Revision.objects.order_by("pk").values()),
        list(ImportedArticle.objects.values()),
        PageLogEntry.objects.count(),
        ModelLogEntry.objects.count(),
    )


def test_a_file_becomes_a_draft(index, file):
    path = file()

    output, errors, status = run(path)

    article = ArticlePage.objects.get()
    assert output == (
        f"http://testserver/news/bees-in-town/\t2 sections\t{path}\n"
        "  new, draft\n"
        f"  {missing('authors, topic, lead image', article)}\n"
    )
    assert (errors, status) == ("", 0)
    assert (article.title, article.lead, article.live) == ("Bees in town", "They hum.", False)
    assert article.get_parent().pk == index.pk
    assert article.first_published_at is None
    assert [section.value["heading"] for section in article.body] == ["Roofs", "Streets"]
    content = article.body[0].value["content"]
    assert [(block.block_type, block.value.source) for block in content] == [
        ("paragraph", "<p>A roof is warm.</p>"),
        ("paragraph", "<p>It is dry, too.</p>"),
    ]
    assert [article.body[0].value[name] for name in ("address", "comments", "summary", "merged")] == [""] * 4
    assert all(section_id and all(inner) for section_id, inner in ids_in(article).values())
    assert list(PageLogEntry.objects.filter(page=article).values_list("action", flat=True)) == ["wagtail.create"]


@pytest.mark.each_database
def test_front_matter_sets_slug_date_authors_and_topics(index, file):
    ada, water = make_author("Ada Quill"), make_topic("Water")

    output, _errors, _status = run(
        file(
            "---\nslug: hum\ndate: 2020-03-31 09:30:00+00:00\nauthors: [ada quill, Nobody]\ntopics: [water]\n---\n"
            + MARKDOWN.removeprefix("---\nid: bees\n---\n"),
            "bees.md",
        ),
        "--publish",
    )

    article = ArticlePage.objects.get()
    assert article.slug == "hum"
    assert article.first_published_at == datetime(2020, 3, 31, 9, 30, tzinfo=UTC)
    assert [byline.author for byline in article.bylines.all()] == [ada]
    assert list(article.topics.all()) == [water]
    assert "  dropped: Nobody (no author has this name; add one in the admin, then import the file again)\n" in output
    line = missing("lead image", article)
    assert output.endswith(f"\n  {line}\nAuthors or topics are missing: --add-missing adds them.\n")


def test_byline_in_the_text_links_to_the_author_once_there_is_one(index, file):
    bees = file(TEXT.replace("They hum.", "By Ada Quill and Bo Kemp\nThey hum."))
    make_author("Ada Quill")

    output, _errors, _status = run(bees)

    assert "  dropped: Bo Kemp (no author has this name; add one in the admin, then import the file again)\n" in output
    assert [section.value["heading"] for section in latest().body] == ["Roofs", "Streets"]
    assert [author.name for author in latest().authors] == ["Ada Quill"]
    assert f"  {missing('topic, lead image', latest())}\n" in output

    make_author("Bo Kemp")
    output, _errors, _status = run(bees)
    assert "  new revision, draft\n" in output
    assert [author.name for author in latest().authors] == ["Ada Quill", "Bo Kemp"]
    assert [byline.sort_order for byline in latest().get_latest_revision_as_object().bylines.all()] == [0, 1]

    make_author("BO KEMP", slug="bo-2")
    output, _errors, _status = run(file(bees.read_text(), "again.txt"))
    why = "several authors have this name; write one of bo-2, bo-kemp in the front matter"
    assert f"  dropped: Bo Kemp ({why})\n" in output


def test_migration_numbers_bylines_that_had_no_number(index):
    (name,) = (path.stem for path in Path(migrations.__path__[0]).glob("*_order_of_bylines.py"))
    authors = [make_author(name) for name in ("Cy", "Ada", "Bo")]
    imported, mixed = make_article(authors=authors), make_article(authors=authors)
    Byline.objects.filter(article=imported).update(sort_order=None)
    Byline.objects.filter(article=mixed, author=authors[0]).update(sort_order=None)

    import_module(f"blog.migrations.{name}").number_bylines(apps, None)

    assert list(imported.bylines.values_list("author__name", "sort_order")) == [("Cy", 0), ("Ada", 1), ("Bo", 2)]
    assert list(mixed.bylines.values_list("author__name", "sort_order")) == [("Ada", 1), ("Bo", 2), ("Cy", 3)]


@pytest.mark.each_database
def test_published_file_is_public_with_every_kind_of_block(index, file):
    output, _errors, _status = run(file(MARKDOWN, "bees.md"), "--publish")

    assert "\n  new, published\n" in output
    article = ArticlePage.objects.get()
    assert (article.live, article.has_unpublished_changes) == (True, False)
    assert article.first_published_at is not None
    assert [anchor.slug for anchor in article.anchors.all()] == ["roofs", "streets"]
    assert [block.block_type for block in article.opening] == ["paragraph"]
    content = article.body[0].value["content"]
    assert [block.block_type for block in content] == ["paragraph", "paragraph", "table", "quote", "code"]
    assert content[2].value["data"] == [["a", "b"], ["1", "2"]]
    assert (content[3].value["text"], content[4].value["code"]) == ("Hm.", "hum()")
    assert ImportedArticle.objects.get().key == "bees"

    # Characters that become markup are a change.
    run(file("# T\n\n## S\n\n&lt;b&gt;warm&lt;/b&gt;\n", "t.md"))
    output, _errors, _status = run(file("# T\n\n## S\n\n**warm**\n", "t.md"))
    assert output.splitlines()[1] == "  new revision, draft"
    changed = ArticlePage.objects.latest("pk").get_latest_revision_as_object()
    assert changed.body[0].value["content"][0].value.source == "<p><b>warm</b></p>"


def test_same_file_again_is_unchanged(index, file):
    path = file(MARKDOWN, "bees.md")
    run(path)
    before = everything()

    output, errors, status = run(path)
    renamed, _errors, _status = run(file(MARKDOWN, "renamed.md"))

    assert output.startswith(f"http://testserver/news/bees/\t2 sections\t{path}\n  unchanged\n  still missing: ")
    assert "  unchanged\n" in renamed, "it has an id"
    assert (errors, status) == ("", 0)
    assert everything() == before

    # An unchanged draft is published when asked, once.
    output, _errors, _status = run(path, "--publish")
    assert "  unchanged, published\n" in output
    assert ArticlePage.objects.get().live
    assert Revision.objects.page_revisions().filter(object_id=ArticlePage.objects.get().pk).count() == 1
    before = everything()
    assert run(path, "--publish")[0] == run(path)[0]
    assert everything() == before

    # Complete, it has no missing parts.
    edit(latest(), bylines=[Byline(author=make_author())], topics=[make_topic()], hero=make_picture())
    assert run(path)[0].endswith("  unchanged\n")


@pytest.mark.each_database
def test_a_changed_file_makes_a_revision_and_keeps_the_ids_of_what_is_the_same(index, file):
    run(file(), "--publish")
    was = ids_in(latest())

    output, _errors, _status = run(
        file(
            "Bees in town\nThey still hum.\nGardens\nA garden hums.\nPavements\nA street isn't.\n"
            "Roofs\nIt is dry, too.\nAnd high.\nA roof is warm.\n"
        )
    )

    article = ArticlePage.objects.get()
    now = ids_in(latest())
    assert output.splitlines()[1] == "  new revision, draft"
    assert (article.lead, latest().lead) == ("They hum.", "They still hum.")
    assert now["Pavements"] == was["Streets"]  # the same text
    assert now["Roofs"][0] == was["Roofs"][0]  # the same heading
    assert (now["Roofs"][1][2], now["Roofs"][1][0]) == (was["Roofs"][1][0], was["Roofs"][1][1])
    known = {section_id for section_id, _inner in was.values()}
    assert now["Gardens"][0] not in known
    every_id = [block_id for section_id, inner in now.values() for block_id in (section_id, *inner)]
    assert len(set(every_id)) == len(every_id)
    assert PageLogEntry.objects.filter(page=article, action="wagtail.edit").count() == 1


def test_changed_file_keeps_ids_names_removed_sections_and_is_published_only_when_asked(index, file):
    run(file(), "--publish")
    was = ids_in(latest())
    changed = file(TEXT.replace("A roof is warm.", "A roof is hot."))

    run(changed)
    assert ids_in(latest()) == was, "also of a paragraph that was reworded"
    article = ArticlePage.objects.get()
    assert (article.live, article.sections[0].text[:15], article.has_unpublished_changes) == (
        True,
        "A roof is warm.",
        True,
    )

    output, _errors, _status = run(changed, "--publish")
    article = ArticlePage.objects.get()
    assert output.splitlines()[1] == "  unchanged, published"
    assert (article.sections[0].text[:14], article.has_unpublished_changes) == ("A roof is hot.", False)

    output, _errors, _status = run(file(TEXT.replace("Streets\nA street isn't.\n", "")))
    assert "  changed: Streets (a section that is no longer in the file: removed)\n" in output


def test_settings_of_editors_stay_and_a_locked_article_is_refused_even_to_overwrite(index, file):
    ada, water = make_author(), make_topic()
    run(file())
    draft = latest()
    draft.body[0].value["address"] = "on-roofs"
    draft.body[0].value["comments"] = "closed"
    draft.hero_caption = "A roof"
    draft.bylines.create(author=ada)
    draft.topics.add(water)
    draft.save_revision()

    changed = file(TEXT.replace("A roof is warm.", "A roof is hot."))
    ArticlePage.objects.update(locked=True)
    before = everything()
    _output, errors, status = run(changed, "--overwrite")
    assert (status, "the article is locked" in errors) == (1, True)
    assert everything() == before
    ArticlePage.objects.update(locked=False)

    output, _errors, status = run(changed)

    assert status == 0
    draft = latest()
    assert (draft.body[0].value["address"], draft.body[0].value["comments"]) == ("on-roofs", "closed")
    assert (draft.hero_caption, draft.authors, list(draft.topics.all())) == ("A roof", [ada], [water])


def test_overwriting_keeps_merged_sections_and_their_links(index, file):
    run(file(), "--publish")
    draft = latest()
    (roofs, _inside), (streets, _inside) = ids_in(draft).values()
    draft.body[0].value["merged"] = streets
    del draft.body[1]
    draft.save_revision().publish()

    new = TEXT.replace("Streets\n", "").replace("They hum.", "They buzz.")
    _output, errors, status = run(file(new), "--publish", "--overwrite")

    article = ArticlePage.objects.get()
    assert (errors, status, article.lead) == ("", 0, "They buzz.")
    assert merge_targets(article.body) == {streets: roofs}
    assert [(section.slug, section.former_slugs) for section in article.sections] == [("roofs", ("streets",))]


def overwrite_revision(article):
    article.title = "Wasps"
    article.save_revision(overwrite_revision=article.latest_revision)


@pytest.mark.parametrize(
    "change",
    [
        lambda article: edit(article, lead="They sing."),
        lambda article: edit(article, hero_caption="Not ready"),
        lambda article: edit(article, lead="They sing.").publish(),
        overwrite_revision,
    ],
    ids=["draft", "draft of a field that no file has", "published", "autosaved into the imported revision"],
)
def test_article_that_somebody_changed_is_replaced_only_with_overwrite(index, file, change):
    run(file(), "--publish")
    was = ids_in(latest())
    change(ArticlePage.objects.get())
    before = everything()

    output, _errors, status = run(file(), "--publish")
    assert (output.splitlines()[1], status) == ("  unchanged", 0), "the same file touches nothing"
    for new in (TEXT.replace("They hum.", "They buzz."), TEXT + "Cellars\nA cellar is cool.\n"):
        path = file(new)
        output, errors, status = run(path, "--publish")
        assert (output, status) == ("", 1)
        assert errors == f"{path}: somebody has changed the article since; --overwrite replaces what they changed\n"
    assert everything() == before

    output, _errors, status = run(file(), "--publish", "--overwrite")
    assert (output.splitlines()[1], status) == ("  new revision, published", 0)
    assert ArticlePage.objects.get().lead == "They hum."
    assert ids_in(latest()) == was
    assert "\n  unchanged\n" in run(file(), "--publish", "--overwrite")[0]


def test_saving_in_the_editor_without_changes_is_no_change(index, file):
    run(file(MARKDOWN, "bees.md"))
    article = latest()
    digest = digest_of_content(article)
    converter = ContentstateConverter(PARAGRAPH_FEATURES)
    for section in article.body.raw_data:
        for block in section["value"]["content"]:
            if block["type"] == "paragraph":
                block["value"] = converter.to_database_format(converter.from_database_format(block["value"]))
            elif block["type"] == "table":
                block["value"] |= {"cell": [], "mergeCells": [], "hidden_mergedcell_indices": None}
    article.body = article.body.stream_block.to_python(list(article.body.raw_data))
    article.save_revision()

    assert "data-block-key" in str(latest().body.get_prep_value())
    assert digest_of_content(latest()) == digest


@pytest.mark.parametrize("is_known", [False, True])
def test_a_dry_run_changes_nothing(index, file, is_known):
    if is_known:
        run(file(TEXT.replace("They hum.", "They sang.")), "--publish")
    before = everything()

    output, errors, status = run(file(), "--publish", "--dry-run")

    assert output.splitlines()[0].startswith("http://testserver/news/bees-in-town/\t2 sections\t")
    assert output.splitlines()[1] == f"  would be: {'new revision' if is_known else 'new'}, published"
    assert (errors, status) == ("", 0)
    assert everything() == before


@pytest.mark.each_database
def test_bad_file_is_refused_in_one_line_leaves_nothing_and_does_not_stop_others(index, file, tmp_path):
    bad, invalid = file("Only a title", "bad.txt"), file(f"# T\n\n## {'x' * 300}\n\nText.\n", "bad.md")
    good, other = file(), file(TEXT.replace("Bees", "Wasps"), "wasps.txt")
    missing = tmp_path / "missing.txt"
    pages = Page.objects.count()

    output, errors, status = run(bad, good, missing, invalid, other)

    assert status == 1
    first, second, third = errors.splitlines()
    assert first == f"{bad}: has a title only; write a text below it: Only a title"
    assert second == f"{missing}: there is no such file"
    assert third.startswith(f"{invalid}: is not a valid article: block 1: heading: ")
    assert sorted(ArticlePage.objects.values_list("title", flat=True)) == ["Bees in town", "Wasps in town"]
    assert Page.objects.count() == pages + 2
    assert not any(Page.find_problems())
    with pytest.raises(CannotImport, match="more than 255 characters"):
        store(
            markdown.parse(MARKDOWN.replace("id: bees", "id: " + "b" * 256)),
            index=index,
            file_name="x.md",
            path="/x.md",
        )


def test_two_files_of_one_name_are_two_articles_and_one_path_is_one(index, file, tmp_path, monkeypatch):
    make_article(index=index, slug="bees-in-town")
    first = file(TEXT, "bees.txt")
    (tmp_path / "other").mkdir()
    second = file(TEXT.replace("hum", "sting"), "other/bees.txt")

    output, errors, status = run(first, "--publish")
    other, _errors, _status = run(second, "--publish")

    assert (errors, status) == ("", 0)
    assert "  changed: bees-in-town (another page has this slug: bees-in-town-2)\n" in output
    assert "  new, published\n  changed: bees-in-town (another page has this slug: bees-in-town-3)\n" in other
    leads = ArticlePage.objects.filter(title="Bees in town").order_by("slug").values_list("slug", "lead", "live")
    assert list(leads) == [("bees-in-town-2", "They hum.", True), ("bees-in-town-3", "They sting.", True)]

    # The same file, whatever leads to it.
    monkeypatch.chdir(tmp_path)
    before = everything()
    for name in ("bees.txt", "./other/../bees.txt", "other/bees.txt", tmp_path, second):
        assert "  new" not in run(name, "--publish")[0]
    assert everything() == before
    file(TEXT.replace("hum", "buzz"), "bees.txt")
    assert "/bees-in-town-2/\t2 sections\tbees.txt\n  new revision, published" in run("bees.txt", "--publish")[0]


def test_file_twice_in_one_import_or_with_the_id_of_another_is_refused(index, file):
    taken = file("---\nslug: bees-in-town\n---\n# T\n\n## S\n\nText.\n", "taken.md")
    first, second = file(MARKDOWN, "a.md"), file(MARKDOWN, "b.md")

    _output, errors, status = run(file(), taken, taken, first, second)

    why = "this file, or another one with its id, is in this import already"
    slug = "another page under News has the slug bees-in-town already: choose another one in the front matter"
    assert errors == f"{taken}: {slug}\n{taken}: {slug}\n{second}: {why}: bees\n"
    assert run(file(), file())[1] == f"{file()}: {why}: {file()}\n"
    assert (ArticlePage.objects.count(), status) == (2, 1)


def test_file_that_was_moved_or_imported_when_only_names_were_stored_is_known_again(index, file, tmp_path):
    path = file()
    run(path, "--publish")

    (tmp_path / "moved").mkdir()
    moved = path.rename(tmp_path / "moved" / "bees.txt")
    assert "  unchanged\n" in run(moved, "--publish")[0]
    ImportedArticle.objects.update(key="bees.txt")
    assert "  unchanged\n" in run(moved, "--publish")[0]
    assert ImportedArticle.objects.get().key == str(moved)

    ImportedArticle.objects.update(key="bees.txt")
    moved.write_text(TEXT.replace("hum", "sting"))
    output, errors, status = run(moved, "--publish")
    assert (output, status) == ("", 1)
    why = "whose folder is not known, was imported: --overwrite if it is this one, else give it an id"
    assert errors == f"{moved}: a file bees.txt, {why}\n"
    assert ArticlePage.objects.get().lead == "They hum."
    assert "  new revision, published\n" in run(moved, "--publish", "--overwrite")[0]
    assert ArticlePage.objects.get().lead == "They sting."


def test_copy_of_a_file_is_another_article_in_a_zip_too(index, file, tmp_path):
    (tmp_path / "copy").mkdir()
    copies = [file(), file(TEXT, "copy/bees.txt"), tmp_path / "one.zip", tmp_path / "two.zip"]
    for archive in copies[2:]:
        archive.write_bytes(zipped({"bees.txt": TEXT.encode()}))

    for number in range(1, 5):
        assert run(copies[number - 1])[0].count("  new, ") == 1
    assert run(*copies)[0].count("  unchanged") == 4
    assert ArticlePage.objects.count() == 4


def test_listing_is_named_by_slug_id_or_path_and_any_title_gets_a_slug(index, file):
    make_index(title="Other", slug="other")

    for number, (to, title, slug) in enumerate(
        [
            ("news", "蜜蜂", "蜜蜂"),
            ("/news/", "¡!?1…", "1"),
            ("news/", "ª" * 255, "a" * 240),
            (index.pk, "Bees in town", "bees-in-town"),
            ("/home/news/", "Bees in town", "bees-in-town-2"),
        ]
    ):
        assert run(file(TEXT.replace("Bees in town", title), f"{number}.txt"), "--to", to)[2] == 0
        assert ArticlePage.objects.child_of(index).latest("pk").slug == slug


def refusal(*arguments):
    """The one line with which the command refuses; nothing may have been stored."""
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert not ArticlePage.objects.exists()
    return str(refused.value)


def in_german(page, **changes):
    german, _ = Locale.objects.get_or_create(language_code="de")
    copy = page.copy_for_translation(german, copy_parents=True)
    for name, value in {"live": True, **changes}.items():
        setattr(copy, name, value)
    copy.save()
    return copy


def another_site(slug):
    """A listing with this slug on a second site."""
    home = HomePage(title="Other home", slug="other-home")
    Site.objects.get(is_default_site=True).root_page.get_parent().add_child(instance=home)
    Site.objects.create(hostname="other.example", root_page=home)
    return home.add_child(instance=BlogIndexPage(title="Elsewhere", slug=slug))


def test_without_to_the_listing_of_the_default_site_and_language_is_taken(index, file):
    move_to_trash(make_index(title="Old", slug="old"), skip_permission_checks=True)
    refused = "no listing of articles has this slug, id or path: choose --to news (News)"
    for name in ("nowhere", "old"):
        assert refusal(file(), "--to", name) == f"--to {name}: {refused}"

    in_german(index, slug="nachrichten")
    another_site("elsewhere")
    make_index(title="Not yet", slug="not-yet", live=False)
    _output, errors, status = run(file())
    assert (errors, status) == ("", 0)
    assert ArticlePage.objects.get().get_parent().pk == index.pk


def test_several_listings_are_named_by_their_shortest_name(index, file):
    make_index(title="Reports", slug="reports")
    another_site("reports")

    asked = refusal(file())
    assert asked == "the site has several listings of articles: choose --to news (News) or --to home/reports (Reports)"
    ambiguous = refusal(file(), "--to", "reports")
    assert ambiguous == (
        "--to reports: several listings of articles have this name: "
        "choose --to home/reports (Reports) or --to other-home/reports (Elsewhere)"
    )
    for spelling in re.findall(r"--to (\S+) \(", f"{asked} {ambiguous.partition(': ')[2]}"):
        assert run(file(), "--to", spelling, "--dry-run")[1:] == ("", 0)


def test_import_without_a_published_listing_or_with_an_unknown_encoding_is_refused(file):
    none = "the site has no published listing of articles in English: add one in the admin below “Home”"
    assert refusal(file()) == none

    make_index(title="Not yet", slug="not-yet", live=False)
    assert refusal(file()) == f"{none}, or choose --to not-yet (Not yet)"
    Site.objects.update(is_default_site=False)
    no_site = "no site is marked as the default one in the admin: choose --to not-yet (Not yet)"
    assert refusal(file()) == no_site
    for name in ("klingon", "rot13", "base64"):
        assert "there is no such encoding" in refusal(file(), "--to", "not-yet", "--encoding", name)


def test_names_of_files_cannot_write_to_the_terminal_or_break_the_report(index, tmp_path):
    bad = os.fsdecode(b"bees\xff\x1b[2J")
    (tmp_path / f"{bad}.txt").write_text(TEXT)
    (tmp_path / f"{bad}.exe").write_text(TEXT)

    output, _errors, status = run(tmp_path, "--report", tmp_path / "report.json")

    assert status == 0
    assert "\x1b" not in output and output.count("bees? [2J.") == 2
    assert "bees? [2J.exe" in (tmp_path / "report.json").read_text()
