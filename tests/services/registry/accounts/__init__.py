"""Accounts of officers, their sessions, and who may not pass."""
