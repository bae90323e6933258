"""Reconciliation: whether the cells still say what the facts say."""
