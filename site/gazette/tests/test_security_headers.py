import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def policy(response):
    directives = (directive.split() for directive in response["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in directives}


@pytest.mark.parametrize("path", ["/", "/search/?q=water", "/nothing-here/", "/robots.txt", "/comments/1/"])
def test_public_pages_have_the_strict_policy(client, path):
    sent = policy(client.get(path))

    assert "unsafe" not in str(sent)
    assert sent["default-src"] == ["'none'"]
    assert sent["script-src"] == ["'self'"]
    assert sent["frame-ancestors"] == ["'self'"]


def test_the_relaxed_policy_is_for_the_admin_only(admin_client):
    assert policy(admin_client.get("/admin/"))["script-src"] == ["'self'", "'unsafe-inline'"]
    assert "unsafe" not in str(policy(admin_client.get("/")))
