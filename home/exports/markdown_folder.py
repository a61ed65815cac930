"""All articles as Markdown files that `import_articles` reads, with their pictures."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.http import HttpRequest
from wagtail.models import Site

from blog.exporters.folder import PICTURES, file_of, markdown_file
from blog.models import ArticlePage, Picture
from gazette.trash.models import outside_trash

from .progress import Progress
from .reading import request_in
from .site_export import copy_out, empty_folder

DRAFTS = "drafts"


@dataclass
class Exported:
    """What was written: `articles` and `drafts` that were never published, pictures by id, missing files by name."""

    articles: int = 0
    drafts: int = 0
    pictures: dict[int, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def articles_by_language() -> Iterator[tuple[HttpRequest, list[int]]]:
    """Yield a request for each language of each site, with the ids of its articles, and render there."""
    articles = outside_trash(ArticlePage.objects.order_by("path"))
    for site in Site.objects.select_related("root_page").order_by("pk"):
        roots = site.root_page.get_translations(inclusive=True).select_related("locale")
        for root in roots:
            ids = list(articles.descendant_of(root).values_list("pk", flat=True))
            if ids:
                with request_in(site, root) as request:
                    yield request, ids


def export_markdown(folder: Path, progress: Progress | None = None) -> Exported:
    """Write each article as it is published, below `drafts/` as it was saved last if it never was."""
    progress = progress or Progress()
    empty_folder(folder)
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

    progress.begin("Articles", outside_trash(ArticlePage.objects.all()).count())
    for request, ids in articles_by_language():
        for pk in ids:
            progress.advance()
            article = ArticlePage.objects.select_related("locale", "hero").filter(pk=pk).first()
            if article is None:
                continue
            if not article.live:
                article = article.get_latest_revision_as_object()
            url = article.get_url(request) or article.url_path
            file = file_of(url, pk)
            file = file.with_name(f"{file.name}.md")
            if article.live:
                exported.articles += 1
            else:
                exported.drafts += 1
                file = DRAFTS / file
            text = markdown_file(article, request, article.get_full_url(request) or "", file, keep)
            path = folder / file
            if path.exists():  # another site may have the same URL
                file = file.with_name(f"{file.stem}-{pk}.md")
                path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return exported
