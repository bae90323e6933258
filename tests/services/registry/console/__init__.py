"""Tests of registry's console."""
