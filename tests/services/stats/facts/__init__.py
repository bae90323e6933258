"""Facts and cells under every order and batching of what is told."""
