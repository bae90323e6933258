"""Rebuilds: all of stats made anew from the log, beside what is shown."""
