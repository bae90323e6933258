"""Social organizations (社会组织), known by their unified social credit codes."""
