"""Cells, live and past."""
