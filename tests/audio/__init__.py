"""Tests of everything about sound."""
