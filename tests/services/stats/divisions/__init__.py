"""Stats' own copy of areas and lists."""
