"""The one Django app with models."""

from django.apps import AppConfig


class DataConfig(AppConfig):
    """Label ``xiangyue``: tables are ``xiangyue_*``."""

    name = "xiangyue.data"
    label = "xiangyue"
    verbose_name = "Xiangyue"
    default_auto_field = "django.db.models.BigAutoField"
