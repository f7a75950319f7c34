"""The trail of every look and act."""
