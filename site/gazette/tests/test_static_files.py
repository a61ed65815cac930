import os
import shutil
import time
from unittest.mock import patch

import pytest
from django.contrib.staticfiles.finders import get_finder
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InMemoryStorage
from django.core.management import call_command

from gazette.static_files import WholeStylesheetsStorage, collect, whole

PLAIN_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
FINDER = "django.contrib.staticfiles.finders.FileSystemFinder"
FOLDERS = ("css", "css/components", "fonts")


def files(**texts):
    storage = InMemoryStorage()
    for name, text in texts.items():
        storage.save(name, ContentFile(text))
    return {name: (storage, name) for name in texts}


def test_a_stylesheet_holds_what_it_imports_in_order_without_comments():
    paths = files(
        **{
            "css/all.css": '/* All. */\n@import url("one.css");\n@import url("parts/two.css") print;\n',
            "css/one.css": 'a { background: url("x.png"); } /* One, */\n\n    /* and\n   two. */\n',
            "css/parts/two.css": "b { color: red; }\n",
        }
    )

    assert whole("css/all.css", paths) == (
        'a { background: url("x.png"); }\n\n@media print {\nb { color: red; }\n}\n\n'
    )


@pytest.mark.parametrize(
    "rule",
    [
        'a::before { content: "/* \\" */"; }\n',
        "a::before { content: '/*' ' \\' */'; }\n",
        "a { background: url(x/*y*/z.svg); }\n",
        'a { background: url("data:image/svg+xml,/*"); } b { background: url("*/"); }\n',
        """a { background: url("data:image/svg+xml,<g id='f(2)'/>"); } b::after { content: "/* kept */"; }\n""",
    ],
)
def test_strings_and_urls_in_a_stylesheet_are_no_comments(rule):
    paths = files(**{"css/all.css": f'/* It\'s one. */\n{rule}/* The "other". */\n'})

    assert whole("css/all.css", paths) == rule


@pytest.mark.parametrize(
    ("part", "message"),
    [("missing.css", "not a static file"), ("parts/two.css", "must be in the folder of css/all.css")],
)
def test_import_that_cannot_be_merged_is_an_error(part, message):
    texts = {"css/all.css": f'@import url("{part}");\n', "css/parts/two.css": 'a { background: url("../x.png"); }'}

    with pytest.raises(ValueError, match=message):
        whole("css/all.css", files(**texts))


def test_collected_the_readers_stylesheet_is_one_file_with_hashed_fonts(settings, tmp_path):
    storage = WholeStylesheetsStorage(location=tmp_path)
    ours = FileSystemStorage(settings.BASE_DIR / "site" / "static")
    paths = {f"{folder}/{name}": (ours, f"{folder}/{name}") for folder in FOLDERS for name in ours.listdir(folder)[1]}
    for path in paths:
        storage.save(path, ours.open(path))

    for _name, _hashed, processed in storage.post_process(paths):
        assert not isinstance(processed, Exception), processed

    text = (tmp_path / storage.stored_name("css/site.css")).read_text()
    assert "@import" not in text
    assert "@media print {" in text and ".comment" in text
    assert '../fonts/literata-latin-400-normal.woff2")' not in text
    assert "../fonts/literata-latin-400-normal." in text


def test_files_are_collected_again_only_after_a_change_and_a_line_says_so(tmp_path, settings, capsys):
    source, collected = tmp_path / "source", tmp_path / "collected"
    source.mkdir()
    (source / "page.css").write_text("body {}")
    settings.STATICFILES_DIRS, settings.STATICFILES_FINDERS = [source], [FINDER]
    settings.STATIC_ROOT = collected
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN_STORAGE}}
    get_finder.cache_clear()

    with patch("gazette.static_files.call_command", wraps=call_command) as command:
        collect()
        collect()
        assert command.call_count == 1
        assert (collected / "page.css").read_text() == "body {}"

        (source / "page.css").write_text("body { margin: 0 }")
        os.utime(source / "page.css", times=(later := time.time() + 5, later))  # collectstatic compares whole seconds
        get_finder.cache_clear()
        collect()
        assert command.call_count == 2
        assert (collected / "page.css").read_text() == "body { margin: 0 }"

        shutil.rmtree(collected)
        collect()
        assert command.call_count == 3
    assert capsys.readouterr().err == "Collecting static files …\n" * 3
    get_finder.cache_clear()
