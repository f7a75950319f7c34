"""A seeded world: fictional people and records that drive the real actions."""
