from django.apps import AppConfig


class CommentTestPagesConfig(AppConfig):
    name = "comments.tests.pages"
    label = "comment_test_pages"
