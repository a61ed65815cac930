from django.conf import settings


class AdminContentSecurityPolicy:
    """Gives the admin's responses the policy that Wagtail's inline scripts need; all others keep the strict one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith("/admin/") and not hasattr(response, "_csp_config"):
            response._csp_config = settings.ADMIN_CSP
        return response
