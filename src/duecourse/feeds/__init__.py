"""One folder an outside source: bytes in, typed messages out. Feeds do not know each other."""
