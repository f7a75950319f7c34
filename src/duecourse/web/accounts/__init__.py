"""Accounts: who may sign in, and for which role."""
