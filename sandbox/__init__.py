"""The demo site of wagtail-personalize-plus: an imaginary travel company."""
