"""Whose record is this? Proposes, with the reason; never writes."""
