"""Visitor groups: rules, their compiled snapshot, and membership."""
