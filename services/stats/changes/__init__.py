"""Changes (变化): those who watch are told which numbers moved, as they move."""
