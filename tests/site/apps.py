from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "tests.site"
    label = "testsite"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from tests.site import criteria  # noqa: F401 - a project's own criterion, registered late
