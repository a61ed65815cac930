"""All articles as Markdown files that `import_articles` reads, with their pictures."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_noop
from wagtail.models import Site

from blog.exporters.folder import PICTURES, Folder, file_of, markdown_file
from blog.models import ArticlePage, Picture
from gazette.trash.models import outside_trash

from .progress import Progress
from .reading import request_in
from .site_export import copy_out, new_folder

DRAFTS = "drafts"


@dataclass
class Exported:
    """What was written: `articles` and `drafts` that were never published, pictures by id, missing files by name."""

    articles: int = 0
    drafts: int = 0
    pictures: dict[int, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def articles_by_language() -> Iterator[tuple[HttpRequest, QuerySet[ArticlePage]]]:
    """Yield a request for each language of each site, with its articles, and render there."""
    articles = outside_trash(ArticlePage.objects.order_by("path"))
    for site in Site.objects.select_related("root_page").order_by("pk"):
        roots = site.root_page.get_translations(inclusive=True).select_related("locale")
        for root in roots:
            with request_in(site, root) as request:
                yield request, articles.descendant_of(root)


def export_markdown(folder: Path, progress: Progress) -> Exported:
    """Write each article as it is published, below `drafts/` as it was saved last if it never was."""
    with new_folder(folder):
        return written_articles(folder, progress)


def written_articles(folder: Path, progress: Progress) -> Exported:
    exported = Exported()

    def keep(picture: Picture) -> str:
        if picture.pk not in exported.pictures:
            name = Path(picture.file.name).name
            exported.pictures[picture.pk] = name
            try:
                copy_out(picture.file.storage, picture.file.name, folder / PICTURES / name)
            except FileNotFoundError:
                exported.missing.append(picture.file.name)
        return exported.pictures[picture.pk]

    progress.begin(gettext_noop("Articles"), outside_trash(ArticlePage.objects.all()).count())
    files = files_of_articles()
    written = Folder(keep, dict(files.values()))
    for request, articles in articles_by_language():
        for pk in list(articles.values_list("pk", flat=True)):
            progress.advance()
            article = ArticlePage.objects.select_related("locale", "hero").filter(pk=pk).first()
            if article is None or pk not in files:
                continue
            root, file = files[pk]
            if article.live:
                exported.articles += 1
            else:
                article = article.get_latest_revision_as_object()
                exported.drafts += 1
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(markdown_file(article, request, root, file, written), encoding="utf-8")
    return exported


def files_of_articles() -> dict[int, tuple[str, PurePosixPath]]:
    """Return the absolute URL of each article and its file in the folder, by id."""
    found: dict[int, tuple[str, PurePosixPath]] = {}
    taken: set[PurePosixPath] = set()
    for request, articles in articles_by_language():
        for article in articles.defer("opening", "body").iterator():
            file = file_of(article.get_url(request) or article.url_path, article.pk)
            file = (PurePosixPath() if article.live else PurePosixPath(DRAFTS)) / f"{file}.md"
            if file in taken:  # another site may have the same URL
                file = file.with_name(f"{file.stem}-{article.pk}.md")
            taken.add(file)
            found[article.pk] = (article.get_full_url(request) or "", file)
    return found
