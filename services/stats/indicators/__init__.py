"""Indicators (指标): declared as data, computed from cells, with both sides of every ratio."""
