"""The accounts as a Django app."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """Accounts, what they prove themselves with, and their sign-ins."""

    name = "duecourse.web.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bind every sign-in to a row of its own."""
        from duecourse.web.accounts.sign_ins import listen

        listen()
