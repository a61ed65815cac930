"""What the index holds and finds: the same on SQLite and PostgreSQL."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Page

from blog.models import Byline, SearchRow, SearchWord
from blog.search import index
from blog.search.excerpts import excerpt, marked
from blog.search.finding import find
from blog.search.query import Query, Term, clean, parse
from blog.search.signal_handlers import index_missing
from blog.search.spelling import words_like
from blog.search.words import words_of
from gazette.trash.actions import move_to_trash
from gazette.trash.deletion import permanent_deletion

from .factories import make_article, make_author, make_index, republish, section


def pages():
    return Page.objects.filter(live=True)


def first_hits(*queries):
    """For each query, the title of the first page and the number of its best section (0: the page as such)."""
    titles = dict(Page.objects.values_list("pk", "title"))
    found = {typed: find(typed, pages()).groups for typed in queries}
    return {typed: (titles[g[0].page_id], g[0].rows[0].number) if g else None for typed, g in found.items()}


def places_found(typed):
    """The titles of the pages with the numbers of their sections (0: the page as such)."""
    titles = dict(Page.objects.values_list("pk", "title"))
    return {(titles[group.page_id], row.number) for group in find(typed, pages()).groups for row in group.rows}


def rows_of(article):
    return list(SearchRow.objects.filter(page=article).order_by("number").values_list("number", "slug", "heading"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Crème brûlée", ["creme", "brulee"]),
        ("Straße, Łódź & Ørsted's", ["strasse", "lodz", "orsted", "s"]),
        ("high-water mark_2", ["high", "water", "mark", "2"]),
        ("Ἀθῆναι ΣΊΣΥΦΟΣ", ["αθηναι", "σισυφοσ"]),
        ("Ёлка й", ["елка", "и"]),
        ("شِعْر ﻻ", ["شعر", "لا"]),
        ("हिन्दी", ["हिन्दी"]),
        ("東京 tower", ["東", "京", "tower"]),
        ("ﬁsh ½", ["fish", "1", "2"]),
        ("🎉 — !", []),
    ],
)
def test_words_are_small_and_without_accents(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("high water", [Term(("high",)), Term(("water",))]),
        ('"high water" mark', [Term(("high", "water"), False), Term(("mark",))]),
        ("“High  Water", [Term(("high",)), Term(("water",))]),
        ("high-water", [Term(("high", "water"))]),
        ("a to", [Term(("a",), False), Term(("to",), False)]),
        ("東京 東京", [Term(("東", "京"), False)]),
        ('"" "—" *', []),
        ("NEAR( OR", [Term(("near",)), Term(("or",), False)]),
    ],
)
def test_a_query_is_read_as_it_was_meant(typed, terms):
    assert parse(typed) == Query(tuple(terms))


@pytest.mark.django_db
def test_mistyped_word_stands_for_the_closest_known_one():
    index.add_known_words([SearchRow(text_words="bridge weir keystone مدينة uberfuhrung then railway 1887s")])

    expected = {
        "brigde": ["bridge"],
        "bridg": ["bridge"],
        "wier": ["weir"],
        "keystnoes": ["keystone"],
        "fence": [],
        "the": [],
        "مدينه": ["مدينة"],
        "uberfuhrng": ["uberfuhrung"],
        # Other words, though similar.
        "fridge": [],
        "bride": ["bridge"],
        "railroad": [],
        "1888s": [],
    }
    assert {typed: words_like(typed) for typed in expected} == expected


def test_excerpt_cuts_no_word_at_its_apostrophe():
    text = "Far away. " * 20 + "Brigid’s one two three four five six seven river " + "don't " * 40

    cut = "".join(piece.text for piece in excerpt(text, parse("river")))

    assert cut.startswith("… Brigid’s one two")
    assert cut.endswith(" don't …")


def test_query_has_an_end_and_excerpt_shows_where_its_words_stand():
    assert len(clean("wörd " * 9_000)) <= 200
    assert len(parse("a b c d e f g h i j k l m n o p").terms) == 12
    assert clean("a\x00b\u202e\ud800c\n") == "a b c"
    text = "Nothing here. " * 40 + "The Café by the <river> opens. " + "More follows. " * 40

    pieces = excerpt(text, parse("cafe riv"))

    assert [piece.text for piece in pieces if piece.is_match] == ["Café", "river"]
    assert pieces[0].text == "… "
    assert pieces[-1].text == " …"
    assert 30 < sum(len(piece.text.split()) for piece in pieces) < 50
    # Without the words it is the beginning; a heading is whole.
    assert excerpt("Short text.", parse("none"))[0].text == "Short text."
    assert excerpt("", parse("none")) == []
    assert [(piece.text, piece.is_match) for piece in marked("On high water", parse('"high water"'))] == [
        ("On ", False),
        ("high", True),
        (" ", False),
        ("water", True),
    ]


@pytest.mark.django_db
def test_search_index_has_a_row_for_each_section_and_page():
    article = make_article(title="Tides", body=[section("Ebb", "Low."), section("Flow", "High.")])

    assert rows_of(article) == [(0, "", "Tides"), (1, "ebb", "Ebb"), (2, "flow", "Flow")]

    ebb, flow = (child.id for child in article.body)
    republish(article, [(flow, {"heading": "Flood"}), (ebb, {"address": "low"})])
    assert rows_of(article) == [(0, "", "Tides"), (1, "flow", "Flood"), (2, "low", "Ebb")]

    author = make_author("Ada Quill")
    article = republish(article, [(flow, {})], bylines=[Byline(author=author)])
    assert rows_of(article) == [(0, "", "Tides"), (1, "flow", "Flood")]
    assert first_hits("low", "high") == {"low": None, "high": ("Tides", 1)}
    author.name = "Ada Feather"
    author.save()
    assert first_hits("feather", "quill") == {"feather": ("Tides", 0), "quill": None}


@pytest.mark.django_db
def test_what_readers_can_not_see_has_no_rows():
    draft = make_article(title="Draft", publish=False)
    article = make_article(title="Tides")
    article.title = "Not published yet"
    article.save_revision()

    assert rows_of(draft) == []
    assert rows_of(article)[0] == (0, "", "Tides")

    article.unpublish()
    assert rows_of(article) == []

    article.get_latest_revision().publish()
    assert rows_of(article)[0] == (0, "", "Not published yet")

    trashed = make_article(title="Deleted")
    move_to_trash(trashed, skip_permission_checks=True)
    assert rows_of(trashed) == []

    listing = Page.objects.get(pk=make_article(title="Deleted").get_parent().pk)
    with permanent_deletion():
        listing.delete()
    assert not SearchRow.objects.exists()
    assert first_hits("deleted", "published") == {"deleted": None, "published": None}


@pytest.mark.django_db
def test_queries_find_the_same_sections_on_every_database():
    index = make_index()
    ada = make_author("Ada Quill")
    make_article(
        index=index,
        title="Mending the Ell bridge",
        lead="One stone at a time.",
        authors=[ada],
        body=[
            section("The arch", "Masons lift the keystone of the bridge with a crane.", "Lime sets slowly."),
            section("What it costs", "The council pays 40,000 crowns; the county adds as much."),
        ],
    )
    make_article(
        index=index,
        title="Otters are back",
        lead="After thirty years, in the Ell.",
        body=[
            section("Tracks at the weir", "Prints of five toes below the bridge, bridge after bridge."),
            section("High water", "At high water the otters sleep in the reeds."),
            section("Who feeds them", "Nobody should; the water board says so."),
        ],
    )
    make_article(
        index=index,
        title="Crème brûlée for forty",
        lead="From the kitchen of the Café Zürich.",
        body=[section("Zucker", "Straße um Straße, süß."), section("東京", "Sugar from 東京都 and Łódź.")],
    )
    make_article(
        index=index,
        title="Council",
        lead="What was said.",
        body=[section("Budget", "The council met. The council argued. The council paid for the crane.")],
    )

    bridge, otters, creme, council = "Mending the Ell bridge", "Otters are back", "Crème brûlée for forty", "Council"
    expected = {
        "bridge": {(bridge, 0), (bridge, 1), (otters, 1)},
        "bridges": {(bridge, 0), (bridge, 1), (otters, 1)},  # close to a word that pages hold
        "bridge toes": {(otters, 1)},
        "keystone": {(bridge, 1)},
        "otter": {(otters, 0), (otters, 2)},
        "OTTERS reeds": {(otters, 2)},
        "high water": {(otters, 2)},
        '"water high"': set(),
        '"high water"': {(otters, 2)},
        "water": {(otters, 2), (otters, 3)},
        "council": {(council, 0), (council, 1), (bridge, 2)},
        "council crane": {(council, 1)},
        "budg": {(council, 1)},
        "cafe zurich": {(creme, 0)},
        "CRÈME": {(creme, 0)},
        "strasse": {(creme, 1)},
        "lodz": {(creme, 2)},
        "東京": {(creme, 2)},
        "quill": {(bridge, 0)},
        "quill keystone": {(bridge, 1)},
        "40,000 crowns": {(bridge, 2)},
        "keystnoe": {(bridge, 1)},
        "wier": {(otters, 1)},
        # A phrase is within a heading or a text.
        '"bridge one"': set(),
        '"arch masons"': set(),
    }
    assert {typed: places_found(typed) for typed in expected} == expected
    assert first_hits("bridge", "otter", "water", "council") == {
        "bridge": (bridge, 0),
        "otter": (otters, 0),
        "water": (otters, 2),
        "council": (council, 0),
    }


@pytest.mark.django_db
def test_exact_match_is_never_replaced_and_one_word_is_corrected_to_what_these_pages_hold():
    make_article(title="Bridges", lead="Of a bridle.", body=[section("Bridgework", "x")])
    hidden = make_article(title="Fridges", body=[section("x", "x")])
    readable = pages().exclude(pk=hidden.pk)

    for typed in ("bridle", "bridg"):
        assert find(typed, readable).replacements == []
    assert find("brigdes bridel", readable).groups == []
    for typed in ("brigdes", "brigdes bridle"):
        assert find(typed, readable).replacements == ["bridges"]
    assert find("fridgse", readable).groups == []
    assert find("fridgse", pages()).replacements == ["fridges"]
    # Where nothing has all words, some will do.
    loose = find("bridges unheard-of", pages())
    assert (loose.is_partial, len(loose.groups)) == (True, 1)
    assert not find("bridges", pages()).is_partial


@pytest.mark.django_db
def test_arabic_and_german_are_found_in_other_spellings():
    make_article(title="المدينة", body=[section("شِعْر", "قَرَأَ الشاعر في المكتبة.")])
    make_article(title="Fußgänger", body=[section("Brücke", "Über die Straße, süß.")])

    assert places_found("شعر") == places_found("قرأ") == {("المدينة", 1)}
    assert find("fussgaenger", pages()).replacements == ["fussganger"]
    assert places_found("FUSSGANGER") == {("Fußgänger", 0)}
    assert places_found("brucke strasse") == {("Fußgänger", 1)}
    assert [piece.text for piece in marked("Über die Straße", parse("strasse")) if piece.is_match] == ["Straße"]


@pytest.mark.django_db
def test_of_too_many_rows_those_with_the_words_in_their_heading_come_first(monkeypatch):
    monkeypatch.setattr("blog.search.finding.MAX_RANKED", 2)
    make_article(title="Tides")
    for number in range(3):
        make_article(title=f"Notice {number}", lead="Of tides.")

    found = find("tides", pages())

    assert found.is_truncated
    assert [Page.objects.get(pk=page_id).title for page_id in found.page_ids] == ["Tides", "Notice 2", "Notice 1"]


@pytest.mark.django_db
def test_index_is_rebuilt_without_a_gap_and_a_stopped_rebuild_says_how_to_go_on(monkeypatch, capsys):
    article, other, _reeds = (make_article(title=title) for title in ("Tides", "Weirs", "Reeds"))
    before = list(SearchRow.objects.order_by("pk").values())
    SearchRow.objects.filter(page=article).update(heading_words="wrong")
    index.add_known_words([SearchRow(text_words="forgotten")])
    Page.objects.filter(pk=other.pk).update(live=False)

    call_command("rebuild_search")

    assert list(SearchRow.objects.order_by("pk").values()) == [row for row in before if row["page_id"] != other.pk]
    assert not SearchWord.objects.filter(word__in=["forgotten", "weirs"]).exists()
    assert SearchWord.objects.filter(word="tides").exists()
    assert capsys.readouterr().out == "2 pages are searchable; 4 rows of others were removed.\n"

    kept, keep = [], index.index_page

    def stop_at_the_second(page):
        if len(kept) == 1:
            raise KeyboardInterrupt
        kept.append(page.title)
        keep(page)

    monkeypatch.setattr("blog.search.index.index_page", stop_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        call_command("rebuild_search")
    assert capsys.readouterr().err == "Stopped at page 2. To continue: manage.py rebuild_search --from 2\n"
    monkeypatch.setattr("blog.search.index.index_page", lambda page: kept.append(page.title))
    call_command("rebuild_search", first=2)
    assert kept == ["Tides", "Reeds"]


@pytest.mark.django_db
def test_pages_from_before_there_was_an_index_are_found_after_the_last_migration():
    make_article(title="Tides")
    SearchRow.objects.all().delete()
    done = MigrationExecutor(connection).loader.project_state

    # Not before: a table may lack what a later migration adds.
    for state, number in ((("blog", "0012_history_purge"), 0), (None, 4)):
        index_missing(sender=apps.get_app_config("blog"), apps=done(state).apps)
        assert SearchRow.objects.count() == number
    SearchRow.objects.all().delete()
    index_missing(sender=apps.get_app_config("blog"))  # as `manage.py flush` sends the signal
    assert SearchRow.objects.count() == 4
    SearchRow.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert first_hits("tides") == {"tides": ("Tides", 0)}


@pytest.mark.django_db
def test_of_a_text_longer_than_any_database_holds_the_beginning_is_found():
    article = make_article()
    words = " ".join(f"{number:x}ë" for number in range(40_000))

    index.row_of(article, index.Part("Long", words, block_id="x", number=9)).save()

    assert len(SearchRow.objects.get(number=9).text_words) >= index.MAX_TEXT_LENGTH - 1
    assert first_hits("647fe", "9c3fe") == {"647fe": (article.title, 9), "9c3fe": None}


@pytest.mark.django_db
def test_the_tables_that_sqlite_keeps_beside_hold_the_same():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL computes its columns itself")
    make_article().unpublish()
    make_article()

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO blog_searchrow_fts(blog_searchrow_fts, rank) VALUES ('integrity-check', 1)")
