"""Headers that every answer carries."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from duecourse.web.settings import CONTENT_SECURITY_POLICY

# What a page may ask the browser for: passkeys for ourselves, and nothing else.
PERMISSIONS_POLICY: Final = ", ".join(
    (
        *(
            f"{one}=()"
            for one in (
                "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media",
                "fullscreen", "geolocation", "gyroscope", "magnetometer", "microphone", "midi",
                "payment", "picture-in-picture", "screen-wake-lock", "usb", "xr-spatial-tracking",
            )
        ),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    )
)  # fmt: skip
# Two years, as browsers' own lists ask; only said where the pages are reached by TLS.
TRANSPORT_SECURITY: Final = "max-age=63072000; includeSubDomains"


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
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        response.headers["X-Frame-Options"] = "DENY"
        if settings.DUECOURSE_SECURE:
            response.headers["Strict-Transport-Security"] = TRANSPORT_SECURITY
        if not request.path.startswith("/static/"):
            # What a case page showed must not come back out of a shared machine's memory.
            response.headers.setdefault("Cache-Control", "no-store")
        return response
