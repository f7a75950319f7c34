"""Headers that every answer carries."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from duecourse.web.settings import CONTENT_SECURITY_POLICY


class Headers:
    """Put the content security policy and its companions on every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer with the headers on it."""
        response = self._get_response(request)
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if not request.path.startswith("/static/"):
            # What a case page showed must not come back out of a shared machine's memory.
            response.headers.setdefault("Cache-Control", "no-store")
        return response
