"""Definitions that every room shares. Needs Python only."""
