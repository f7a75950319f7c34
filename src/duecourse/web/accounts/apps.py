"""The accounts as a Django app."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """Accounts and their one table."""

    name = "duecourse.web.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
