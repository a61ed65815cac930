"""The report of an import: every row of the source with what became of it, and sums that add up."""

import errno
import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from django.core.management.base import CommandError

TAKEN, UNCHANGED, DROPPED = "taken", "unchanged", "dropped"
MAX_REASONS = 200  # of one kind; any further ones are counted together
OTHER_REASONS = "other reasons: see the report"
MAX_TEXT = 300
MAX_REDIRECTS = 20  # on the terminal; the report has all


class Buffer:
    """Rows that are added to a report once their transaction is over."""

    def __init__(self):
        self.calls: list[tuple[tuple, dict]] = []

    def row(self, *args, **more) -> None:
        self.calls.append((args, more))

    def write(self, report: "Report") -> None:
        for args, more in self.calls:
            report.row(*args, **more)


type Rows = Report | Buffer


class Report:
    """Counts rows by kind and outcome; writes each to a file, so that a report of millions takes no memory.

    A row is taken (perhaps changed), unchanged since an earlier import, or dropped for a reason. Whatever writes raises
    CommandError where the file can't be written; the one that was there before stays then.
    """

    def __init__(self, path: Path | None = None):
        self.path = path
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.reasons: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.redirects = 0
        self.first_redirects: list[tuple[str, str]] = []
        self.file: IO[str] | None = None
        self.renamed_to: Path | None = None
        if path:
            with self.writing():
                if path.is_dir():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
                if path.exists() and not path.is_file():
                    # A device or a pipe, such as /dev/null: never replaced.
                    self.file = path.open("w", encoding="utf-8")
                else:
                    # Beside the report, so that it is a rename in the end.
                    path = self.renamed_to = path.resolve()
                    self.file = NamedTemporaryFile(  # noqa: SIM115  closed by `close`
                        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
                    )
                self.file.write('{"rows": [\n')
        self.is_first = True

    @contextmanager
    def writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CommandError(f"--report {self.path}: cannot be written: {error.strerror}") from error

    def row(self, kind: str, source_id: str, outcome: str, *, why: str = "", changed=(), title: str = "", **more):
        """Note what became of one row.

        `why`: the reason of a dropped one; `changed`: what was changed, each with a "text" and "why"; `more`: its "url"
        here, and "redirects" to that.
        """
        self.counts[kind][outcome] += 1
        for old_path in more.get("redirects", ()):
            self.redirects += 1
            if len(self.first_redirects) < MAX_REDIRECTS:
                self.first_redirects.append((old_path, more.get("url", "")))
        if outcome == DROPPED:
            self.count_reason(kind, DROPPED, why)
        if changed:
            self.counts[kind]["changed"] += 1
            for reason in {each["why"] for each in changed}:
                self.count_reason(kind, "changed", reason)
        if self.file:
            row: dict[str, Any] = {
                "kind": kind,
                "id": source_id,
                "outcome": outcome,
                "title": title[:MAX_TEXT],
                "why": why,
            }
            row |= {"changed": list(changed), **more}
            text = json.dumps({key: value for key, value in row.items() if value}, ensure_ascii=False, default=str)
            with self.writing():
                self.file.write(text if self.is_first else f",\n{text}")
            self.is_first = False

    def count(self, kind: str, outcome: str, number: int, *, why: str):
        """Count rows that are too many and too small to be written."""
        self.counts[kind][outcome] += number
        if outcome == DROPPED:
            self.count_reason(kind, DROPPED, why, number)

    def count_reason(self, kind: str, what: str, reason: str, number: int = 1):
        reasons = self.reasons[kind, what]
        reasons[reason if reason in reasons or len(reasons) < MAX_REASONS else OTHER_REASONS] += number

    def total(self, kind: str) -> int:
        counts = self.counts[kind]
        return counts[TAKEN] + counts[UNCHANGED] + counts[DROPPED]

    def sums(self) -> dict:
        return {
            kind: {
                "in": self.total(kind),
                TAKEN: counts[TAKEN],
                UNCHANGED: counts[UNCHANGED],
                DROPPED: counts[DROPPED],
                "changed": counts["changed"],
                "reasons": {what: dict(self.reasons[kind, what]) for what in (DROPPED, "changed")},
            }
            for kind, counts in sorted(self.counts.items())
        }

    def lines(self) -> list[str]:
        """Return the report for the terminal; what comes from the source is in one line each."""
        lines = [f"{'':24}{'in':>9}{TAKEN:>9}{UNCHANGED:>11}{DROPPED:>9}{'changed':>9}"]
        for kind, sums in self.sums().items():
            numbers = f"{sums['in']:>9}{sums[TAKEN]:>9}{sums[UNCHANGED]:>11}{sums[DROPPED]:>9}{sums['changed']:>9}"
            lines.append(f"{one_line(kind)[:24]:24}{numbers}")
            for what, reasons in sums["reasons"].items():
                ordered = sorted(reasons.items(), key=lambda item: -item[1])
                lines += [f"    {number:>7} {what}: {one_line(reason)}" for reason, number in ordered]
        if self.redirects:
            lines.append(f"Redirects: {self.redirects}")
            lines += [f"    {one_line(old)} → {one_line(new)}" for old, new in self.first_redirects]
            if self.redirects > MAX_REDIRECTS:
                lines.append("    …")
        return lines

    def close(self, **more):
        """Write the file with the sums, and `more` about the import."""
        if not self.file:
            return
        end = {"sums": self.sums(), "redirects": self.redirects, **more}
        with self.writing():
            self.file.write(f"\n],\n{json.dumps(end, ensure_ascii=False, default=str)[1:]}\n")
            self.file.close()
            if self.renamed_to:
                os.replace(self.file.name, self.renamed_to)  # readable by its owner only: it may name persons
        self.file = None

    def discard(self):
        """Delete the file, unless it is closed."""
        if self.file:
            with suppress(OSError):  # what is in its buffer may not fit on the disk
                self.file.close()
            if self.renamed_to:
                Path(self.file.name).unlink(missing_ok=True)


def one_line(text: str) -> str:
    """Return the text without line ends and control characters, which a terminal might obey.

    Invalid bytes in names of files become question marks.
    """
    text = text.encode(errors="replace").decode()
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
