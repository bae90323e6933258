"""Tests of registry's clients."""
