"""The webhook calls."""

from typing import Any

from standins.airtable.bodies import Call, checked
from standins.airtable.errors import invalid_request
from standins.airtable.gate import Route
from standins.airtable.ids import stamp
from standins.airtable.specification import Enabling, Filters, WebhookGiven
from standins.airtable.standin import Standin
from standins.airtable.token import Scope
from standins.airtable.webhooks import PayloadsAsked, Webhook

MANAGE: Scope = "webhook:manage"
HOOKS = "/v0/bases/{base}/webhooks"
HOOK = "/v0/bases/{base}/webhooks/{webhook}"
READ_BY_TYPE: dict[str, Scope] = {"tableData": "data.records:read"}


class WebhooksApi:
    """Webhooks of the stand-in's base."""

    def __init__(self, standin: Standin) -> None:
        self.standin, self.hooks = standin, standin.hooks

    def routes(self) -> list[Route]:
        """The calls, each with the scope that it needs."""
        return [
            Route("GET", HOOKS, MANAGE, self.listed),
            Route("POST", HOOKS, MANAGE, self.create),
            Route("DELETE", HOOK, MANAGE, self.delete),
            Route("POST", f"{HOOK}/refresh", MANAGE, self.refresh),
            Route("POST", f"{HOOK}/enableNotifications", MANAGE, self.enable),
            Route("GET", f"{HOOK}/payloads", MANAGE, self.payloads),
        ]

    def listed(self, _: Call) -> Any:
        """All webhooks, without their secrets."""
        return {"webhooks": [webhook.as_json() for webhook in self.hooks.all()]}

    def create(self, call: Call) -> Any:
        """One more webhook, with its secret."""
        given = checked(WebhookGiven, call.body)
        self.standin.token.require("create")
        self._check(given.specification.options.filters)
        return self.hooks.create(given).created()

    def delete(self, call: Call) -> Any:
        """One webhook less."""
        self.hooks.delete(call.path["webhook"])

    def refresh(self, call: Call) -> Any:
        """Seven more days."""
        webhook = self._webhook(call)
        webhook.extend()
        return {"expirationTime": stamp(webhook.expires_at)}

    def enable(self, call: Call) -> Any:
        """Notifications on or off."""
        webhook = self._webhook(call)
        webhook.notifies = checked(Enabling, call.body).enable

    def payloads(self, call: Call) -> Any:
        """Up to 50 payloads; the webhook lives on for seven days."""
        webhook = self._webhook(call)
        self._check_scopes(webhook.given.specification.options.filters)
        page = webhook.page(checked(PayloadsAsked, dict(call.query)))
        webhook.extend()
        return page

    def _webhook(self, call: Call) -> Webhook:
        return self.hooks.get(call.path["webhook"])

    def _check(self, filters: Filters) -> None:
        self._check_scopes(filters)
        known = {one for t in self.standin.base.tables for one in (t.id, t.view_id)}
        if filters.record_change_scope not in (None, *known):
            raise invalid_request("recordChangeScope names no table")

    def _check_scopes(self, filters: Filters) -> None:
        for kind in filters.data_types:
            self.standin.token.check(READ_BY_TYPE.get(kind, "schema.bases:read"))
