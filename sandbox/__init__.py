"""The demo site of Wagtail Personalize Plus: an imaginary travel company."""
