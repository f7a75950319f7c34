"""Start the web: lay the accounts' tables, then serve."""

from typing import Any, Final

from duecourse.web.settings import WebSettings, configure

STOP_SECONDS_MAX: Final = 3


def prepare(chosen: WebSettings) -> Any:
    """Configure Django, lay its tables, and return the ASGI application."""
    configure(chosen)
    from django.core.asgi import get_asgi_application
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    if chosen.demo:
        from duecourse.web.accounts.open_accounts import open_demo_accounts

        open_demo_accounts()
    return get_asgi_application()


def serve(application: Any, *, host: str, port: int) -> None:
    """Serve the application until it is interrupted."""
    import uvicorn

    uvicorn.run(
        application, host=host, port=port, lifespan="off", log_level="warning", access_log=False,
        timeout_graceful_shutdown=STOP_SECONDS_MAX, server_header=False,
    )  # fmt: skip
