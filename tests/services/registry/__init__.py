"""Tests of registry: who and where."""
