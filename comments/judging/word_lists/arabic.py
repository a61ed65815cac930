"""One spelling for Arabic words."""

import re

from ..folding import Folded

# Arabic is written with and without these.
ARABIC_MARKS = re.compile(r"[\u0640\u064b-\u065f\u0670]")
ARABIC_FORMS = str.maketrans("أإآٱىة", "اااايه")


def unify_arabic(folded: Folded) -> Folded:
    """Return the text without vowel marks, and with one form of alef, yeh and teh marbuta."""
    text = folded.text.translate(ARABIC_FORMS)
    if not ARABIC_MARKS.search(text):
        return Folded(text, folded.origins)
    kept = [position for position, character in enumerate(text) if not ARABIC_MARKS.match(character)]
    return Folded("".join(text[position] for position in kept), [folded.origins[position] for position in kept])
