"""Two people at one article: what each of them changed is in it afterwards, and nobody's words are overwritten."""

import re
from html import unescape

import pytest
from wagtail.models import Comment, CommentReply, Revision
from wagtail.test.utils.form_data import inline_formset, streamfield

from blog.editor.merging.state import FormBase
from comments.tests.factories import make_user

from .factories import make_article, make_author, make_topic, section
from .helpers import draft_of, fresh, headings_of, ids_of, messages_of, signed_in, words
from .test_editor_controls import paragraph, posted, posted_section

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


class Tab:
    """An article's form in a browser of its own: opened once, changed by hand, saved by itself or by a button."""

    def __init__(self, username, article):
        self.client = signed_in(make_user(username, "Editors", first_name=username.title()))
        self.url = f"/admin/pages/{article.pk}/edit/"
        self.open()

    def open(self):
        page = self.client.get(self.url)
        self.read_hidden(page)
        form, article = page.context["form"], page.context["page"]
        self.sections = {
            child.id: (child.value["heading"], child.value["content"].get_prep_value()[0]["value"])
            for child in article.body
        }
        self.fields = {"title": article.title, "slug": article.slug, "lead": article.lead}
        rows = form.formsets["bylines"].forms
        self.authors = [(row.instance.pk or "", row.instance.author_id) for row in rows]
        self.known_authors = len(rows)
        self.topics = [topic.pk for topic in article.topics.all()]

    def read_hidden(self, page):
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))
        names = ("based_on", "loaded_revision_id", "loaded_revision_created_at")
        self.hidden = {name: unescape(hidden[name]) for name in names}

    def write(self, block_id, text, heading=None):
        self.sections[block_id] = (heading or self.sections.get(block_id, ("New", ""))[0], f"<p>{text}</p>")

    def form(self, **extra):
        blocks = [posted_section(heading, paragraph(html)) for heading, html in self.sections.values()]
        bylines = inline_formset([{"id": pk, "author": author} for pk, author in self.authors], initial=0)
        data = posted(self.topics, body=streamfield(blocks), bylines=bylines, **self.fields)
        data["bylines-INITIAL_FORMS"] = self.known_authors
        del data["action-publish"]
        for place, block_id in enumerate(self.sections):
            data[f"body-{place}-id"] = block_id
        return {**data, **self.hidden, **extra}

    def autosave(self, **extra):
        answer = self.client.post(self.url, self.form(**extra), headers={"accept": "application/json"}).json()
        if answer["success"]:
            self.hidden["overwrite_revision_id"] = answer["revision_id"]
            self.hidden |= {name: value for name, value in answer["field_updates"].items() if name == "based_on"}
        return answer

    def press(self, button="", **extra):
        return self.client.post(self.url, self.form(**({button: button} if button else {}), **extra), follow=True)


def paragraphs_of(article):
    """The text of each section of the draft, which has one paragraph."""
    return [re.sub("<[^>]*>", "", child.value["content"][0].value.source) for child in draft_of(article).body]


def texts_of(article):
    """The text of each section of the draft, by heading."""
    return dict(zip(headings_of(draft_of(article)), paragraphs_of(article), strict=True))


def authors_of(article):
    return [str(each.author) for each in draft_of(article).bylines.all()]


def choices_in(response):
    """The names of the questions asked, in their order."""
    return list(dict.fromkeys(re.findall(r'type="radio" name="([^"]*)"', response.content.decode())))


@pytest.fixture
def ids(article):
    return ids_of(article)


@pytest.fixture
def tabs(article):
    return Tab("ada", article), Tab("bob", article)


def test_changes_to_different_sections_are_merged_by_autosaves(article, ids, tabs):
    ada, bob = tabs
    ada.write(ids[0], "By Ada.")
    bob.write(ids[2], "By Bob.", heading="Delta")
    bob.fields["lead"] = "Bob's lead."

    assert "merged" not in bob.autosave()
    answer = ada.autosave()

    assert answer["merged"] == "Bob changed: Lead, the section “Delta”. That is merged with your text."
    assert texts_of(article) == {"Alpha": "By Ada.", "Beta": "More words.", "Delta": "By Bob."}
    assert draft_of(article).lead == "Bob's lead."

    # Ada's form stays as it is, without what Bob wrote; his is older than hers.
    ada.write(ids[0], "By Ada, once more.")
    assert "Bob changed" in ada.autosave()["merged"]
    bob.write("0" * 8 + "-0000-0000-0000-000000000000", "New by Bob.")
    assert "Alpha" in bob.autosave()["merged"]
    ada.write(ids[0], "By Ada, at last.")
    ada.autosave()

    assert texts_of(article) == {
        "Alpha": "By Ada, at last.",
        "Beta": "More words.",
        "Delta": "By Bob.",
        "New": "New by Bob.",
    }
    assert draft_of(article).lead == "Bob's lead."


def test_moved_removed_and_written_sections_and_fields_are_merged_one_by_one(article, ids, tabs):
    ada, bob = tabs
    topic = make_topic()
    bob.sections = {block_id: bob.sections[block_id] for block_id in (ids[2], ids[0])}
    bob.fields |= {"title": "Bob's title", "lead": "Bob's lead."}
    bob.topics = [topic.pk]
    bob.autosave()
    ada.write(ids[0], "By Ada.")
    ada.fields["lead"] = "Ada's lead."

    (question,) = choices_in(ada.press())
    ada.press(**{question: "both"})

    assert list(texts_of(article).items()) == [("Gamma", "Last words."), ("Alpha", "By Ada.")]
    draft = draft_of(article)
    assert (draft.title, draft.lead) == ("Bob's title", "Bob's lead.\nAda's lead.")
    assert list(draft.topics.all()) == [topic]


@pytest.mark.parametrize(
    "choice, texts",
    [("mine", ["By Ada."]), ("theirs", ["By Bob, and more."]), ("both", ["By Bob, and more.", "By Ada."])],
)
def test_for_the_same_section_the_later_one_sees_both_texts_and_chooses(article, ids, tabs, choice, texts):
    ada, bob = tabs
    bob.write(ids[1], "By Bob.")
    bob.autosave()
    ada.write(ids[1], "By Ada.")
    ada.fields["title"] = "Ada's title"
    before = Revision.objects.count()

    refused = ada.autosave()
    asked = ada.press()

    assert refused["error_code"] == "validation_error"
    assert "Bob changed this too: the section “Beta”." in refused["error_message"]
    assert asked.status_code == 409
    assert Revision.objects.count() == before
    page = asked.content.decode()
    assert "By <mark>Bob.</mark>" in page and "By <mark>Ada.</mark>" in page
    assert 'name="title" value="Ada&#x27;s title"' in page
    assert f'href="/admin/pages/{article.pk}/view_draft/"' in page
    (question,) = choices_in(asked)

    # A choice applies to the text that was displayed only.
    bob.write(ids[1], "By Bob, and more.")
    bob.autosave()
    asked = ada.press(**{question: choice})
    assert asked.status_code == 409
    assert choices_in(asked) != [question]
    assert texts_of(article)["Beta"] == "By Bob, and more."

    saved = ada.press(**dict.fromkeys(choices_in(asked), choice))

    assert saved.status_code == 200
    assert paragraphs_of(article) == ["First words.", *texts, "Last words."]
    assert len(set(ids_of(draft_of(article)))) == len(texts) + 2
    assert draft_of(article).title == "Ada's title"


def test_a_section_that_one_removed_and_the_other_changed_is_asked_about(article, ids, tabs):
    ada, bob = tabs
    del bob.sections[ids[1]]
    bob.autosave()
    ada.write(ids[1], "By Ada.")

    asked = ada.press()

    (question,) = choices_in(asked)
    assert "Bob removed it." in asked.content.decode()
    assert f'name="{question}" value="both"' not in asked.content.decode()
    ada.press(**{question: "mine"})
    assert texts_of(article) == {"Alpha": "First words.", "Beta": "By Ada.", "Gamma": "Last words."}


def test_space_at_the_end_of_a_paragraph_that_the_editor_drops_is_no_change(article, ids, tabs):
    ada, _bob = tabs
    ada.write(ids[0], "It opened. </p><p>And closed.")
    ada.autosave()
    carl = Tab("carl", article)
    carl.sections[ids[0]] = ("Alpha", carl.sections[ids[0]][1].replace(" </p>", "</p>"))
    carl.write(ids[2], "By Carl.")
    ada.write(ids[0], "It opened. </p><p>And closed again.")
    ada.autosave()

    answer = carl.autosave()

    assert answer["success"], answer
    assert texts_of(article)["Alpha"].endswith("And closed again.")
    assert texts_of(article)["Gamma"] == "By Carl."


@pytest.mark.parametrize("publish", [True, False])
def test_authors_are_merged_as_a_whole(publish):
    one, two, three = (make_author(name) for name in ("Ann One", "Ben Two", "Cat Three"))
    article = make_article(publish=publish, authors=[one, two])
    ada, bob = Tab("ada", article), Tab("bob", article)
    # Bob takes Ben out and puts Cat in, as the form does it.
    form = bob.form() | {"bylines-TOTAL_FORMS": 3, "bylines-INITIAL_FORMS": 2}
    form |= {"bylines-1-id": ada.authors[1][0], "bylines-1-author": two.pk, "bylines-1-DELETE": "1"}
    form |= {"bylines-1-ORDER": 2, "bylines-2-ORDER": 3}
    form |= {"bylines-2-id": "", "bylines-2-author": three.pk, "bylines-2-DELETE": ""}
    bob.client.post(bob.url, form)
    assert authors_of(article) == ["Ann One", "Cat Three"]

    ada.fields["lead"] = "Ada's lead."
    if publish:
        ada.press()
    else:
        assert "Authors" in ada.autosave()["merged"]
    assert authors_of(article) == ["Ann One", "Cat Three"]
    assert draft_of(article).lead == "Ada's lead."

    # Ada's tab was not opened anew after that, in another case.
    ada.open()
    bob.open()
    bob.authors, bob.known_authors = bob.authors[:1], 1
    bob_form = bob.form() | {"bylines-TOTAL_FORMS": 2, "bylines-INITIAL_FORMS": 2}
    bob_form |= {"bylines-1-id": ada.authors[1][0], "bylines-1-author": three.pk, "bylines-1-DELETE": "1"}
    bob.client.post(bob.url, bob_form)
    ada.authors.append(("", two.pk))
    asked = ada.press()
    (question,) = choices_in(asked)
    assert ", Ben Two</mark>" in asked.content.decode()
    ada.press(**{question: "mine"})
    assert authors_of(article) == ["Ann One", "Cat Three", "Ben Two"]


def test_question_shows_footnotes(article, ids, tabs):
    ada, bob = tabs
    for tab, note in ((ada, "By Ada."), (bob, "By Bob.")):
        tab.write(ids[0], f'Same.<footnote text="{note}"></footnote>')
    bob.press()

    asked = re.sub("<[^>]*>", "", words(ada.press()))

    assert "Footnote: By Ada." in asked
    assert "Footnote: By Bob." in asked
    assert "The words are the same." not in asked


def test_nobody_publishes_words_of_another_that_they_have_not_seen(article, ids, tabs):
    ada, bob = tabs
    bob.write(ids[2], "By Bob.")
    bob.autosave()
    ada.write(ids[0], "By Ada.")

    first = ada.press("action-publish")

    assert messages_of(first) == [
        "Draft of “A notice” saved. Readers still see the published version.",
        "Bob changed: the section “Gamma”. That is merged with your text.",
        "Both are saved as a draft. Review it, then press the button again.",
    ]
    live = fresh(article)
    assert "By" not in live.body.get_prep_value()[0]["value"]["content"][0]["value"]
    ada.open()
    ada.press("action-publish")
    texts = [section.text for section in fresh(article).sections]
    assert [text for text in texts if "By" in text] == ["By Ada.", "By Bob."]


def test_comments_on_the_draft_of_two_people_are_all_kept(article, tabs):
    ada, bob = tabs
    comment = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "0-id": "", "0-contentpath": "lead", "0-position": ""}
    comment |= {"0-DELETE": "", "0-resolved": "", "0-replies-TOTAL_FORMS": 0, "0-replies-INITIAL_FORMS": 0}
    comments = {f"comments-{name}": value for name, value in comment.items()}
    assert bob.autosave(**comments, **{"comments-0-text": "Bob's remark"})["success"]
    assert ada.autosave(**comments, **{"comments-0-text": "Ada's remark"})["success"]
    assert set(Comment.objects.values_list("text", flat=True)) == {"Bob's remark", "Ada's remark"}

    # Bob deletes his own; a form of Ada's that still has it does not bring it back, nor fail.
    his = Comment.objects.get(text="Bob's remark")
    known = {**comments, "comments-INITIAL_FORMS": 1, "comments-0-id": his.pk, "comments-0-text": his.text}
    assert bob.autosave(**{**known, "comments-0-DELETE": "1"})["success"]
    assert ada.autosave(**known)["success"]
    assert list(Comment.objects.values_list("text", flat=True)) == ["Ada's remark"]

    # So with a reply.
    hers = Comment.objects.get()
    bob.fields["lead"] = "A newer draft."
    assert bob.autosave()["success"]
    known |= {"comments-0-id": hers.pk, "comments-0-text": hers.text}
    reply = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 1, "0-id": 999, "0-text": "Gone", "0-DELETE": ""}
    known |= {f"comments-0-replies-{name}": value for name, value in reply.items()}
    assert ada.autosave(**known)["success"]
    assert not CommentReply.objects.exists()


def test_a_form_of_which_nothing_is_known_any_more_overwrites_nothing(article, ids, tabs):
    ada, bob = tabs
    bob.write(ids[1], "By Bob.")
    bob.autosave()
    ada.write(ids[1], "By Ada.")
    ada.hidden |= {"based_on": "[]", "loaded_revision_created_at": "2020-01-01T00:00:00+00:00"}

    assert ada.autosave()["error_code"] == "invalid_revision"
    refused = ada.press()

    assert refused.status_code == 409
    assert messages_of(refused)[0] == "Not saved: Bob saved a newer version since."
    assert "By Ada." in refused.content.decode()
    assert texts_of(article)["Beta"] == "By Bob."


def test_form_with_unanswered_autosave_does_not_conflict_with_itself(article, ids, tabs):
    ada, bob = tabs
    ada.hidden["unsaved_copy"] = "0b1d3f4a-0000-4000-8000-000000000001"
    loaded = dict(ada.hidden)
    ada.write(ids[1], "Half a")
    ada.authors = [("", make_author("Ann One").pk)]
    assert ada.autosave()["success"]
    ada.hidden = dict(loaded)
    ada.write(ids[1], "Half a sentence.")

    assert ada.press().status_code == 200
    assert texts_of(article)["Beta"] == "Half a sentence."
    assert authors_of(article) == ["Ann One"]

    # What another wrote, and an autosave merged, is not in the form.
    bob.open()
    bob.write(ids[1], "By Bob.")
    assert bob.autosave()["success"]
    ada.open()
    ada.hidden["unsaved_copy"] = "0b1d3f4a-0000-4000-8000-000000000002"
    bob.write(ids[0], "By Bob, too.")
    assert bob.autosave()["success"]
    loaded = dict(ada.hidden)
    ada.write(ids[1], "By Ada.")
    assert "Bob changed" in ada.autosave()["merged"]
    ada.hidden = dict(loaded)
    ada.write(ids[1], "By Ada, at last.")
    asked = ada.press()
    assert asked.status_code == 409
    assert texts_of(article)["Alpha"] == "By Bob, too."
    ada.press(**dict.fromkeys(choices_in(asked), "mine"))
    assert (texts_of(article)["Alpha"], texts_of(article)["Beta"]) == ("By Bob, too.", "By Ada, at last.")


@pytest.mark.parametrize("button", ["action-publish", "action-submit"])
def test_refused_form_with_unanswered_autosave_goes_on_saving_itself(article, ids, tabs, button):
    ada, _bob = tabs
    loaded = {**ada.hidden, "unsaved_copy": "0b1d3f4a-0000-4000-8000-000000000001"}
    ada.hidden = dict(loaded)
    ada.write(ids[1], "Half a")
    assert ada.autosave()["success"]
    ada.hidden = dict(loaded)
    ada.write(ids[1], "Half a sentence.")
    ada.fields["title"] = ""

    refused = ada.press(button)
    ada.read_hidden(refused)
    ada.hidden["unsaved_copy"] = "0b1d3f4a-0000-4000-8000-000000000002"
    answer = ada.autosave()

    assert refused.status_code == 200
    assert (answer["success"], "merged" in answer) == (True, False), answer
    assert texts_of(article)["Beta"] == "Half a sentence."


@pytest.mark.parametrize(
    "text",
    ["", "x", "[]", "null", "[1,2,3]", '[{},{"body":[1]},null]', '[{},{},["a","b"]]', "[" * 100_000, "[[],[],[]]"],
)
def test_a_base_that_no_form_of_ours_sent_is_none(text):
    assert FormBase.parse(text) is None


def test_a_form_that_was_not_touched_changes_nothing_whatever_text_was_brought_in():
    """Rich text that was not written in the form gets another shape when it is first posted."""
    article = make_article(body=[section("Alpha", "A<br/>b &amp; <b>c</b>"), section("Beta", "<i>d</i> e")])
    ada, bob = Tab("ada", article), Tab("bob", article)
    ids = list(bob.sections)
    bob.write(ids[0], "By Bob.")
    bob.autosave()
    ada.write(ids[1], "By Ada.")

    assert ada.autosave()["success"]

    assert texts_of(article) == {"Alpha": "By Bob.", "Beta": "By Ada."}


def test_an_older_version_replaces_none_that_was_saved_since_it_was_opened(article, ids, tabs):
    ada, bob = tabs
    ada.url = f"/admin/pages/{article.pk}/revisions/{article.latest_revision_id}/revert/"
    ada.open()
    bob.write(ids[1], "By Bob.")
    bob.autosave()

    refused = ada.press()

    assert refused.status_code == 409
    assert "Bob saved a newer version since." in messages_of(refused)[0]
    assert texts_of(article)["Beta"] == "By Bob."
    ada.hidden["loaded_revision_id"] = str(refused.context["page"].latest_revision_id)
    ada.hidden["loaded_revision_created_at"] = refused.context["loaded_revision_created_at"]
    ada.press()
    assert texts_of(article)["Beta"] == "More words."
