"""The forms in which items arrive and receipts leave: JSON, NDJSON, CSV, XLSX, packed or not."""
