from django.apps import AppConfig


class SwappedConfig(AppConfig):
    name = "tests.swapped"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from tests.site import criteria  # noqa: F401 - the criteria that the builders use
