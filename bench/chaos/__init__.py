"""A seeded evening under faults, and a checker that knows only what was seen from outside."""
