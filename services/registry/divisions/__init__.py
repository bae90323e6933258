"""Divisions (行政区划): administrative areas with their codes, now and in the past."""
