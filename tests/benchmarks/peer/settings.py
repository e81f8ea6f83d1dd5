"""Settings of the three sites; PEER_SIDE says which of them this process is."""

from __future__ import annotations

import os

SIDE = os.environ["PEER_SIDE"]

APPS = {
    "plain": [],
    "ours": ["wagtail_personalize_plus"],
    "theirs": ["wagtail_personalisation", "wagtail_modeladmin", "wagtailfontawesomesvg"],
}
"""What each site has installed that the others have not."""

MIDDLEWARE_OF = {"ours": ["wagtail_personalize_plus.middleware.VisitorMiddleware"]}

SECRET_KEY = "only-for-benchmarks"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.benchmarks.peer.urls"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"  # which the peer's migrations are written for
USE_TZ = True
TIME_ZONE = "UTC"  # the clock that the peer's rules go by, whatever the site's is
STATIC_URL = "/static/"

INSTALLED_APPS = [
    *APPS[SIDE],
    "tests.benchmarks.peer",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "taggit",
    "modelcluster",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    *MIDDLEWARE_OF.get(SIDE, []),
]

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


class NoMigrations(dict):
    """Lets every app make its tables from its models, in a tenth of the time."""

    def __contains__(self, label):
        return True

    def __getitem__(self, label):
        return None


MIGRATION_MODULES = NoMigrations()

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}

WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}
}
WAGTAIL_SITE_NAME = "Side by side"
WAGTAILADMIN_BASE_URL = "http://testserver"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
