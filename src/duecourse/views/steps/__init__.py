"""What may come next in a case, one module a track, and what an open case waits for."""
