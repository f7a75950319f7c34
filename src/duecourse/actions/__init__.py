"""One function an act, for writing and for looking: gate first, append last."""
