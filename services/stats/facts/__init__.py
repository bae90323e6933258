"""Facts: what stats believes about each project, pairing and organization, and since when."""
