"""Sphinx's settings. The documentation builds without a network."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from wagtail_personalize_plus import __version__

project = "wagtail-personalize-plus"
author = "The wagtail-personalize-plus developers"
project_copyright = author
release = __version__

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "wagtail-personalize-plus"
html_show_sphinx = False
