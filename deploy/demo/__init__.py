"""The demo: 31 provinces and the Corps push invented organizations, pairings and projects."""
