"""The table of accounts, step by step."""
