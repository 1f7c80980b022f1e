"""Tests that take long: run by hand, each a script of its own."""
