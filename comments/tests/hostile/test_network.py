"""One peer that claims to be fifty is one client."""

import pytest
from django.test import Client
from django.urls import reverse

from blog.tests.factories import make_article
from comments.models import Comment
from gazette.models import RateCounter

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

CLAIMS = [
    *({"X-Forwarded-For": f"203.0.113.{n}"} for n in range(10)),
    *({"X-Forwarded-For": f"198.51.100.{n}, 10.0.0.{n}, 127.0.0.1"} for n in range(10)),
    *({"X-Forwarded-For": f"2001:db8:{n}::1"} for n in range(5)),
    *({"X-Forwarded-For": claim} for claim in ("", ",", ",,,", "unknown", "127.0.0.1", "::1", "' OR 1=1", "x" * 4_000)),
    *({"X-Real-IP": f"203.0.113.{n}"} for n in range(5)),
    *({"Forwarded": f"for=203.0.113.{n};proto=https"} for n in range(5)),
    *({"CF-Connecting-IP": f"203.0.113.{n}", "True-Client-IP": f"203.0.113.{n}"} for n in range(4)),
    *({"X-Client-IP": f"203.0.113.{n}", "Client-IP": f"203.0.113.{n}", "Via": f"1.1 p{n}"} for n in range(3)),
]


def send_all(article, claims, **extra):
    return [
        Client(**extra)
        .post(reverse("comments:write", args=[article.pk]), {"name": "Ada", "text": f"No. {number}"}, headers=claim)
        .status_code
        for number, claim in enumerate(claims)
    ]


def test_fifty_forged_addresses_count_as_one_client(settings):
    settings.GAZETTE_COMMENT_RATE = "2/d"
    assert len(CLAIMS) == 50

    assert send_all(make_article(), CLAIMS) == [303, 303, *[429] * 48]
    assert Comment.objects.values("network").distinct().count() == RateCounter.objects.count() == 1


@pytest.mark.parametrize("proxies", [1, 2])
def test_what_a_client_claims_before_the_trusted_proxies_counts_for_nothing(settings, proxies):
    settings.GAZETTE_COMMENT_RATE, settings.GAZETTE_TRUSTED_PROXIES = "2/d", proxies
    seen = ", ".join(["198.51.100.7", *["10.0.0.1"] * (proxies - 1)])
    claims = [{"X-Forwarded-For": f"{claim.get('X-Forwarded-For', 'x')}, {seen}"} for claim in CLAIMS]

    assert send_all(make_article(), claims) == [303, 303, *[429] * 48]


def test_one_who_hides_behind_too_short_a_list_is_known_by_the_peer(settings):
    settings.GAZETTE_COMMENT_RATE, settings.GAZETTE_TRUSTED_PROXIES = "2/d", 3
    claims = [{"X-Forwarded-For": f"203.0.113.{n}"} for n in range(10)]

    assert send_all(make_article(), claims) == [303, 303, *[429] * 8]
