from comments.models import Comment, CommentCount


def assert_consistent():
    """The log of each comment replays to its status and revision, and the stored counts are those of the comments."""
    for comment in Comment.objects.all():
        log = list(comment.decisions.order_by("id"))
        assert log[-1].to_status == comment.status
        assert [step.from_status for step in log] == ["", *(step.to_status for step in log[:-1])]
        changes = [step for step in log if step.action != "note"]
        assert [step.revision for step in changes] == list(range(1, comment.revision + 1))
    visible = Comment.objects.visible().count()
    assert sum(CommentCount.objects.values_list("visible", flat=True)) == visible
    assert sum(Comment.objects.values_list("visible_in_thread", flat=True)) == visible
