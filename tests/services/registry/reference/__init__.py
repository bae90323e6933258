"""Tests of registry's reference."""
