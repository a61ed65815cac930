import pytest
from django.urls import reverse

from comments.tests.factories import make_comment, make_moderator

from ..models import Topic
from .factories import make_article

pytestmark = pytest.mark.django_db

QUEUE = reverse("comment_desk:index")


def test_watched_topic_is_a_queue_with_its_subtopics(client):
    bridges = Topic.objects.create(name="Bridges", slug="bridges")
    stone = Topic.objects.create(name="Stone", slug="stone", parent=bridges)
    on_bridges, on_stone, other = (make_article() for _ in range(3))
    for article, topic in ((on_bridges, bridges), (on_stone, stone)):
        article.topics.set([topic])
        article.save_revision().publish()
    comments = [make_comment(article) for article in (on_bridges, on_stone, other)]
    client.force_login(make_moderator())
    card = client.get(reverse("comment_desk:card", args=[comments[1].pk])).content.decode()
    assert f'value="topic:{stone.pk}"' in card and "Watch “Stone”" in card

    client.post(reverse("comment_desk:watch"), {"subject": f"topic:{bridges.pk}", "do": "watch"})

    for query in ("watched=all", f"watched=topic:{bridges.pk}"):
        response = client.get(f"{QUEUE}?{query}")
        assert list(response.context["object_list"]) == comments[:2]
    assert "Stop watching “Bridges”" in response.content.decode()
    assert list(client.get(f"{QUEUE}?watched=topic:{stone.pk}").context["object_list"]) == [comments[1]]
