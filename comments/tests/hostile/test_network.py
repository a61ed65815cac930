"""One peer that claims to be fifty is one client, and one customer's 65,536 networks are one customer."""

import pytest
from django.test import Client
from django.urls import reverse

from comments.models import Comment
from comments.tests.factories import make_comment, make_page, make_visible
from comments.tokens import token_for
from gazette.models import RateCounter

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("noon")]

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


def test_fifty_forged_ip_addresses_count_as_one_client(settings):
    settings.GAZETTE_COMMENT_RATE = "2/d"
    assert len(CLAIMS) == 50

    assert send_all(make_page(), CLAIMS) == [303, 303, *[429] * 48]
    assert Comment.objects.values("network").distinct().count() == RateCounter.objects.count() == 1


@pytest.mark.parametrize("proxies", [1, 2])
def test_forwarded_header_before_trusted_proxies_is_ignored(settings, proxies):
    settings.GAZETTE_COMMENT_RATE, settings.GAZETTE_TRUSTED_PROXIES = "2/d", proxies
    seen = ", ".join(["198.51.100.7", *["10.0.0.1"] * (proxies - 1)])
    claims = [{"X-Forwarded-For": f"{claim.get('X-Forwarded-For', 'x')}, {seen}"} for claim in CLAIMS]

    assert send_all(make_page(), claims) == [303, 303, *[429] * 48]


def test_too_short_forwarded_list_uses_the_peer_ip(settings):
    settings.GAZETTE_COMMENT_RATE, settings.GAZETTE_TRUSTED_PROXIES = "2/d", 3
    claims = [{"X-Forwarded-For": f"203.0.113.{n}"} for n in range(10)]

    assert send_all(make_page(), claims) == [303, 303, *[429] * 8]


def ipv6(network: int) -> dict[str, str]:
    """Headers of a client in one of the /64 networks of 2001:db8:7::/48."""
    return {"X-Forwarded-For": f"2001:db8:7:{network:x}::1"}


@pytest.fixture
def send_from(article):
    """What readers can send, by name: a function of the number and the headers, that gives the status."""
    visible = [make_visible(article) for _ in range(10)]
    own = [make_comment(article, email=f"reader{number}@number{number}.example") for number in range(10)]

    def post(name, argument, fields, headers):
        return Client().post(reverse(name, args=[argument]), fields, headers=headers).status_code

    def edit(number, headers):
        own[number].refresh_from_db()
        return post("comments:edit", token_for(own[number]), {"name": "Ada", "text": f"New words, {number}"}, headers)

    return {
        "comments": lambda n, h: post("comments:write", article.pk, {"name": "Ada", "text": f"No. {n}"}, h),
        "edits": edit,
        "reports": lambda n, h: post("comments:report", visible[n].pk, {"reason": "hate"}, h),
        "mail": lambda n, h: post("comments:ask_for_mail", token_for(own[n]), {}, h),
    }


@pytest.mark.parametrize("what", ["comments", "edits", "reports", "mail"])
def test_networks_of_one_ipv6_customer_share_four_times_the_rate(settings, send_from, what):
    settings.GAZETTE_COMMENT_RATE = settings.GAZETTE_REPORT_RATE = "2/d"
    settings.GAZETTE_TRUSTED_PROXIES = 1

    answers = [send_from[what](number, ipv6(number)) for number in range(10)]
    neighbour = send_from[what](9, {"X-Forwarded-For": "2001:db8:8::1"})

    assert answers == [303] * 8 + [429] * 2
    assert neighbour == 303


def test_a_refused_network_takes_nothing_from_its_customers_others(settings, send_from):
    settings.GAZETTE_COMMENT_RATE, settings.GAZETTE_TRUSTED_PROXIES = "2/d", 1

    flood = [send_from["comments"](number, ipv6(1)) for number in range(9)]

    assert flood == [303] * 2 + [429] * 7
    assert send_from["comments"](9, ipv6(2)) == 303


def test_eighty_edits_from_one_network_are_refused_after_the_rate_and_keep_the_text(settings):
    settings.GAZETTE_COMMENT_RATE = "3/d"
    comment = make_comment(make_page(), text="As it was sent.")
    answers = []

    for number in range(80):
        comment.refresh_from_db()
        form = {"name": "Ada", "text": f"Version {number}"}
        answers.append(Client().post(reverse("comments:edit", args=[token_for(comment)]), form))

    assert [answer.status_code for answer in answers] == [303] * 3 + [429] * 77
    assert "Version 79" in answers[-1].content.decode()
    assert int(answers[-1]["Retry-After"]) > 0
    comment.refresh_from_db()
    assert (comment.text, comment.revision) == ("Version 2", 4)
    # Comments have a counter of their own.
    assert send_all(comment.page, [{}]) == [303]
