"""Tests of registry's focus lists."""
