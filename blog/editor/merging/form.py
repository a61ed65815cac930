"""Merging a posted form with the draft that somebody else saved since the form was opened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from uuid import uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _
from modelcluster.forms import BaseChildFormSet
from wagtail.blocks import StreamValue
from wagtail.models import COMMENTS_RELATION_NAME, CommentReply

from gazette.public_forms.text_hygiene import parse_id

from .merge import Choice, Conflict, Version, merge
from .questions import Question, label_of_field, name_of_block, question_about_block, question_about_field
from .state import FormBase, posted_state, relations_of, stored_state

MAX_ROWS = 1000  # of a formset, as in Django
JOINED = {"lead": "\n"}  # text fields, with the separator if both texts are chosen


@dataclass
class FormMerge:
    """The result of a merge. If it has `questions`, the form is unchanged and must not be saved."""

    next_base: FormBase  # for the same form if it stays open
    questions: list[Question] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)  # names of the other user's changes
    left_out: dict[str, BaseChildFormSet] = field(default_factory=dict)  # formsets that are not saved
    is_mixed: bool = False  # whether the result has any of the other user's changes


def merge_form(form, base: FormBase, theirs, choices: Mapping[str, str]) -> FormMerge:
    """Merge a valid `form` with `theirs`, the newest draft. `choices`: the answers by the names of questions."""
    mine, other = posted_state(form), stored_state(form, theirs)
    merged = FormMerge(FormBase.of(mine))

    def choose(question: Question) -> Choice | None:
        try:
            choice = Choice(choices.get(question.name, ""))
        except ValueError:
            merged.questions.append(question)
            return None
        merged.is_mixed |= choice != Choice.MINE
        return choice

    def choose_field(conflict: Conflict) -> Choice | None:
        can_both = conflict.id in JOINED
        choice = choose(question_about_field(form, conflict, can_both=can_both))
        if can_both and choice == Choice.BOTH and conflict.mine and conflict.theirs:
            joined[conflict.id] = JOINED[conflict.id].join([conflict.theirs.value, conflict.mine.value])
        return choice

    joined: dict[str, str] = {}
    fields = merge(base.fields, mine.fields, other.fields, choose_field)
    merged.taken += [label_of_field(form, name) for name in fields.taken]
    streams = {}
    for name in other.streams:
        sides = form.cleaned_data[name], getattr(theirs, name)
        question_about = partial(question_about_block, name, mine=sides[0], theirs=sides[1])
        result = merge(
            base.streams.get(name, {}),
            mine.streams[name],
            other.streams[name],
            _chosen_by(choose, question_about),
            _copy,
        )
        merged.taken += [name_of_block(name, block_id, *sides) for block_id in result.taken]
        if result.is_reordered and not result.taken:
            merged.taken.append(_("the order of the sections") if name == "body" else _("the order of the opening"))
        streams[name] = result.blocks
    merged.is_mixed |= bool(merged.taken)
    if not merged.questions:
        merged.left_out = _take_fields(form, theirs, fields.blocks, mine.fields, joined)
        for name, blocks in streams.items():
            _set_stream(form, name, blocks)
    return merged


def _chosen_by(choose: Callable[[Question], Choice | None], question_about: Callable[[Conflict], Question]):
    return lambda conflict: choose(question_about(conflict))


def _copy(version: Version[dict]) -> tuple[str, Version[dict]]:
    """Copy a block with a new id; a section without its slug and merged ids, which must be unique."""
    block = {**version.value, "id": str(uuid4())}
    if block["type"] == "section":
        block["value"] = {**block["value"], "address": "", "merged": ""}
    return block["id"], Version(version.digest, block)


def _set_stream(form, name: str, blocks: Mapping[str, Version[dict]]) -> None:
    block = form.instance._meta.get_field(name).stream_block
    stream = StreamValue(block, [version.value for version in blocks.values()], is_lazy=True)
    form.cleaned_data[name] = stream
    setattr(form.instance, name, stream)
    form.instance.forget_sections()


def _take_fields(form, theirs, result, mine, joined: Mapping[str, str]) -> dict[str, BaseChildFormSet]:
    """Take the merged fields into the form. Return the formsets that are not saved."""
    left_out = {}
    relations = relations_of(form)
    for name, version in result.items():
        if name in joined:
            form.cleaned_data[name] = joined[name]
            setattr(form.instance, name, joined[name])
        elif version.digest == mine[name].digest:
            if name in relations:
                _remove_others(form, name)
        elif name in relations:
            # The form is bound to their draft: relations without a formset keep its rows.
            left_out[name] = form.formsets.pop(name)
        else:
            form.cleaned_data[name] = version.value
            if not form.instance._meta.get_field(name).many_to_many:
                setattr(form.instance, name, getattr(theirs, name))
    return left_out


def _remove_others(form, name: str) -> None:
    """Remove their rows that the form lacks: a formset ignores rows that it does not list."""
    mine = {row.instance.pk for row in form.formsets[name].forms}
    manager = getattr(form.instance, name)
    manager.remove(*[row for row in manager.all() if row.pk is not None and row.pk not in mine])


def rebased(data: QueryDict, form) -> QueryDict:
    """Return the posted data in a form that can be bound to their draft, which is the instance of `form`.

    Rows of relations that they deleted become new rows; deleted comments on the draft stay deleted.
    """
    data = data.copy()
    for formset in form.formsets.values():
        known = {str(row.pk) for row in getattr(form.instance, formset.rel_name).all() if row.pk is not None}
        is_of_comments = formset.rel_name == COMMENTS_RELATION_NAME
        _renumber(data, formset.prefix, known, drops_unknown=is_of_comments)
        if is_of_comments:
            replies = {str(pk) for pk in CommentReply.objects.filter(comment__in=known).values_list("pk", flat=True)}
            for number in _numbers(data, formset.prefix):
                _renumber(data, f"{formset.prefix}-{number}-replies", replies, drops_unknown=True)
    return data


def _numbers(data: QueryDict, prefix: str) -> range:
    total = parse_id(data.get(f"{prefix}-TOTAL_FORMS", "")) or 0
    return range(min(total, MAX_ROWS))


def _renumber(data: QueryDict, prefix: str, known: set[str], *, drops_unknown: bool) -> None:
    """Renumber the rows of a posted formset with the known rows first, as Django expects."""
    numbers = _numbers(data, prefix)
    ids = {number: data.get(f"{prefix}-{number}-id", "") for number in numbers}
    initial = [number for number in numbers if ids[number] in known]
    added = [number for number in numbers if not ids[number] or (ids[number] not in known and not drops_unknown)]
    rows = {
        number: {
            key.removeprefix(f"{prefix}-{number}-"): data.pop(key)
            for key in list(data)
            if key.startswith(f"{prefix}-{number}-")
        }
        for number in numbers
    }
    for position, number in enumerate([*initial, *added]):
        for key, values in rows[number].items():
            data.setlist(f"{prefix}-{position}-{key}", values if number in initial or key != "id" else [""])
    if numbers:
        data[f"{prefix}-INITIAL_FORMS"] = str(len(initial))
        data[f"{prefix}-TOTAL_FORMS"] = str(len(initial) + len(added))


def chosen_in(data: QueryDict) -> dict[str, str]:
    return {name: str(value) for name, value in data.items() if name.startswith(Question.PREFIX)}
