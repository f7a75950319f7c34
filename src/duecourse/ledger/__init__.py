"""The record: append-only events, a hash chain per case, a Merkle tree over all of them."""
