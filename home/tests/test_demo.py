import contextlib
import re
import shlex
from collections import Counter
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings
from django.utils import timezone
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, ReferenceIndex, Site

from blog import renditions
from blog.blocks.pictures import pictures_in
from blog.models import ArticlePage, Author, BlogIndexPage, ErrorReport, Picture, PictureRendition, Series, Topic
from blog.models.taxonomy import topics_with_articles
from blog.tests.factories import make_article, make_index
from blog.tests.helpers import soup_of, words
from comments import actions
from comments.models import Comment, CommentCount, Decision, Status
from gazette.tests.indexing import indexes_kept
from gazette.trash.deletion import permanent_deletion
from home.demo.load import DATA, FOLDER, LISTING, Loader, home_page, morning_before
from home.demo.users import DEMO_USERS, working_demo_passwords
from home.models import DemoItem, DemoState, InfoPage, SiteSettings
from home.setup.invitations import invite_administrator
from home.tests.first_listing import add_first_listing

README = (settings.BASE_DIR / "README.md").read_text()
ARTICLE = "# Tides\n\nBy Dot Lambourne\n\nWhat rises.\n\n## In\n\nAt six.\n\n## Out\n\nAt noon.\n"
SEED_FOLDER = settings.BASE_DIR.parent / "shared" / "seed"
BLOCKS = {"paragraph", "figure", "gallery", "quote", "pull_quote", "table", "code", "embed", "callout"}
# What a removal leaves: its record, Wagtail's log, and what viewing or publishing the home page made.
LEFT_BEHIND = {"home.demostate", "home.sitesettings", "comments.conversationsettings", "wagtailcore.revision"}
LEFT_BEHIND |= {"wagtailcore.pagelogentry", "wagtailcore.modellogentry", "wagtailcore.referenceindex"}
LEFT_BEHIND |= {"wagtailsearch.indexentry", "wagtailsearch.sqliteftsindexentry"}
LEFT_BEHIND |= {"gazette.generation"}  # numbers that only rise: a page that is kept somewhere names them

# The path of each page, feed and picture that a response names.
LINK = re.compile(r"""(?:href|src|content|srcset)="(?:http://testserver)?(/(?!/|static/|admin/)[^"?#\s]*)""")
REMOVED = "The demo is removed and stays away unless you ask for it with load_demo --again.\n"
NO_ADMINISTRATOR = "There is no administrator now: manage.py first_administrator prints a link to make one.\n"


def run(*arguments, stderr=None):
    """What `load_demo` prints."""
    output = StringIO()
    call_command("load_demo", *arguments, stdout=output, stderr=stderr or StringIO())
    return output.getvalue()


def small_picture(content, name):
    """A small copy of a picture of the demo: it is stored and offered in other formats in less time."""
    image, file = Image.open(BytesIO(content)), BytesIO()
    image.thumbnail((160, 160))
    image.save(file, "WEBP")
    return ContentFile(file.getvalue(), name)


def counts():
    return {model._meta.label_lower: model._base_manager.count() for model in apps.get_models()}


def stored_files():
    return set(default_storage.listdir("original_images")[1]) if default_storage.exists("original_images") else set()


def sections():
    return [(article, section) for article in ArticlePage.objects.all() for section in article.body]


@pytest.mark.any_database
class TestLoadedDemo(TestCase):
    """Loaded once for all these tests; what one changes is rolled back after it."""

    @classmethod
    def setUpClass(cls):
        cls.enterClassContext(patch("home.demo.load.ContentFile", small_picture))
        cls.enterClassContext(indexes_kept())  # the reference index knows which pictures are in use
        super().setUpClass()

    @classmethod
    def setUpTestData(cls):
        cls.listing = add_first_listing()
        cls.files_before = stored_files()
        cls.counts_before = counts()
        cls.output = run()

    def test_load_prints_logins_and_pending_comments_and_each_user_is_in_its_group(self):
        waiting = Comment.objects.awaiting_moderation().count()

        assert f"of which {waiting} wait for a moderator" in self.output
        for name, user in DEMO_USERS.items():
            assert re.search(rf"{name} +{user.password} ", self.output)
        assert not get_user_model().objects.filter(email="").exists()  # the account page asks for an email address
        groups = get_user_model().objects.values_list("username", "groups__name", "is_superuser")
        assert set(groups) >= {
            ("moderator", "Moderators", False),
            ("editor", "Editors", False),
            ("author", "Authors", False),
            ("admin", None, True),
        }
        assert working_demo_passwords() == ["admin", "author", "editor", "moderator"]

    def test_ten_articles_of_two_to_seven_sections_are_live(self):
        articles = ArticlePage.objects.live()

        assert articles.filter(locale__language_code="en").count() == 10
        lengths = {len(article.body) for article in articles}
        assert min(lengths) == 2 and max(lengths) == 7
        assert all(250 < article.words < 2200 for article in articles), {a.slug: a.words for a in articles}

    def test_all_blocks_and_settings_of_articles_and_sections_are_used(self):
        blocks = [block for _, section in sections() for block in section.value["content"]]
        used = Counter(block.block_type for block in blocks)
        assert set(used) == BLOCKS
        assert min(used.values()) >= 2, used
        kinds = {block.value["kind"] for block in blocks if block.block_type == "callout"}
        headers = {block.value["table_header_choice"] for block in blocks if block.block_type == "table"}
        assert kinds == {"note", "background", "warning"}
        assert headers == {"row", "column", "both"}

        articles = list(ArticlePage.objects.all())
        assert {article.comments_policy for article in articles} == {"", "closed", "off"}
        assert sum(bool(article.opening) for article in articles) == 2
        assert max(len(article.authors) for article in articles) == 3
        assert any(article.updated_at for article in articles)
        assert {section.value["comments"] for _, section in sections()} == {"", "closed"}
        assert any(section.value["address"] for _, section in sections())
        assert any(section.value["summary"] for _, section in sections())

    def test_topics_series_related_articles_and_the_front_page_are_used(self):
        assert set(Topic.objects.exclude(parent=None).values_list("slug", "parent__slug")) == {
            ("bridges", "works"),
            ("pipes", "works"),
        }
        assert len(topics_with_articles("")) == Topic.objects.count()
        assert [series.articles.live().count() for series in Series.objects.all()] == [3]
        assert ArticlePage.objects.filter(related_links__isnull=False).count() == 2
        assert [pick.article.slug for pick in home_page().picks.all()] == DATA["home"]["picks"]

    def test_headings_in_other_scripts_and_repeated_ones_have_slugs(self):
        slugs = {(article.slug, section.slug) for article in ArticlePage.objects.all() for section in article.sections}

        assert ("four-hundred-loaves-before-six", "the-oven") in slugs
        assert ("four-hundred-loaves-before-six", "the-oven-2") in slugs
        assert ("what-the-archive-throws-away", "füße-und-fässer") in slugs
        assert ("a-pause-with-consequences", "το-ελληνικό-ερωτηματικό") in slugs

    def test_error_reports_are_received_fixed_and_dismissed(self):
        reports = ErrorReport.objects.oldest_first()

        assert [report.status for report in reports] == ["fixed", "no_error", "received"]
        timetable, bridge = (words(soup_of(report.page)) for report in reports[:2])
        assert "18:39" in timetable and "18:40" not in timetable
        assert "Fixed on" in timetable
        assert "which is nobody's foot" in bridge and "our hall" not in bridge

    def test_every_stream_is_valid(self):
        for article in ArticlePage.objects.all():
            for name in ("opening", "body"):
                stream = getattr(article, name)
                stream.stream_block.clean(stream)
            article.full_clean()

    def test_misspelt_fact_of_an_article_is_an_error(self):
        with pytest.raises(TypeError, match="seris"):
            Loader(timezone.now()).make_article(None, **DATA["articles"][0], seris="harbour")

    def test_articles_are_published_over_months_and_nothing_is_dated_in_the_future(self):
        dates = list(ArticlePage.objects.newest_first().values_list("first_published_at", flat=True))
        assert len(set(dates)) == len(dates)
        assert dates[0] < timezone.now()
        assert (dates[0] - dates[-1]).days > 90
        assert not Decision.objects.filter(made_at__gt=timezone.now()).exists()
        for comment in Comment.objects.select_related("page"):
            assert comment.submitted_at > comment.page.first_published_at

    def test_links_lead_to_live_pages(self):
        texts = [str(article.body.get_prep_value()) for article in ArticlePage.objects.all()]
        texts += InfoPage.objects.values_list("text", flat=True)

        assert "article:" not in " ".join(texts) and "page:" not in " ".join(texts)
        linked = {int(pk) for text in texts for pk in re.findall(r'linktype="page" id="(\d+)"', text)}
        assert len(linked) >= 2
        assert linked <= set(Page.objects.live().values_list("pk", flat=True))

    def test_every_picture_is_described_and_used_once(self):
        articles = ArticlePage.objects.filter(locale__language_code="en")
        used = Counter(picture.pk for article in articles for picture in pictures_in(article))
        assert [pk for pk, count in used.items() if count > 1] == []

        unused = [
            picture.title
            for picture in Picture.objects.exclude(pk__in=Author.objects.values("portrait"))
            if not ReferenceIndex.get_references_to(picture).exists()
        ]
        assert unused == []
        assert not Picture.objects.filter(description="").exists()
        assert Picture.objects.count() == len(DATA["pictures"])

    def test_no_page_generates_a_rendition_or_opens_an_image(self):
        renditions.generate_pending(600)
        assert not renditions.pending(timezone.now()).exists()
        before, paths, seen = PictureRendition.objects.count(), ["/"], {"/"}

        with patch.object(Image, "open", None), patch.object(Picture, "open_file", None):
            while paths:
                response = self.client.get(paths.pop())
                assert response.status_code in {200, 301, 302}
                found = set(LINK.findall(response.content.decode(errors="replace"))) - seen
                paths += [path for path in found if not path.startswith("/media/")]
                seen |= found

        assert PictureRendition.objects.count() == before
        pictures = {path for path in seen if path.startswith("/media/images/")}
        assert len(pictures) > 100
        assert len(seen - pictures) > 60

    def test_footer_of_a_translation_is_in_its_language(self):
        for code in ("de", "ar"):
            html = self.client.get(f"/{code}/").content.decode()
            footer = html[html.index("<footer") : html.index("</footer")]

            assert "lang=" not in footer and "All articles" not in footer

    # ---- the conversation

    def test_comments_have_every_status_and_reason_for_holding_and_no_markdown(self):
        states = Counter(Comment.objects.values_list("status", flat=True))
        assert set(states) == set(Status)
        assert states[Status.PENDING] == 16
        assert states[Status.APPROVED] >= 40

        waiting = Comment.objects.awaiting_moderation()
        codes = {reason["code"] for comment in waiting for reason in comment.held_because}
        assert codes == {"links", "held_word", "advertising", "same_text", "impersonation", "too_fast"}
        assert waiting.filter(held_because=[]).count() >= 8
        assert [text for text in Comment.objects.values_list("text", flat=True) if re.search(r"[*`]", text)] == []

    def test_reports_are_open_and_dismissed(self):
        (reported,) = Comment.objects.reported()

        assert reported.is_visible
        assert reported.open_reports == 2
        assert Decision.objects.filter(action="keep", comment__open_reports=0).count() == 1

    def test_comments_are_where_they_are_open_and_decisions_and_counts_agree_with_them(self):
        for comment in Comment.objects.all():
            page = comment.page.specific
            section = next((each for each in page.sections if each.block_id == comment.block_id), None)
            assert page.policy.is_open()
            assert section is None or section.policy == ""
            assert bool(section) == bool(comment.block_id)

            decisions = list(comment.decisions.order_by("id"))
            assert decisions[-1].to_status == comment.status
            for earlier, later in zip(decisions, decisions[1:], strict=False):
                assert later.from_status == earlier.to_status
                assert later.made_at >= earlier.made_at

        visible = Counter(Comment.objects.visible().values_list("page_id", "block_id"))
        counted = CommentCount.objects.exclude(visible=0).values_list("page_id", "block_id", "visible")
        assert {(page_id, block_id): number for page_id, block_id, number in counted} == visible

    def test_morning_before_is_never_in_the_future(self):
        for hour in range(24):
            when = datetime(2026, 11, 26, hour, 1, tzinfo=UTC)

            assert timedelta() <= when - morning_before(when) < timedelta(days=1)

    def test_threads_are_up_to_four_deep_with_two_placeholders(self):
        def depth(comment):
            return 1 + depth(comment.parent) if comment.parent else 1

        assert max(depth(comment) for comment in Comment.objects.select_related("parent")) == 4
        tombstones = Comment.objects.exclude(status=Status.APPROVED).filter(replies__status=Status.APPROVED)
        assert {comment.status for comment in tombstones} == {Status.REJECTED, Status.ERASED}

    # ---- importing an article, as in README.md

    def test_import_command_of_the_readme_publishes_an_article(self):
        (command,) = re.findall(r"^    \.venv/bin/python manage\.py (import_articles .+)$", README, re.MULTILINE)
        name, *arguments = shlex.split(command)
        output, errors = StringIO(), StringIO()

        with TemporaryDirectory() as folder, contextlib.chdir(folder):
            (file,) = (argument for argument in arguments if argument.endswith(".md"))
            Path(file).write_text(ARTICLE)
            call_command(name, *arguments, stdout=output, stderr=errors)

        first, second, last = output.getvalue().splitlines()
        url, sections, path = first.split("\t")
        assert (errors.getvalue(), sections, path, second) == ("", "2 sections", file, "  new, published")
        assert last.startswith("  still missing: topic, lead image; ")
        html = self.client.get(url).content.decode()
        assert '<h1 dir="auto">Tides</h1>' in html and 'rel="author" dir="auto">Dot Lambourne</a>' in html
        assert ArticlePage.objects.get(title="Tides").get_parent().pk == self.listing.pk

    # ---- running the command again

    def test_a_second_run_changes_nothing_and_prints_the_logins_again(self):
        before = counts()

        errors = StringIO()
        output = run(stderr=errors)

        assert counts() == before
        assert output.startswith("The demo is here already.\n")
        assert "moderate-the-demo" in output
        assert "the demo password of admin works: change it" in errors.getvalue(), "this is no development server"
        with override_settings(DEBUG=True):
            errors = StringIO()
            run(stderr=errors)
        assert errors.getvalue() == ""

    @pytest.mark.each_database
    def test_removal_takes_everything_away_and_only_again_loads_it_once_more(self):
        Picture.objects.first().get_rendition("width-100")
        # As loading makes it, after the transaction of the test.
        renamed = InfoPage.objects.get(slug="datenschutz")
        Redirect.objects.create(old_path="/de/privacy", redirect_page=renamed, site=Site.objects.get())

        # The only one that lets the files go, which no rollback brings back.
        with self.captureOnCommitCallbacks(execute=True):
            output = run("--remove")

        assert output == REMOVED + NO_ADMINISTRATOR
        left = {label: count for label, count in counts().items() if label not in LEFT_BEHIND}
        assert left == {label: count for label, count in self.counts_before.items() if label not in LEFT_BEHIND}
        assert stored_files() == self.files_before
        self.assert_only_the_first_listing_is_there()
        site = SiteSettings.objects.get()
        assert home_page().introduction == ""
        assert (site.name, site.tagline, len(site.footer_links), len(site.translated_lines)) == ("Gazette", "", 0, 0)

        assert "stays away" in run()
        assert not ArticlePage.objects.exists()
        assert not DemoItem.objects.exists()
        # A topic of the site's own, with the name of one of the demo's.
        town = Topic.objects.create(name="The town", slug="town")
        works = Topic.objects.create(name="Works", slug="our-works", parent=town)
        run("--again")
        assert ArticlePage.objects.count() == 12
        assert DemoState.objects.get().removed_at is None
        assert works.articles.exists()
        assert {topic.slug for topic in town.children.all()} == {"our-works", "bridges", "pipes"}
        assert not DemoItem.objects.filter(model="blog.topic", object_id=str(works.pk)).exists()

    def assert_only_the_first_listing_is_there(self):
        assert [(page.pk, page.live, page.introduction) for page in BlogIndexPage.objects.all()] == [
            (self.listing.pk, True, "")
        ]

    def test_removal_keeps_an_article_with_other_comments(self):
        article = ArticlePage.objects.get(slug="the-embankment")
        actions.submit(article, name="Somebody real", text="I live next to it.")

        output = run("--remove")

        assert "The article “Nobody planted this: a year on the railway embankment” stays" in output
        assert [page.pk for page in ArticlePage.objects.all()] == [article.pk]
        assert Comment.objects.filter(name="Somebody real").exists()

        run("--remove", "--with-comments")
        assert not ArticlePage.objects.exists()
        assert not Comment.objects.exists()

    def test_removal_keeps_what_others_use_and_a_second_one_removes_it_once_nobody_does(self):
        users = {user.username: user for user in get_user_model().objects.all()}
        users["admin"].set_password("a password of my own")
        users["admin"].save()
        article = make_article(
            index=BlogIndexPage.objects.get(locale__language_code="en"),
            title="Ours",
            owner=users["editor"],
            authors=[Author.objects.get(slug="dot-lambourne")],
            topics=[Topic.objects.get(slug="works")],
            hero=Picture.objects.get(title="The harbour"),
        )

        output = run("--remove")

        for line in (
            "The author “Dot Lambourne” stays",
            "The topic “Works” stays",
            "The picture “The harbour” stays: it is in use.",
            "The user “admin” stays: its password was changed.",
            "The user “editor” stays, but can no longer sign in",
        ):
            assert line in output
        assert output.endswith(REMOVED)  # there is an administrator
        assert "The listing of articles" not in output
        assert [page.title for page in ArticlePage.objects.all()] == ["Ours"]
        assert [author.name for author in Author.objects.all()] == ["Dot Lambourne"]
        assert set(get_user_model().objects.values_list("username", flat=True)) == {"admin", "editor"}
        assert working_demo_passwords() == []

        with permanent_deletion():
            article.delete()
        users["admin"].delete()
        assert run("--remove").startswith("The demo is removed")
        assert not DemoItem.objects.exists()
        self.assert_only_the_first_listing_is_there()

    def test_removal_keeps_the_owner_of_a_page_and_loading_again_restores_its_password(self):
        users = {user.username: user for user in get_user_model().objects.all()}
        for name in ("admin", "author"):
            make_article(index=BlogIndexPage.objects.get(locale__language_code="en"), owner=users[name], slug=name)
        users["editor"].set_password("a password of my own")
        users["editor"].save()

        output = run("--remove")

        assert "The user “admin” stays, but can no longer sign in" in output
        assert output.endswith(REMOVED + NO_ADMINISTRATOR)
        assert invite_administrator()  # the command makes one, though the account is there

        # As "--again" does, without its files, which no rollback removes.
        loader = Loader(timezone.now())
        for name in DEMO_USERS:
            loader.user(name)
        DemoState.objects.update(removed_at=None)
        output = run()

        assert working_demo_passwords() == ["admin", "author", "moderator"]
        for name in ("admin", "author", "moderator"):
            assert re.search(rf"{name} +{DEMO_USERS[name].password} ", output)
        assert re.search(r"editor +\(was changed\) ", output)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "add",
    [
        lambda: home_page().add_child(instance=InfoPage(title="Ours", slug="ours")),
        lambda: add_first_listing().save_revision(),
    ],
    ids=["a page", "the first listing, edited"],
)
def test_load_skips_a_site_with_content(add):
    add()
    before = counts()

    assert "There is content here already" in run()
    assert counts() == before


@pytest.mark.django_db
@pytest.mark.parametrize("has_another", [False, True])
def test_removal_leaves_the_demos_own_listing_where_the_site_has_no_other(has_another):
    another = make_index(title="News", slug="news") if has_another else None
    listing = make_index(title="Articles", slug="articles", introduction=LISTING["introduction"])
    DemoState.objects.create(pk=1, loaded_at=timezone.now())
    DemoItem.objects.create(model="blog.blogindexpage", object_id=str(listing.pk), name="articles")

    output = run("--remove")

    assert output == REMOVED + NO_ADMINISTRATOR
    left = another or listing
    assert [(page.pk, page.live, page.introduction) for page in BlogIndexPage.objects.all()] == [(left.pk, True, "")]
    assert not DemoItem.objects.exists()


@pytest.mark.django_db
def test_load_with_a_taken_url_changes_nothing():
    home_page().add_child(instance=InfoPage(title="Ours", slug="imprint"))
    before, files = counts(), stored_files()

    with pytest.raises(CommandError, match="needs the URL .*/imprint/, .* is another page: delete or move that"):
        run("--again")

    assert counts() == before
    assert stored_files() == files


@pytest.mark.django_db
def test_removal_before_loading_prevents_loading():
    assert run("--remove") == "There is no demo here; it stays away.\n"

    assert "stays away" in run()
    assert not ArticlePage.objects.exists()


@pytest.mark.django_db
def test_changed_password_is_no_demo_password():
    get_user_model().objects.create_user("admin", password="a password of my own")
    get_user_model().objects.create_user("editor", password=DEMO_USERS["editor"].password)

    assert working_demo_passwords() == ["editor"]


def test_pictures_and_their_files_are_the_same_and_small_and_authors_have_portraits():
    files = list((FOLDER / "pictures").iterdir())
    names = {picture["name"] for picture in DATA["pictures"]}

    assert {file.name for file in files} == {f"{name}.webp" for name in names}
    assert sum(file.stat().st_size for file in files) < 1_500_000
    assert {author["slug"] for author in DATA["authors"]} <= names


@pytest.mark.skipif(
    not SEED_FOLDER.is_dir(), reason="the article that imports are tried on lies beside some copies only"
)
def test_no_sentence_of_the_seed_is_in_the_demo():
    texts = [path for path in FOLDER.rglob("*.*") if path.suffix in {".md", ".json", ".html"}]
    demo = " ".join(" ".join(path.read_text().split()) for path in texts)
    seed = " ".join(" ".join(path.read_text().split()) for path in SEED_FOLDER.iterdir())

    sentences = [sentence for sentence in re.split(r"(?<=[.?!”])\s+", seed) if len(sentence) > 20]
    assert len(sentences) > 10
    assert [sentence for sentence in sentences if sentence in demo] == []
