"""Rebuilds reach the same bytes."""
