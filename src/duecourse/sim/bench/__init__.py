"""Measurements that anybody can repeat: each prints one JSON object with what it found."""
