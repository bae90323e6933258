"""The door by which provinces push projects and progress."""
