"""Reconciliation finds what differs."""
