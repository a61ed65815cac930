import re
import unicodedata
from pathlib import Path

import pytest

from comments.judging.folding import fold, plain_letters, words_to_compare
from comments.judging.rules import judge
from comments.triage.evaluation import submission_of
from tests.timing import takes_linear_time


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Вuу сhеар мeds, тнis шeek", "buy cheap meds, this шeek"),  # Cyrillic: capitals and small letters
        ("Τhε bεsτ οηlιηε pοκεr, χxx ωιη", "the best online poker, xxx win"),  # Greek
        ("ΝΕΗ ΜΟΝΕY", "neh money"),  # Greek capitals look otherwise than its small letters
        ("Веѕт ԝатсһеѕ, сһеар ргісеѕ, огԁег поԝ", "best watches, cheap prices, order now"),  # no Latin letter
        ("е-mail, V-і-а-g-r-а", "e-mail, viagra"),
        ("V1agra", "viagra"),
        ("V.i.a.g.r.a", "viagra"),
        ("v i a g r a  now", "viagra  now"),
        ("cas1no, c-a-s-i-n-o", "casino, casino"),
        ("0nline-casino", "online-casino"),
        ("p@ssw0rd and $ex", "password and sex"),
        ("b!tch", "bitch"),
        ("l3vitra f0r y0u, viagr4", "levitra for you, viagra"),
        ("ch3ck ou7 th15 v1d30, i7'5 fr33", "check out this video, it's free"),
        ("h77p://www.pills.example", "http://www.pills.example"),
        ("h77p5://www.ch34p.example", "https://www.cheap.example"),
        ("best саsino", "best casino"),  # Cyrillic с and а
        ("сасо сор is here", "caco cop is here"),  # Cyrillic throughout, but no Russian word
        ("𝐯𝐢𝐚𝐠𝐫𝐚 🆅🅸🅰🅶🆁🅰 🄲🄰🅂🄸🄽🄾 Ⓒⓐⓢⓘⓝⓞ ｃａｓｉｎｏ ᴄᴀꜱɪɴᴏ", "viagra viagra casino casino casino casino"),
        ("🇻 🇮 🇦 🇬 🇷 🇦", "viagra"),
        ("v̶i̶a̶g̶r̶a̶ c̷̢͓a̴͚͝s̵i̸n̷o", "viagra casino"),
        ("cas\u200bino ca\u00adsi\u200dno (cas\u200cino)", "casino casino (casino)"),
    ],
)
def test_disguised_letters_become_plain(text, folded):
    assert fold(text).text == folded


@pytest.mark.parametrize(
    "text",
    [
        "4th 1st 21st h1n1 covid19 mp3 w3c b2b 5€ 10€ 3d 4k 1990s",
        "2018년3월에",
        "wow!!! yes! ok!thanks",
        "u.s.a. and e.g. this, a b c",
        "@ada1 wrote to ada.l0velace@example.org",
        "https://a1b0.example/x1y c4sino.example/x",
        "i a m here",
    ],
)
def test_names_numbers_and_links_stay(text):
    assert fold(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "Россия сегодня, ёлка и Йод — «да»! А я и в школе",
        "Это сложно: сор, оса и coffee",
        "Как там Covid? Нет, то не Covid",
        "PR-отдел, Wi-Fi-роутер, e-mail'ом, YouTube-у, PDF'а",
        "За сè и на нè, Facebook",  # Macedonian with a Latin è
        "Και πότε; Το Κόμμα, κατά το PDF",
        "شكراً على المقال، هذا مُفيدٌ جداً ١٢٣",
        "می‌خواهم بنویسم",
        "हिन्दी में लिखा है क्षत्रिय",
        "한국어 댓글 2018년3월 ㅋㅋㅋ ㅠㅠ 나 는 그 집",
        "iPhone을 사고 싶다, الـPDF",
        "👨‍👩‍👧 🇩🇪 1️⃣ ❤️ 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "日本語のテスト、です。",
        "Tiếng Việt đẹp, Müller Straße, İstanbul",
        "Ελληνικά και עברית שָׁלוֹם",
        "<a href=https://www.example>Жизнь о море</a>",
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_text_of_other_scripts_is_not_harmed(text, form):
    text = unicodedata.normalize(form, text)

    folded = fold(text)

    assert folded.text == unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


TEXTS = sorted((Path(__file__).parent / "texts").glob("*.txt"))


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.stem)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_long_text_in_an_alphabet_with_lookalikes_is_neither_changed_nor_held(file, form):
    """Each clause too: alone, it has less that says which language it is in."""
    text = unicodedata.normalize(form, file.read_text())

    for part in (text, *re.split(r"(?<=[.!?:;,]) ", text)):
        assert fold(part).text == unicodedata.normalize("NFKC", part).casefold()
        assert judge(submission_of(part)).reasons == []


@pytest.mark.parametrize("other", ["BUY  best\nсаsino", "buy best 𝐜𝐚𝐬𝐢𝐧𝐨", "b\u200cuy bеst c̶asino", "buy best ᴄasino"])
def test_words_to_compare_are_the_same_in_disguise(other):
    assert words_to_compare(other) == words_to_compare("Buy best casino") != words_to_compare("Buy best casinos")


@pytest.mark.parametrize("text", ["Buy V.1.a.g.r.a, саsino", "Straße v̶i̶a̶g̶r̶a̶ p0rn and m0ney", "ﬁne c a s i n o"])
def test_every_character_knows_where_it_comes_from(text):
    folded = fold(text)

    assert len(folded.text) == len(folded.origins)
    assert folded.origins == sorted(folded.origins)
    for position, character in enumerate(folded.text):
        start, end = folded.span(position, position + 1)
        assert character in fold(text[start:end]).text or not text[start:end].isascii() or not text[start].isalpha()


def test_span_covers_all_of_a_disguised_word():
    text = "Try V.i.a.g.r.a today"
    folded = fold(text)
    start = folded.text.index("viagra")

    first, last = folded.span(start, start + 6)

    assert text[first:last] == "V.i.a.g.r.a"


def test_plain_letters_leaves_digits_and_spaced_letters():
    assert plain_letters("Ｖ1agra c a s i n o").text == "v1agra c a s i n o"


def test_a_character_that_stands_for_a_sentence_is_read_as_its_first_letter():
    folded = fold("ab\ufdfa \ufdfb")

    assert folded.text == "ab\u0635 \u062c"
    assert folded.span(2, 3) == (2, 3)


@pytest.mark.parametrize("piece", ["a ", "v1agra ", "а", "aа", "\u0336", "a\u0336", "1a", "👨\u200d", "ﷺ", "a.b.c.d"])
def test_folding_takes_time_in_proportion_to_the_length(piece):
    assert takes_linear_time(fold, (piece * 20_000)[:20_000])
