"""The one Django app with models."""

from django.apps import AppConfig


class DataConfig(AppConfig):
    """Label ``xiangyue``: tables are ``xiangyue_*``."""

    name = "xiangyue.data"
    label = "xiangyue"
    verbose_name = "Xiangyue"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Methods that are not on disk are looked for in the tables."""
        from xiangyue.data import methods  # noqa: PLC0415 - models load with the app
        from xiangyue.methods import library  # noqa: PLC0415 - the same

        library.beyond[:] = [methods.newest]
