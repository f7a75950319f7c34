"""US arrival and departure records in the shape of the I-94 visitor files (DOC/NTTO)."""

SOURCE = "i94"
TITLE = "I-94 arrival and departure records"
