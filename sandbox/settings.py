"""Settings of the demo site. It is made for your own machine: never put it on the internet."""

from __future__ import annotations

import os
from pathlib import Path

from wagtail import VERSION as WAGTAIL_VERSION

SANDBOX = Path(__file__).resolve().parent
VAR = SANDBOX / "var"
"""Everything that the site writes: its database and its pictures."""

DEBUG = os.environ.get("SANDBOX_DEBUG", "1") == "1"
SECRET_KEY = "the-demo-site-keeps-no-secrets-and-must-stay-on-your-own-machine"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
INTERNAL_IPS = ["127.0.0.1"]

INSTALLED_APPS = [
    "sandbox.travel",
    "wagtail_personalize_plus",  # before wagtail.admin, whose templates it extends
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.api.v2",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

if WAGTAIL_VERSION >= (8, 0):
    INSTALLED_APPS += ["wagtail.api.v3", "ninja"]

MIDDLEWARE = [
    "sandbox.travel.demo_address.DemoAddressMiddleware",  # demo code: links choose an address
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "wagtail_personalize_plus.middleware.VisitorMiddleware",
]

ROOT_URLCONF = "sandbox.urls"
WSGI_APPLICATION = "sandbox.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR / "db.sqlite3",
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LANGUAGE_CODE = "en"
TIME_ZONE = "Europe/Zurich"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

WAGTAIL_SITE_NAME = "Larkfell"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_BASE_URL = "http://localhost:8000"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
WAGTAIL_FRONTEND_LOGIN_URL = "/login/"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

WAGTAIL_PERSONALIZE_PLUS = {
    # Requests of this machine may say whom they were passed on for; see the Try it page.
    "TRUSTED_PROXIES": ["127.0.0.1/32", "::1/128"],
    "GEOIP": {"DATABASE": VAR / "demo-location.mmdb"},
    "WEATHER": {
        "BACKEND": "static",
        "OPTIONS": {
            "places": [
                {  # Oslo
                    "latitude": 59.91,
                    "longitude": 10.75,
                    "weather": {"condition": "snow", "temperature_c": -4, "wind_ms": 3},
                },
                {  # Innsbruck
                    "latitude": 47.27,
                    "longitude": 11.39,
                    "weather": {"condition": "snow", "temperature_c": -1, "wind_ms": 2},
                },
                {  # Madrid
                    "latitude": 40.42,
                    "longitude": -3.70,
                    "weather": {
                        "condition": "clear",
                        "temperature_c": 24,
                        "wind_ms": 2,
                        "is_day": True,
                    },
                },
                {  # London and its airports
                    "latitude": 51.50,
                    "longitude": -0.12,
                    "weather": {
                        "condition": "rain",
                        "intensity": "moderate",
                        "temperature_c": 9,
                        "wind_ms": 12,
                        "gust_ms": 17,
                    },
                },
                {  # New York
                    "latitude": 40.71,
                    "longitude": -74.01,
                    "weather": {"condition": "clear", "temperature_c": 11, "wind_ms": 4},
                },
            ]
        },
    },
    "CONSENT": "sandbox.travel.consent.has_agreed",
    # Half an hour is usual; after a minute everybody can see the site as a returning visitor.
    "HISTORY": {"VISIT_MINUTES": 1},
}
