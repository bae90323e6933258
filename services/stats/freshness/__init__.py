"""How fresh (时效): what is shown says when it was last true, and the caller can wait."""
