"""How long the server took for an answer, said on the answer: for browsers and measurements."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


class ServerTiming:
    """Put on an answer the milliseconds from the request to the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer with a Server-Timing header."""
        started = time.perf_counter()
        response = self._get_response(request)
        taken = 1_000 * (time.perf_counter() - started)
        response.headers["Server-Timing"] = f"total;dur={taken:.2f}"
        return response
