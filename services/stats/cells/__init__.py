"""Cells: the sums of facts over declared groupings, kept current by every event."""
