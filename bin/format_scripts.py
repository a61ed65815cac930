"""Format the JavaScript: four spaces, double quotes, and white space by jsbeautifier.

bin/format_scripts.py           rewrites the files that differ
bin/format_scripts.py --check   changes nothing; names the files that differ, status 1 if there are any
"""

import sys
from pathlib import Path

import jsbeautifier
from jsbeautifier.javascript.tokenizer import TOKEN, Tokenizer

SCRIPTS = Path(__file__).resolve().parent.parent / "site" / "static" / "js"


def main() -> int:
    if sys.argv[1:] not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    differing = [path for path in sorted(SCRIPTS.rglob("*.js")) if formatted(path) != path.read_text()]
    if sys.argv[1:]:
        for path in differing:
            print(f"Not formatted: {path.relative_to(SCRIPTS.parent)} (run make format)", file=sys.stderr)
        return 1 if differing else 0
    for path in differing:
        path.write_text(formatted(path))
    return 0


def formatted(path: Path) -> str:
    options = jsbeautifier.default_options()
    options.indent_size = 4
    options.brace_style = "collapse,preserve-inline"
    options.operator_position = "after-newline"
    options.max_preserve_newlines = 2
    options.end_with_newline = True
    return double_quoted(str(jsbeautifier.beautify(path.read_text(), options)), options)


def double_quoted(script: str, options: jsbeautifier.BeautifierOptions) -> str:
    """Return `script` with double quotes around each string that contains neither a double quote nor a backslash."""
    parts, end = [], 0
    for token in Tokenizer(script, options).tokenize():
        for each in (*(token.comments_before or ()), token):
            start = script.index(each.text, end)
            is_single = each.type == TOKEN.STRING and each.text[0] == "'" and not set(each.text) & set('"\\')
            parts += [script[end:start], f'"{each.text[1:-1]}"' if is_single else each.text]
            end = start + len(each.text)
    return "".join(parts) + script[end:]


if __name__ == "__main__":
    sys.exit(main())
