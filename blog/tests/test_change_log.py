"""What readers see of how an article changed: in a line, and on a page of its own."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from wagtail.models import PageViewRestriction, Revision

from blog.history.purging import purge_some
from blog.models import ArticleEdition
from blog.section_moves.actions import move_section, undo_move
from comments.tests.factories import make_user

from .factories import make_article, republish, section
from .helpers import fresh, ids_of, queries_for, soup_of, words
from .test_corrections import corrected

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

TEN = "The bridge was closed on Monday for repairs until spring."
OTHER = "Nobody has seen the mayor since, and nothing was repaired."


def content(text):
    return {"content": [{"type": "paragraph", "value": f"<p>{text}</p>", "id": "p"}]}


@pytest.fixture
def article():
    return make_article(body=[section("Alpha", TEN), section("Beta", TEN), section("Gamma", TEN)])


def add_section(article, heading, text=OTHER):
    article.body.append(section(heading, text))
    article.save_revision().publish()
    return fresh(article)


def line_of(article):
    return [words(each) for each in soup_of(article.url).select(".article-head .changed")]


def log_page(article):
    return soup_of(f"{article.url}changes/")


def log_lines(article):
    return [words(each) for each in log_page(article).select(".change-log > ol > li li, .change-log .correction")]


def test_unchanged_article_or_only_corrected_typos_has_no_change_log(article):
    alpha, beta, gamma = ids_of(article)
    assert line_of(article) == []

    article = republish(article, [(alpha, content(TEN.replace("closed", "clsoed"))), (beta, {}), (gamma, {})])

    assert line_of(article) == []
    assert article.editions.count() == 1
    assert log_lines(article) == []


def test_the_line_names_each_section_that_changed_since_the_first_publication(article):
    alpha, beta, gamma = ids_of(article)
    article = republish(article, [(alpha, {}), (beta, content(OTHER)), (gamma, {"heading": "Delta"})])
    article = add_section(article, "New one")
    article = republish(article, [(block_id, {}) for block_id in ids_of(article) if block_id != alpha])

    assert line_of(article) == [
        "Changed since first published: “Alpha” removed, § 1 rewritten, § 2 renamed, § 3 new. All changes"
    ]
    page = soup_of(article.url)
    links = [a["href"] for a in page.select(".changed a")]
    assert links == ["#beta", "#gamma", "#new-one", f"{article.url}changes/"]

    # What was taken back is no change since the first publication, but it stays in the log.
    article = republish(article, [(ids_of(article)[0], content(TEN)), *((each, {}) for each in ids_of(article)[1:])])
    assert line_of(article)[0].startswith("Changed since first published: “Alpha” removed, § 2 renamed, § 3 new.")
    assert log_lines(article).count("Beta: rewritten") == 2


@pytest.mark.each_database
def test_the_log_has_each_publication_that_changed_something_and_the_corrections(article):
    alpha, beta, gamma = ids_of(article)
    article = republish(article, [(gamma, {}), (alpha, {"heading": "First"}), (beta, content(OTHER))])
    day = datetime(2020, 3, 4, 12, tzinfo=UTC)
    article = corrected(article, (alpha, "It was *1952*.", day), (beta, "Gone.", day - timedelta(days=1)))
    article = republish(article, [(gamma, {}), (alpha, {})])

    assert log_lines(article) == [
        "“Beta”: removed",
        "Gamma: moved",
        "First: renamed (formerly “Alpha”)",
        "“Beta”: rewritten",
        "Correction, § 2 First: It was 1952.",
        "Correction, “Beta”, a removed section: Gone.",
    ]
    page = log_page(article)
    assert words(page.select("h2")[2]) == words(page.select("h2")[0])  # three publications of today
    assert "First published." in words(page.select(".change-log > ol > li")[2])
    assert page.select_one("meta[name=robots]")["content"] == "noindex"


@pytest.fixture
def editor():
    return make_user("editor", "Editors")


def test_a_section_that_went_to_another_article_or_came_from_there_says_so_on_both(editor, article):
    river = make_article(title="The river", body=[section("Source", "Springs.")])
    beta = ids_of(article)[1]

    move = move_section(article, river, beta, editor=editor)

    assert line_of(article) == ["Changed since first published: “Beta” moved to The river. All changes"]
    assert line_of(river) == ["Changed since first published: § 2 moved from A notice. All changes"]
    assert (log_lines(article), log_lines(river)) == (["“Beta”: moved to The river"], ["Beta: moved from A notice"])
    assert log_page(article).select_one("li li a")["href"] == f"{river.url}#beta"
    assert log_page(river).select("li li a")[1]["href"] == f"{article.url}#beta"

    undo_move(move, editor=editor)

    assert (line_of(article), line_of(river)) == (["All changes"], ["All changes"])
    assert log_lines(article) == ["Beta: restored", "Beta: moved to The river"]
    assert log_lines(river) == ["“Beta”: moved to A notice", "“Beta”: moved from A notice"]


def test_change_log_omits_articles_that_readers_may_not_see(editor, article):
    river = make_article(title="The river")
    alpha = ids_of(article)[0]
    move_section(article, river, alpha, editor=editor)
    move_section(river, article, ids_of(river)[0], editor=editor)
    PageViewRestriction.objects.create(page=river, restriction_type=PageViewRestriction.LOGIN)

    assert line_of(article) == [
        "Changed since first published: “Alpha” moved to another article, § 3 moved from another article. All changes"
    ]
    assert log_lines(article) == ["Alpha: moved from another article", "“Alpha”: moved to another article"]
    assert "The river" not in str(log_page(article)) + Client().get(article.url).content.decode()


def test_what_only_drafts_had_is_new_where_it_is_published(editor, article):
    plan = make_article(title="A plan", publish=False)
    move_section(plan, article, ids_of(plan)[0], editor=editor)
    fresh(article).get_latest_revision().publish()

    assert log_lines(article) == ["Alpha: new"]


def test_a_section_that_was_merged_or_taken_out_and_came_back_says_so(article):
    alpha, beta, gamma = ids_of(article)
    merged = republish(article, [(alpha, {"merged": beta, **content(f"{TEN} {TEN}")}), (gamma, {})])

    assert line_of(article) == [
        "Changed since first published: § 1 rewritten, “Beta” merged into § 1 Alpha. All changes"
    ]
    assert log_lines(article) == ["Alpha: rewritten", "“Beta”: merged into § 1 Alpha"]
    assert log_page(article).select("li li a")[1]["href"] == f"{article.url}#alpha"

    republish(merged, [(gamma, {})])
    assert log_lines(article)[2] == "“Beta”: merged into “Alpha”"

    republish(article, [(alpha, content(TEN)), (beta, {}), (gamma, {})])
    assert log_lines(article)[:2] == ["Alpha: restored", "Beta: restored"]
    assert line_of(article) == ["All changes"]


def test_many_misprints_mended_one_by_one_count_as_rewriting_in_the_end(article):
    alpha, *rest = ids_of(article)
    spoken = TEN.split()
    for place in range(6):
        spoken[place] = f"other{place}"
        article = republish(article, [(alpha, content(" ".join(spoken))), *((each, {}) for each in rest)])

    assert article.editions.count() > 1
    assert "§ 1 rewritten" in line_of(article)[0]


def test_change_log_includes_no_draft_and_is_as_private_as_its_article(article):
    alpha, beta, gamma = ids_of(article)
    republish(article, [(alpha, {}), (beta, {}), (gamma, content(OTHER))])
    draft = fresh(article)
    draft.body[0].value["heading"] = "Secret"
    draft.save_revision()

    assert "Secret" not in str(log_page(article)) + str(soup_of(article.url))
    never = make_article(publish=False)
    assert Client().get(f"{article.url.replace(article.slug, never.slug)}changes/").status_code == 404
    assert not never.editions.exists()
    PageViewRestriction.objects.create(page=article, restriction_type=PageViewRestriction.LOGIN)
    assert Client().get(f"{article.url}changes/").status_code == 302
    assert Client().get(f"{article.url}changes/else/").status_code == 404


def test_article_can_hide_its_changes(article):
    alpha, beta, gamma = ids_of(article)
    article = republish(article, [(alpha, {}), (beta, {}), (gamma, content(OTHER))])
    assert line_of(article)

    article = republish(article, [(each, {}) for each in ids_of(article)], shows_changes=False)
    assert line_of(article) == []
    assert Client().get(f"{article.url}changes/").status_code == 404
    article = republish(article, [(each, {}) for each in ids_of(article)], shows_changes=True)
    assert log_lines(article) == ["Gamma: rewritten"]


def test_it_needs_no_revision(article):
    alpha, beta, gamma = ids_of(article)
    article = republish(article, [(alpha, content(OTHER)), (beta, {}), (gamma, {})])
    before = line_of(article), log_lines(article)
    Revision.objects.update(created_at=datetime(2020, 1, 1, tzinfo=UTC))

    assert purge_some(datetime.now(UTC), days=1).revisions == 1
    assert (line_of(article), log_lines(article)) == before

    article = republish(article, [(alpha, content(TEN)), (beta, content(OTHER)), (gamma, {})])
    assert line_of(article) == ["Changed since first published: § 2 rewritten. All changes"]


def test_both_pages_cost_the_same_whatever_changed(editor, article):
    urls = [article.url, f"{article.url}changes/"]
    plain = [queries_for(url) for url in urls]
    for number in range(2):
        article = add_section(article, f"New {number}")
        article = republish(article, [(each, content(f"{OTHER} {number}")) for each in ids_of(article)])

    assert [queries_for(url) for url in urls] == plain

    river = make_article(title="The river", body=[section("Source", TEN), section("Mouth", TEN)])
    for block_id in ids_of(river):
        move_section(river, article, block_id, editor=editor)
        move_section(article, river, ids_of(fresh(article))[0], editor=editor)
        # The moves, the other articles and the anchors there; on the article, what its stubs need too.
        assert [queries_for(url) for url in urls] == [plain[0] + 4, plain[1] + 2]
    assert max(plain) <= 28


@pytest.mark.each_database
def test_articles_that_were_live_before_begin_with_what_readers_find_now(article):
    ArticleEdition.objects.all().delete()
    make_article(publish=False)
    names = [name for app, name in MigrationLoader(connection).disk_migrations if app == "blog"]
    name = next(name for name in names if name.endswith("_first_editions"))
    state = MigrationLoader(connection).project_state([("blog", name)]).apps

    import_module(f"blog.migrations.{name}").keep_first_editions(state, None)

    edition = ArticleEdition.objects.get()
    assert edition.page == article
    assert edition.sections == [
        {"block_id": each.block_id, "heading": each.heading, "digest": each.digest} for each in article.sections
    ]
    assert line_of(article) == []
