"""The rules themselves, one file a section of law."""
