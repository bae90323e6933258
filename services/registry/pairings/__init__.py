"""Pairings (结对帮扶): organizations bound to counties for a time."""
