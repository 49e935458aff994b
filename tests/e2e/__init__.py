"""Whole installations as their users see them: real processes, real HTTP, a real browser."""
