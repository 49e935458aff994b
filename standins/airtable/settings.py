"""What a stand-in base looks like, and how patient its server is."""

import re
from dataclasses import dataclass

BASE_ID = re.compile(r"app[A-Za-z0-9]{14}")
TOKEN = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True)
class AirtableSettings:
    """One base and the one token that opens it.

    `requests_per_second` is the base's limit in a sliding second, None for none; whoever goes over
    it is refused for `penalty_seconds`. A ping that is not taken is repeated after each of
    `ping_retry_seconds`. A `seeded` base starts with the seed columns, another one without tables.
    Raises ValueError when the token or the base's id cannot be one.
    """

    api_key: str
    base_id: str
    base_name: str = "Base de prueba"
    requests_per_second: int | None = 5
    penalty_seconds: float = 30.0
    ping_retry_seconds: tuple[float, ...] = (0.5, 2.0, 10.0)
    seeded: bool = False

    def __post_init__(self) -> None:
        if not TOKEN.fullmatch(self.api_key):
            raise ValueError("the token is empty or holds a space")
        if not BASE_ID.fullmatch(self.base_id):
            raise ValueError(f"not the id of a base (app and 14 letters or digits): {self.base_id}")
