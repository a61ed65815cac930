"""Finds the words that docs/glossary.md replaced, in the identifiers, file names and texts that git knows."""

import functools
import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path

GLOSSARY = Path("docs/glossary.md")
IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
TEMPLATE_CODE = re.compile(r"{[{%](.*?)[%}]}", re.DOTALL)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
# Django's and Wagtail's own names hold some of these words.
NOT_OURS = re.compile(r"(?i)(e?mail|ip|remote)_?addr(ess)?|from_address|address_exclusions")


def words(name: str) -> str:
    """An identifier in lower case, its words divided by underscores: `FormerAddress` is `former_address`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", NOT_OURS.sub("", name)).lower()


@functools.cache
def replaced() -> tuple[re.Pattern, re.Pattern]:
    """The identifiers and the phrases that the glossary names as not to be used."""
    listed = GLOSSARY.read_text()
    table, _, rest = listed.partition("Names that are not used")
    last_columns = " ".join(row.split("|")[3] for row in table.splitlines() if row.startswith("|"))
    identifiers = set(re.findall(r"`(\w+)`", last_columns + rest)) - {"email_address", "ip_address"}
    phrases = re.findall(r'"([^"]+)"', last_columns)
    return (
        re.compile(rf"(?:^|_)({'|'.join(sorted(identifiers))})(?:_|$)"),
        re.compile("|".join(map(re.escape, phrases)), re.IGNORECASE),
    )


def identifiers_of_python(source: str):
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME:
            yield token.start[0], token.string


def identifiers_of_template(source: str):
    for code in TEMPLATE_CODE.finditer(source):
        line = source.count("\n", 0, code.start()) + 1
        for name in IDENTIFIER.findall(QUOTED.sub("", code[1])):
            yield line, name


def hits(path: Path):
    """Pairs of a line number (0: the file's name) and what was found there."""
    identifiers, phrases = replaced()
    if found := identifiers.search(words(path.stem.replace("-", "_"))):
        yield 0, found[1]
    source = path.read_text()
    names = {".py": identifiers_of_python, ".html": identifiers_of_template, ".txt": identifiers_of_template}
    for line, name in names[path.suffix](source) if path.suffix in names else ():
        if found := identifiers.search(words(name)):
            yield line, name
    for number, line in enumerate(source.splitlines(), 1):
        if found := phrases.search(line):
            yield number, found[0]


def main() -> int:
    patterns = ["*.py", "*.html", "*.txt", "*.js", "*.md"]
    listed = subprocess.run(["git", "ls-files", *patterns], capture_output=True, text=True, check=True)  # noqa: S607
    paths = [Path(each) for each in listed.stdout.splitlines()]
    count = 0
    for path in paths:
        if "migrations" in path.parts or path == GLOSSARY or not path.exists():
            continue
        for line, found in hits(path):
            print(f"{path}:{line}: {found}")
            count += 1
    if count:
        print(f"{count} words that docs/glossary.md replaced: use its terms", file=sys.stderr)
    return bool(count)


if __name__ == "__main__":
    sys.exit(main())
