from django.shortcuts import render


def gone(request):
    """The page for what was here, and will not come back."""
    return render(request, "410.html", status=410)
