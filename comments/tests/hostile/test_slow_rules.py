"""20 KB that were made to be slow: checked, judged and shown in the time that any text of that length takes."""

import pytest

from comments.forms import CommentForm
from comments.judging.rules import Submission, judge
from comments.models import HELD_WORDS, ConversationSettings
from comments.tests.factories import make_page
from comments.text import render
from gazette.public_forms.text_hygiene import clean, clean_line
from tests.timing import takes_at_most, takes_linear_time

pytestmark = pytest.mark.any_database

LENGTH = 20_000
SECONDS = 0.1

PIECES = {
    "words": "A calm remark about the river. ",
    "links": "http://a.example/x ",
    "beginnings of links": "http://",
    "one long link": "http://a.example/" + "(" * 300,
    "brackets": "(((((((((())))))))))",
    "closing marks": "http://a.example/).,;:!?)]}",
    "beginnings of mail": "mailto:a",
    "ats": "a@a.a@",
    "dots": "a." * 10,
    "quotes": ">",
    "lines of quotes": "> >\n",
    "empty lines": "\n \n\t\n",
    "spaces": " ",
    "marks on one letter": "\u0301",
    "joiners": "\u200d\u200c",
    "bidi": "\u202e\u2066",
    "ligatures": "\ufdfa",
    "look-alikes": "аdmіn",
    "mixed scripts": "aаaа ",
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "fullwidth": "\uff43\uff41\uff53",
    "held words": "casino bonus ",
    "quoted insults": 'He said "you idiot" and ',
    "single quotes": "called a 'idiot ",
    "nearly held words": "online casin ",
    "markup": "<a <a <a ",
    "ends": "]]>--></script>",
    "tabs": "\t",
    "carriage returns": "\r\n\r",
    "a word that never ends": "a",
    "digits": "1234567890",
    "underscores": "_*~`",
    "backslashes": "\\\\",
    "percent": "%%s%(x)s",
    "spaced letters": "v i a g r a ",
    "separated letters": "a.",
    "letters and numbers": "1a",
    "leet": "v1agra c4s1no ",
    "overlays": "a\u0336\u0336",
    "look-alikes throughout": "сасо a ",
    "domains": "a.com ",
    "nearly domains": "a-a.a",
    "spoken dots": "a dot com ",
    "disguised dots": "a[.]",
    "tags": "[url=http://a.example",
    "numbers": "0 1 2/3-",
    "nearly accounts": "de89 3704 0044 ",
    "telephone numbers": "call me at +49 30 1234567 ",
    "email addresses": "a.b-c+d@e.example ",
    "addresses": "12 Mill Lane, ",
    "abuse": "you idiot ",
    "nearly abuse": "fuuuuuuuck* uuuuuuu",
    "threats": "i know where you and they may ",
    "Arabic": "أنت غَبِيّ يا حمار ",
    "flags": "\U0001f1e9",
}


def of_length(piece, most):
    """`piece` again and again, in at most so many bytes."""
    return (piece * most).encode()[:most].decode(errors="ignore")


def everything_for(text):
    """What happens to a text from its arrival until it is shown, but for the database."""
    stored = clean(text)
    clean_line(text)
    judge(
        Submission(
            name=text,
            email=text,
            text=stored,
            protected_names=("editor", "Ada Quill"),
            held_words=tuple(HELD_WORDS.splitlines()),
            abuse_words=ConversationSettings().abuse_words(),
        )
    )
    render(stored)


@pytest.mark.parametrize("kind", PIECES)
def test_no_text_of_20_kb_is_slow(kind):
    text = of_length(PIECES[kind], LENGTH)

    assert takes_at_most(SECONDS, lambda: everything_for(text))
    assert takes_linear_time(everything_for, text)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", PIECES)
def test_the_form_answers_soon_whatever_is_in_it(kind):
    text, page = of_length(PIECES[kind], LENGTH), make_page()
    fields = dict.fromkeys(("name", "text", "email", "section", "parent", "subject", "stamp"), text)

    def check():
        form = CommentForm(fields, page=page)
        assert not form.is_valid()
        assert form.seconds is None

    assert takes_at_most(SECONDS / 2, check)
