"""Durable orchestration over the rules: receive, ask the domain, run effects, sleep.

Workflows read no settings and do no I/O; what they need comes in as input or by an activity.
"""
