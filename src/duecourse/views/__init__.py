"""What people see: plain shapes, and how they are built from the ledger and the law."""
