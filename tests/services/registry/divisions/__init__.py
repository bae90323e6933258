"""Tests of registry's divisions."""
