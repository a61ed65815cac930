"""Find the words that docs/glossary.md replaced, in the files that git knows.

Looks at file names, at identifiers in Python (tests too), scripts and templates, and at phrases in any text.
"""

import fnmatch
import functools
import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path

GLOSSARY = Path("docs/glossary.md")
QUOTING = (GLOSSARY, Path("tests/commands/test_words.py"))
IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
TEMPLATE_CODE = re.compile(r"{[{%](.*?)[%}]}", re.DOTALL)
# These say which address.
SPECIFIC = re.compile(r"(email|ip)_address(es)?")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
# Identifiers that Django, Wagtail or Python name, or that are stored: (identifier, files, reason).
EXEMPT = (
    ("is_shown", "*", "Wagtail's method of menu items and panels"),
    ("IPv4Address", "*", "a class of Python's ipaddress"),
    ("IPv6Address", "*", "a class of Python's ipaddress"),
    ("trait", "*", "a column of bans and notes on authors"),
    ("get_trait_display", "*", "Django's method of that column"),
    ("address", "blog/blocks/*", "a stored field of sections, embeds and quotes"),
    ("source_address", "blog/blocks/*", "a stored field of quotes"),
    ("address", "blog/importers/*", "a key of the stored digest of an imported file"),
    ("address", "site/static/js/editor/*", "the stored field of sections"),
    ("address", "home/models.py", "a stored field of footer links"),
    ("address", "blog/tests/*", "writes those stored fields"),
    ("address", "tests/commands/test_documented_commands.py", "reads that key"),
    ("address", "site/gazette/server.py", "an attribute of gunicorn’s configuration"),
    ("the_leak_under_mill_lane", "home/demo/articles/*", "a street, in the slug of an article"),
)


def words(name: str) -> str:
    """Return an identifier in lower case, its words divided by underscores: `FormerAddress` is `former_address`."""
    return SPECIFIC.sub("", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower())


def is_exempt(name: str, path: Path) -> bool:
    return any(name == exempt and fnmatch.fnmatch(str(path), files) for exempt, files, _reason in EXEMPT)


@functools.cache
def replaced() -> tuple[re.Pattern, re.Pattern, dict[str, str]]:
    """The identifiers and the phrases that the glossary names as not to be used, and the terms to use instead."""
    table, _, rest = GLOSSARY.read_text().partition("Names that are not used")
    identifiers, phrases = set(re.findall(r"`(\w+)`", rest)), []
    terms: dict[str, str] = {}
    for row in table.splitlines():
        if row.startswith("|"):
            term, _meaning, not_used = (cell.strip() for cell in row.strip("|").split("|"))
            of_row = re.findall(r"`(\w+)`", not_used), re.findall(r'"([^"]+)"', not_used)
            identifiers.update(of_row[0])
            phrases += of_row[1]
            terms |= {word.lower(): term for word in (*of_row[0], *of_row[1])}
    identifiers -= {"email_address", "ip_address"}
    return (
        re.compile(rf"(?:^|_)({'|'.join(sorted(identifiers))})(?:_|$)"),
        re.compile("|".join(map(re.escape, phrases)), re.IGNORECASE),
        terms,
    )


def identifiers_of_python(source: str):
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME:
            yield token.start[0], token.string


def identifiers_of_script(source: str):
    for line, code in enumerate(source.splitlines(), 1):
        for name in IDENTIFIER.findall(QUOTED.sub("", code).partition("//")[0]):
            yield line, name


def identifiers_of_template(source: str):
    for code in TEMPLATE_CODE.finditer(source):
        line = source.count("\n", 0, code.start()) + 1
        for name in IDENTIFIER.findall(QUOTED.sub("", code[1])):
            yield line, name


IDENTIFIERS = {
    ".py": identifiers_of_python,
    ".js": identifiers_of_script,
    ".html": identifiers_of_template,
    ".txt": identifiers_of_template,
}


def hits(path: Path):
    """Yield a line number (0: the file's name), what was found there, and the term for it (empty: none)."""
    identifiers, phrases, terms = replaced()
    source = path.read_text()
    find = IDENTIFIERS.get(path.suffix)
    found = find(source) if find else ()
    for line, name in ((0, path.stem.replace("-", "_")), *found):
        if (word := identifiers.search(words(name))) and not is_exempt(name, path):
            yield line, name, terms.get(word[1], "")
    for number, line in enumerate(source.splitlines(), 1):
        if phrase := phrases.search(line):
            yield number, phrase[0], terms[phrase[0].lower()]


def main(paths: list[str]) -> int:
    """Print what was found in `paths`, or else in all files that git knows; return 1 if anything was."""
    if not paths:
        patterns = ["*.py", "*.html", "*.txt", "*.js", "*.md"]
        listed = subprocess.run(["git", "ls-files", *patterns], capture_output=True, text=True, check=True)  # noqa: S607
        paths = listed.stdout.splitlines()
    count = 0
    for path in map(Path, paths):
        if "migrations" in path.parts or path in QUOTING or not path.exists():
            continue
        for line, found, term in hits(path):
            print(f"{path}:{line}: {found}" + (f" (use: {term})" if term else ""))
            count += 1
    if count:
        print(f"{count} words that docs/glossary.md replaced: use its terms", file=sys.stderr)
    return bool(count)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
