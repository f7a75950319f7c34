"""Every route of the pages with the action that it declares."""

from typing import Any

from duecourse.web.urls import urlpatterns


def declared() -> list[dict[str, Any]]:
    """Return each route with its name and the action of its view; "" if it declares none."""
    return [
        {
            "route": "/" + str(one.pattern), "name": one.name,
            "action": getattr(one.callback, "action", ""),
        }
        for one in urlpatterns
    ]  # fmt: skip
