"""Collect the texts for the translators, and compile the translations.

    bin/messages.py           updates site/locale/*/LC_MESSAGES/django.po and .mo, and the .mo of site/wording
    bin/messages.py --check   changes nothing; status 1 where a text is missing, untranslated or not compiled

Needs gettext (Debian: apt install gettext). What commands print is left out: it is in English.
"""

import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "site" / "locale"
WORDING = ROOT / "site" / "wording"  # texts of Wagtail's admin, written by hand
LANGUAGES = ["ar", "de"]
WORDING_LANGUAGES = ["de"]
# Patterns of makemessages: each is matched against a whole path and against its last part.
NO_TEXTS = ["*.js", "*/management/*", "*/migrations/*", "*/tests/*", ".venv/*", "bin/*", "tests/*", "tools/*", "var/*"]


def main() -> int:
    if not shutil.which("xgettext"):
        print("No gettext: install it (Debian: apt install gettext).", file=sys.stderr)
        return 1
    if sys.argv[1:] not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "gazette.settings.test"
    django.setup()
    if not sys.argv[1:]:
        collect(LOCALE)
        written = (catalogue(WORDING, language) for language in WORDING_LANGUAGES)
        for source in (*(catalogue(LOCALE, language) for language in LANGUAGES), *written):
            compile_catalogue(source, source.with_suffix(".mo"))
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / "locale"
        shutil.copytree(LOCALE, fresh)
        collect(fresh, keep_pot=True)
        return max(
            *(not is_compiled(catalogue(WORDING, language), fresh) for language in WORDING_LANGUAGES),
            *(problems(fresh, language) for language in LANGUAGES),
        )


def catalogue(locale: Path, language: str) -> Path:
    return locale / language / "LC_MESSAGES" / "django.po"


def collect(locale: Path, *, keep_pot: bool = False) -> None:
    for language in LANGUAGES:
        catalogue(locale, language).parent.mkdir(parents=True, exist_ok=True)
    settings.LOCALE_PATHS = [str(locale)]
    call_command(
        "makemessages",
        locale=LANGUAGES,
        # Otherwise messages would be collected from files beside this folder.
        ignore_patterns=[*NO_TEXTS, "site/locale"],
        no_location=True,
        no_obsolete=True,
        no_wrap=True,
        keep_pot=keep_pot,
        verbosity=0,
    )


def compile_catalogue(source: Path, target: Path) -> None:
    subprocess.run(["msgfmt", "--check-format", "--output-file", target, source], check=True)  # noqa: S607


def problems(fresh: Path, language: str) -> int:
    """Return 1, and print what is missing, if the catalogue of a language is incomplete; else 0."""
    source = catalogue(fresh, language)
    compared = subprocess.run(["msgcmp", source, fresh / "django.pot"], capture_output=True, text=True)  # noqa: S607
    if compared.returncode:
        lacking = [line for line in compared.stderr.splitlines() if "warning" not in line]
        print("\n".join(lacking[:20]).replace(str(fresh), "site/locale"), file=sys.stderr)
        print(f"Texts without a translation ({language}): run make messages, translate.", file=sys.stderr)
        return 1
    return 0 if is_compiled(catalogue(LOCALE, language), fresh) else 1


def is_compiled(source: Path, scratch: Path) -> bool:
    compiled = scratch / "compiled.mo"
    compile_catalogue(source, compiled)
    if filecmp.cmp(compiled, source.with_suffix(".mo"), shallow=False):
        return True
    print(f"{source.relative_to(ROOT)} is not compiled as it is: run make messages.", file=sys.stderr)
    return False


if __name__ == "__main__":
    sys.exit(main())
