"""Validation problems of a draft: what keeps it from being published, and where."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.blocks import StreamValue
from wagtail.blocks.list_block import ListValue

from gazette.forms import is_untitled

from ...sections import text_of

NO_TEXT = gettext_lazy("An article without text can’t be published: write a lead or a section")
STREAMS = ("opening", "body")


@dataclass(frozen=True)
class ValidationProblem:
    """`where` is a position in the article or the label of a field; `field` is the id of the form control, or empty."""

    where: str
    what: str
    field: str = ""

    def __str__(self):
        return f"{self.where}: {self.what}" if self.where else self.what


def has_text(article) -> bool:
    """Return whether the article has a lead, an opening, or a section with text below its heading."""
    return bool(
        article.lead.strip()
        or text_of(article.opening)
        or any(text_of(section.value["content"]) for section in article.body)
    )


def problems_in_form(form) -> list[ValidationProblem]:
    """Return the problems of a validated form, in the order of its fields."""
    found = []
    for name, problems in form.errors.as_data().items():
        if name in STREAMS:
            stream = form[name].value()
            found += [each for problem in problems for each in _in_stream(name, stream, problem)]
        elif name == "slug" and "title" in form.errors and not form["slug"].value():
            continue  # it is made of the title
        elif name == NON_FIELD_ERRORS:
            found += [ValidationProblem("", message) for problem in problems for message in problem.messages]
        else:
            label = str(form.fields[name].label or name)
            found += [ValidationProblem(label, _message(problem), form[name].auto_id) for problem in problems]
    for formset in form.formsets.values():
        found += [ValidationProblem("", message) for message in formset.non_form_errors()]
        for row in formset.forms:
            for name, problems in row.errors.as_data().items():
                control = row.fields.get(name)
                label = str(control.label) if control else str(row.instance._meta.verbose_name).capitalize()
                field = row[name].auto_id if control else ""
                found += [ValidationProblem(label, _message(problem), field) for problem in problems]
    order = list(form.fields)
    places = {form[name].auto_id: place for place, name in enumerate(order)}
    return sorted(found, key=lambda each: places.get(each.field, places.get(f"id_{each.field.partition('-')[0]}", 99)))


def problems_in(article) -> list[ValidationProblem]:
    """Return the problems of a stored draft."""
    found: list[ValidationProblem] = []
    if is_untitled(article):
        title = str(article._meta.get_field("title").verbose_name).capitalize()
        found.append(ValidationProblem(title, _("it is empty")))
    for name in STREAMS:
        stream = getattr(article, name)
        try:
            stream.stream_block.clean(stream)
        except ValidationError as problem:
            found += _in_stream(name, stream, problem)
    if not found and not has_text(article):
        found.append(ValidationProblem(str(article._meta.get_field("lead").verbose_name).capitalize(), str(NO_TEXT)))
    return found


def _in_stream(name: str, stream: StreamValue, problem: ValidationError) -> Iterator[ValidationProblem]:
    place = [] if name == "body" else [_("Opening")]
    yield from _in_block(stream.stream_block, stream, problem, name, place)


def _in_block(block, value, problem, prefix, place) -> Iterator[ValidationProblem]:
    where = _(", ").join(place)
    for message in getattr(problem, "non_block_errors", []):
        yield ValidationProblem(where, str(TOO_FEW.get(block.name, message)), prefix)
    within = getattr(problem, "block_errors", None)
    if within is None:
        yield ValidationProblem(where, _message(problem), prefix)
        return
    for key, inner in within.items():
        if isinstance(value, StreamValue):
            child, name = value[key], _name_in_stream(value, key)
            yield from _in_block(child.block, child.value, inner, f"{prefix}-{key}-value", [*place, name])
        elif isinstance(value, ListValue):
            child = value.bound_blocks[key]
            name = f"{child.block.label} {key + 1}"
            yield from _in_block(child.block, child.value, inner, f"{prefix}-{key}-value", [*place, name])
        else:
            yield from _in_field(block, value, key, inner, f"{prefix}-{key}", place)


def _in_field(block, value, key, problem, prefix, place) -> Iterator[ValidationProblem]:
    child = block.child_blocks[key]
    if hasattr(problem, "block_errors"):
        # An image with alternative text is validated as a struct of three fields, but its value is the image.
        inner = value.get(key) if hasattr(value, "get") else value
        yield from _in_block(child, inner, problem, prefix, place)
        return
    is_empty = getattr(problem, "code", None) in ("required", None) and hasattr(problem, "message")
    sentence = SENTENCES.get((block.name, key)) if is_empty else None
    yield ValidationProblem(_(", ").join(place), str(sentence or f"{child.label}: {_message(problem)}"), prefix)


def _name_in_stream(stream: StreamValue, key: int) -> str:
    """Return a section's number and heading, or the type of another block, with a number if there are several."""
    child = stream[key]
    if child.block_type == "section":
        heading = (child.value.get("heading") or "").strip()
        values = {"number": key + 1, "heading": heading}
        return _("§ %(number)s “%(heading)s”") % values if heading else f"§ {key + 1}"
    same_type = [place for place, other in enumerate(stream) if other.block_type == child.block_type]
    name = str(child.block.label)
    return f"{name} {same_type.index(key) + 1}" if len(same_type) > 1 else name


def _message(problem: ValidationError) -> str:
    if getattr(problem, "code", None) == "required":
        return _("it is empty")
    if getattr(problem, "message", "") == TABLE_WITHOUT_HEADERS:
        return _("choose which cells are headers")
    return " ".join(problem.messages)


# Wagtail's only message there.
TABLE_WITHOUT_HEADERS = "Validation error in TableBlock"
# By the names of a block and of its child.
SENTENCES = {
    ("section", "heading"): gettext_lazy("the heading is missing"),
    ("image", "image"): gettext_lazy("no image is chosen"),
    ("image", "alt_text"): gettext_lazy("the image has no alternative text and is not marked as decorative"),
    ("quote", "text"): gettext_lazy("it has no text"),
    ("pull_quote", "text"): gettext_lazy("it has no text"),
    ("callout", "text"): gettext_lazy("it has no text"),
    ("code", "code"): gettext_lazy("it has no code"),
    ("embed", "address"): gettext_lazy("the URL is missing"),
    ("embed", "title"): gettext_lazy("the title is missing"),
}
TOO_FEW = {"pictures": gettext_lazy("it needs at least two images")}
