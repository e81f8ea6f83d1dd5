"""Settings of a project whose pages have a base model of its own, which Wagtail 8 allows."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS as APPS_OF_THE_TESTS

ROOT_URLCONF = "tests.swapped.urls"
WAGTAIL_PAGE_MODEL = "swapped.BasePage"
INSTALLED_APPS = [
    "tests.swapped" if name == "tests.site" else name
    for name in APPS_OF_THE_TESTS
    if name != "sandbox.travel"
]
