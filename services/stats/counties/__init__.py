"""Counties (重点帮扶县): each county of a focus list with the help it has."""
