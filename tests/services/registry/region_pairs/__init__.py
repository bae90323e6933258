"""Tests of registry's region pairs."""
