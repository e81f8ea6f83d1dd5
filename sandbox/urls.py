"""Addresses of the demo site."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.contrib.staticfiles.views import serve as serve_static
from django.urls import include, path, re_path
from django.views.static import serve as serve_media
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from sandbox.api import api_v2
from sandbox.travel.views import (
    PersonalContentView,
    TryItView,
    show_not_found,
    show_server_error,
)

LOG_IN = LoginView.as_view(template_name="travel/login.html", next_page="/members/")
LOG_OUT = LogoutView.as_view(next_page="/members/")

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v2/", api_v2.urls),
    path("login/", LOG_IN, name="login"),
    path("logout/", LOG_OUT, name="logout"),
    path("try-it/", TryItView.as_view(), name="try_it"),
    path("personal-content/", PersonalContentView.as_view(), name="personal_content"),
    # With DEBUG on, Django shows its own error pages; these two addresses show the site's.
    path("errors/404/", show_not_found, name="show_not_found"),
    path("errors/500/", show_server_error, name="show_server_error"),
    # Django serves these two in DEBUG alone; the demo has no other server.
    re_path(r"^static/(?P<path>.*)$", serve_static, {"insecure": True}),
    re_path(r"^media/(?P<path>.*)$", serve_media, {"document_root": settings.MEDIA_ROOT}),
]

if apps.is_installed("wagtail.api.v3"):
    from wagtail.api.v3.urls import api as api_v3

    urlpatterns.append(path("api/v3/", api_v3.urls))

urlpatterns.append(path("", include(wagtail_urls)))
