"""How the read models are built from ledger and law. Only actions may import from here."""
