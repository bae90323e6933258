"""Stats: how it stands, from county to nation, derived from what registry and projects tell."""
