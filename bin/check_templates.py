"""Name the lines of templates that are longer than 140 characters; status 1 if there are any.

Text files (mails, llms.txt) are left out: their line breaks are what the reader gets.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAX_LINE_LENGTH = 140


def main() -> int:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {len(line)} characters, at most {MAX_LINE_LENGTH}"
        for path in sorted((ROOT / "templates").rglob("*"))
        if path.is_file() and path.suffix != ".txt"
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > MAX_LINE_LENGTH
    ]
    print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
