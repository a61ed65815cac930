"""The state of an article's form by field and block, with digests to detect changes."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from modelcluster.forms import BaseChildFormSet
from wagtail.blocks import StreamValue
from wagtail.models import COMMENTS_RELATION_NAME

from ...blocks.canonical import canonical
from .merge import Version

STREAMS = ("opening", "body")


@dataclass(frozen=True)
class State:
    """`fields`: versions of form fields and relations by name. `streams`: the blocks of each stream by id."""

    fields: Mapping[str, Version]
    streams: Mapping[str, Mapping[str, Version]]


@dataclass(frozen=True)
class FormBase:
    """The base of a form: digests of the content that it was loaded from, and the newest revision at that time.

    The revision (id and time) is None if the form lacks some of its content, after a merge.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    streams: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    revision: tuple[int, str] | None = None

    @classmethod
    def of(cls, state: State, article=None) -> "FormBase":
        """Return the base for `state`. With `article`, set its newest revision; `state` must have all its content."""
        revision = None
        if article is not None and article.latest_revision_id:
            created_at = article.latest_revision_created_at
            revision = article.latest_revision_id, created_at.isoformat() if created_at else ""
        return cls(
            {name: version.digest for name, version in state.fields.items()},
            {
                name: {block_id: version.digest for block_id, version in stream.items()}
                for name, stream in state.streams.items()
            },
            revision,
        )

    def __str__(self):
        streams = {name: list(stream.items()) for name, stream in self.streams.items()}
        return json.dumps([self.fields, streams, self.revision], separators=(",", ":"))

    @classmethod
    def parse(cls, text: str) -> "FormBase | None":
        """Return None for invalid input."""
        try:
            fields, streams, revision = json.loads(text)
            return cls(
                {str(name): str(digest) for name, digest in fields.items()},
                {
                    str(name): {str(block_id): str(digest) for block_id, digest in stream}
                    for name, stream in streams.items()
                },
                (int(revision[0]), str(revision[1])) if revision else None,
            )
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
            return None


def stored_state(form, article) -> State:
    """Return the state of a stored article, for the fields that `form` edits."""
    fields = {name: _version(article, name) for name in _field_names(form)}
    for name, formset in relations_of(form).items():
        fields[name] = _relation(formset, list(getattr(article, formset.rel_name).all()))
    return State(fields, {name: blocks_of(getattr(article, name)) for name in STREAMS if name in form.fields})


def posted_state(form) -> State:
    """Return the state of a valid posted form."""
    fields = {}
    for name in _field_names(form):
        if form.instance._meta.get_field(name).many_to_many:
            fields[name] = _many_to_many(form.cleaned_data[name])
        else:
            fields[name] = _version(form.instance, name)
    for name, formset in relations_of(form).items():
        rows = formset.ordered_forms if formset.can_order else formset.forms
        fields[name] = _relation(formset, [row.instance for row in rows if row not in formset.deleted_forms])
    return State(fields, {name: blocks_of(form.cleaned_data[name]) for name in STREAMS if name in form.fields})


def relations_of(form) -> dict[str, BaseChildFormSet]:
    """Return the formsets, except those of Wagtail's comments on drafts, which Wagtail handles by id."""
    return {name: formset for name, formset in form.formsets.items() if formset.rel_name != COMMENTS_RELATION_NAME}


def blocks_of(stream: StreamValue) -> dict[str, Version]:
    """Return the blocks in stored form, by id."""
    # Call this first: it gives ids to blocks without one.
    stored = stream.get_prep_value()
    return {
        block["id"]: Version(digest_of(canonical(child.block, child.value)), block)
        for child, block in zip(stream, stored, strict=True)
    }


def digest_of(value) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _field_names(form) -> Iterator[str]:
    for name in form.fields:
        try:
            form.instance._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if name not in STREAMS:
            yield name


def _version(article, name: str) -> Version:
    model_field = article._meta.get_field(name)
    if model_field.many_to_many:
        return _many_to_many(getattr(article, name).all())
    return Version(digest_of(_plain(model_field.value_from_object(article))), getattr(article, name))


def _many_to_many(objects) -> Version:
    found = list(objects)
    return Version(digest_of(sorted(each.pk for each in found)), found)


def _relation(formset, rows: list[Model]) -> Version:
    own = [
        each
        for each in formset.model._meta.concrete_fields
        if not each.primary_key and each.name not in (formset.fk.name, "sort_order")
    ]
    return Version(digest_of([[_plain(each.value_from_object(row)) for each in own] for row in rows]), rows)


def _plain(value):
    # Form fields have no seconds.
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else value
