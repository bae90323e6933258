"""The door by which provinces push organizations and pairings."""
