"""Start the web: lay the accounts' tables, then serve."""

import gc
from pathlib import Path
from typing import Any, Final

from duecourse.web.settings import WebSettings, configure
from duecourse.web.upload_limit import UploadLimit

STOP_SECONDS_MAX: Final = 3


def lay(chosen: WebSettings) -> None:
    """Configure Django and lay its tables: all that a command about accounts needs."""
    configure(chosen)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def prepare(chosen: WebSettings) -> Any:
    """Configure Django, lay its tables, and return the ASGI application."""
    lay(chosen)
    from django.core.asgi import get_asgi_application

    if chosen.demo:
        from duecourse.web.accounts.open_accounts import open_demo_accounts

        open_demo_accounts(chosen.staff)
    application = UploadLimit(get_asgi_application())
    _warm()
    return application


def _warm() -> None:
    """Load routes, templates and the spellings of names, for which a first visitor would wait."""
    from django.template.loader import get_template
    from django.urls import resolve

    from duecourse.actions.search_asked import read
    from duecourse.actions.search_score import closeness

    resolve("/")
    for template in (Path(__file__).parent / "templates").glob("*.html"):
        get_template(template.name)
    for script in ("Maria Lopez 1985", "Дмитрий 张伟 محمد"):
        closeness(read(script), "Lopez, Maria", None)
    # What is loaded by now stays: it is not looked through again for what could be given back.
    gc.collect()
    gc.freeze()


def serve(application: Any, *, host: str, port: int) -> None:
    """Serve the application until it is interrupted."""
    import uvicorn

    uvicorn.run(
        application, host=host, port=port, lifespan="off", log_level="warning", access_log=False,
        timeout_graceful_shutdown=STOP_SECONDS_MAX, server_header=False,
    )  # fmt: skip
