"""How far projects has followed registry."""
