"""Focus lists (重点名单): dated lists of divisions, such as the 160 national key counties."""
