"""Divisions: stats' own copy of areas, focus lists and region pairs."""
