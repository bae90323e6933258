"""Projects' own copy of divisions, fed by registry's events."""
