"""Distinguish a writer's own words from reported ones: "She was called a liar", "They shouted 'Get out!'"."""

import re
from bisect import bisect_left
from collections.abc import Iterable

from .folding import fold

QUOTED = re.compile(
    r'"[^"\n]{1,100}"|“[^“”\n]{1,100}”|„[^„“”\n]{1,100}[“”]|«[^«»\n]{1,100}»|»[^«»\n]{1,100}«'
    r"|(?<!\w)['‘](?:[^'‘’\n]|(?<=\w)['’](?=\w)){1,100}['’](?!\w)"
)
# In the sentence before a quotation, and after one. "Call her" and "my word for him" are the writer's own.
SAYS_BEFORE = re.compile(
    r"(?<!\w)(?:(?:says|said|calls|called|they (?:call|shout|chant)|shouts|shouted|yelled|screamed|chanted|whispers|"
    r"whispered|sings|sang|writes|wrote|written|reads|sprayed|scrawled|painted|told(?: \w+)? to|"
    r"rief|riefen|rufen|schrie|schrien|brüllte|brüllten|flüstert|flüsterte|sagte|sagten|schrieb|schrieben|sang|sangen|"
    r"nannte|nannten|stand|steht|"
    r"قال|قالت|قالوا|كتب|كتبت|كتبوا|صرخ|صرخوا|هتف|هتفوا)(?!\w)[^.!?\n]{0,30}"
    r"|(?:(?:the|an?|this|that|his|her|their) (?:headline|slogan|sign|banner|poster|graffiti|line|sentence|phrase|"
    r"word)|(?:das|dem|der|den|die) (?:satz|wort|parole|parolen|schild|plakat|überschrift)|"
    r"عبارة|كلمة|شعار|لافتة)[ ,:]{1,3})$",
    re.IGNORECASE,
)
# Not the "idiot" who wrote this.
SAYS_AFTER = re.compile(
    r"[\s,]{1,3}(?:(?!(?:who|that|which|der|die|das)(?!\w))[^\W\d_]{1,12} ){0,4}?"
    r"(?:(?:said|shouted|yelled|screamed|chanted|whispered|wrote|sprayed|scrawled|painted|says|reads)"
    r"(?! (?:this|that|these|those|it|such|the (?:article|piece|text|column|story|comment))(?!\w))|"
    r"gerufen|geschrien|gebrüllt|gesprüht|geschmiert|geschrieben|rief|riefen|schrie|schrien|stand|steht|fällt|hieß|heißt)(?!\w)",
    re.IGNORECASE,
)
# Also without quotation marks: an insult of which somebody was the target.
CALLED_BEFORE = re.compile(
    r"(?<!\w)(?:(?:was|were|been|being|gets?|got) called|"
    r"calls? (?:me|us)|(?:calls|called) (?:him|her|them)|called (?:me|us))(?: an?| the)? $"
    r"|(?<!\w)traitée?s? (?:de |d['’])$"
    r"|(?<!\w)(?:(?:قال|قالت|قالوا) (?:لي|لنا|له|لها|لهم)|ناداني|نادوني|وصفني|وصفوني)(?: [^\W\d_]{1,12}){0,2} $",
    re.IGNORECASE,
)
AS_BEFORE = re.compile(r"(?<!\w)als $", re.IGNORECASE)
CALLED_AFTER = re.compile(r" (?:beschimpft|bezeichnet|genannt|beleidigt|abgestempelt|tituliert)(?!\w)", re.IGNORECASE)
# "As they say", "I said": the writer means it; not so with "I've been told to".
OWN_BEFORE = re.compile(
    r"(?<!\w)(?:(?:i|we)(?!['’ve]{0,3} (?:have )?(?:been|was|were|got|get) (?:told|called)(?!\w))"
    r"|as|let|ich|wir|wie|قلت|أقول|نقول)(?!\w)[^.!?\n]{0,60}$",
    re.IGNORECASE,
)
# So does whoever also speaks to somebody, or agrees.
SPEAKS_TO_OR_AGREES = re.compile(
    r"(?<!\w)(?:you|your|yours|u|ur|du|dich|dir|dein\w{0,2}|euch|euer|eure\w?|أنت|انت|أنتم|انتم|"
    r"right|rightly|true|indeed|exactly|deserved?|deserves|agree|fits|good reason|so (?:am|do|say|will) i|"
    r"(?:is|are|was|were) one|and (?:he|she|they) (?:is|are|was|were)(?= ?(?:[.,!;]|$))|"
    r"recht|zurecht|stimmt|wahr|genau(?! (?:darum|deshalb|deswegen|dafür|dagegen|davor|hier|da)(?!\w))|"
    r"richtig|verdient|صدق|محق|صحيح|معهم حق)(?!\w)",
    re.IGNORECASE,
)
NEAR = 70


def own_words(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans without those that, by the text around them, report what others said."""
    spans = list(spans)
    if not spans:
        return []
    quotations = [match.span() for match in QUOTED.finditer(text)]
    places = {span: _quotation_of(span, quotations) for span in spans}
    reported = {span: place for span, place in places.items() if _is_reported(text, span, place)}
    if reported and SPEAKS_TO_OR_AGREES.search(fold(_without(text, [*quotations, *spans])).text):
        return spans
    return [span for span in spans if span not in reported]


def _quotation_of(span: tuple[int, int], quotations: list[tuple[int, int]]) -> tuple[int, int] | None:
    place = bisect_left(quotations, span) - 1
    return quotations[place] if place >= 0 and span[1] < quotations[place][1] else None


def _is_reported(text: str, span: tuple[int, int], quotation: tuple[int, int] | None) -> bool:
    start, end = quotation or span
    before = text[max(0, start - NEAR) : start]
    if (quotation or AS_BEFORE.search(before)) and CALLED_AFTER.match(text, end):
        return True
    if OWN_BEFORE.search(before):
        return False
    is_quoted = quotation and (SAYS_BEFORE.search(before) or SAYS_AFTER.match(text, end))
    return bool(is_quoted or CALLED_BEFORE.search(before))


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts, last = [], 0
    for start, end in sorted(spans):
        parts.append(text[last:start])
        last = max(last, end)
    return " ".join([*parts, text[last:]])
