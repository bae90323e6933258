"""What the three services have in common: events, the bus, ingestion, problems, pages."""
