"""Region pairs (东西部协作): which eastern province helps which western one, and the regions."""
