"""Snapshots: everything that a source holds, pushed in parts; what is absent is withdrawn."""
