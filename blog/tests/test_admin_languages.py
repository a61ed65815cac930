"""Texts of the editor in the language of the account, also those that scripts show and those of choices."""

from datetime import datetime

import pytest
from django.template import Context, Template
from django.utils.formats import date_format
from django.utils.translation import ngettext, override
from wagtail.blocks import StreamValue
from wagtail.rich_text.feature_registry import FeatureRegistry

from blog.blocks.article import SectionBlock
from blog.editor.content_checks import ContentChecks
from blog.editor.draft_links.desk import DraftLinkForm
from blog.editor.draft_validation.problems import _name_in_stream
from blog.editor.media import counted
from blog.editor.outline import strings
from blog.editor.pasting import scripts
from blog.editor.section_adapter import SectionBlockAdapter
from blog.models import Topic
from blog.pages import ArticlePage
from comments.triage.assessments import in_words


def test_texts_with_a_number_have_each_form_of_the_language_for_the_scripts():
    block = SectionBlock()
    block.set_name("section")
    with override("de"):
        found = {**scripts.strings(), **strings(), **SectionBlockAdapter().js_args(block)[2]["strings"]}
    forms = {name: text for name, text in found.items() if isinstance(text, dict)}

    assert {name: (text["one"], text["other"]) for name, text in forms.items()} == {
        "words": ("%s Wort", "%s Wörter"),
        "pictures": ("%s Bild", "%s Bilder"),
        "images": ("%s Bild", "%s Bilder"),
        "visible": ("%s Kommentar", "%s Kommentare"),
        "pending": ("%s wartet", "%s warten"),
        "mergeComments": (
            "Sein %s Kommentar kommt mit der Veröffentlichung dorthin.",
            "Seine %s Kommentare kommen mit der Veröffentlichung dorthin.",
        ),
        "sections": ("%s Abschnitt", "%s Abschnitte"),
        "tables": ("%s Tabelle", "%s Tabellen"),
        "footnotes": ("%s Fußnote", "%s Fußnoten"),
        "notes": ("%s Hinweis", "%s Hinweise"),
    }
    with override("ar"):
        assert counted(lambda n: ngettext("%(number)s comment", "%(number)s comments", n)) == {
            "zero": "لا تعليقات",
            "one": "تعليق واحد",
            "two": "تعليقان",
            "few": "%(number)s تعليقات",
            "many": "%(number)s تعليقًا",
            "other": "%(number)s تعليق",
        }


def test_choices_and_advice_with_numbers_are_in_the_language_of_the_request():
    with override("de"):
        assert [label for _days, label in DraftLinkForm().fields["days"].choices] == ["1 Tag", "7 Tage", "30 Tage"]
        messages = ContentChecks().get_axe_messages(None)
        assert str(messages["lead-length"]["help_text"]) == "Verwenden Sie höchstens 300 Zeichen"
    assert [label for _days, label in DraftLinkForm().fields["days"].choices] == ["1 day", "7 days", "30 days"]


def test_headings_are_quoted_as_in_the_language():
    block = ArticlePage._meta.get_field("body").stream_block
    body = StreamValue(block, [{"type": "section", "value": {"heading": "Kosten", "content": []}}], is_lazy=True)
    move = {"heading": "Eins", "to": "<Zwei>"}
    with override("de"):
        assert _name_in_stream(body, 0) == "§ 1 „Kosten“"
    template = Template('{% include "comments/desk/moved.html" %}')
    with override("ar"):
        html = template.render(Context({"move": move})).strip()
    assert html == "«<bdi>Eins</bdi>» ← «<bdi>&lt;Zwei&gt;</bdi>»"


def test_menu_of_the_editor_finds_footnotes_without_a_sharp_s():
    with override("de"):
        assert FeatureRegistry().get_editor_plugin("draftail", "footnote").data["label"] == "Fussnote"


def test_lists_are_separated_as_in_the_language():
    template = Template('{% include "blog/admin/translation_source_part.html" %}')
    topic = Topic()
    topic.languages = "English, Deutsch, "
    with override("ar"):
        html = template.render(Context({"text": "Text", "labels": ["A", "B"]}))
        words = in_words({"spans": [[0, 1], [2, 3]]}, "a b")
        languages = topic.languages_in_words
    assert "A، B" in html
    assert words == "«a»، «b»"
    assert languages == "English، Deutsch"


@pytest.mark.parametrize(
    ("language", "written"), [("en", "24 Sep 2026, 21:05"), ("de", "24.09.2026 21:05"), ("ar", "24 سبتمبر 2026، 21:05")]
)
def test_short_times_are_written_as_in_the_language(language, written):
    with override(language):
        assert date_format(datetime(2026, 9, 24, 21, 5), "SHORT_DATETIME_FORMAT") == written
