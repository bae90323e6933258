"""Registry: who and where (divisions, focus lists, organizations, pairings, clients)."""
