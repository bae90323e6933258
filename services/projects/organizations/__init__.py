"""Projects' own copy of social organizations, fed by registry's events."""
