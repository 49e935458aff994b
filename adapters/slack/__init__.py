"""Operators are told in Slack, through an incoming webhook."""

from adapters.slack.webhook import SlackWebhook

__all__ = ["SlackWebhook"]
