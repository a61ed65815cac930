"""Characters of Word's symbol fonts as Unicode: Symbol as a whole, of Wingdings what Word inserts while one types."""

SYMBOL = dict(
    enumerate(
        " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
        start=0x20,
    )
) | dict(enumerate("€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓", start=0xA0))
SYMBOL |= dict(enumerate("◊⟨®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪", start=0xE0)) | dict(enumerate("⟩∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭", start=0xF1))
WINGDINGS = {
    0x4A: "☺", 0x4B: "😐", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x76: "❖", 0xA7: "▪", 0xA8: "◻",
    0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE7: "⇐", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xF3: "⬄",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
FONTS = {"symbol": SYMBOL, "wingdings": WINGDINGS}


def symbol(font: str, code: str) -> str:
    """Return the character of a font at a hexadecimal code; "" for one that is not known.

    Codes above those of a symbol font are of Unicode.
    """
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if 0xFF < number < 0xD800:
        return chr(number)
    characters = FONTS.get(font.lower(), {})
    return characters.get(number - 0xF000 if 0xF000 <= number <= 0xF0FF else number, "")
