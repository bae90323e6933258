"""The door by which provinces push projects."""
