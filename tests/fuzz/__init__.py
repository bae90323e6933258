"""Requests nobody thought of, made from the documents and from the rules, at the real doors."""
