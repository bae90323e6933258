"""Progress (进展): what a project brought on a day, added to its ledger."""
