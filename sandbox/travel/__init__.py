"""Larkfell, an imaginary travel company."""
