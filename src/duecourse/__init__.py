"""Duecourse: one provable record per immigration case, from first encounter to final outcome."""
