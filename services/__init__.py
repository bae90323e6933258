"""The three services: registry (who and where), projects (what is done), stats (how it stands)."""
