"""What a stand-in is told, field by field."""

from typing import Self

from pydantic import BaseModel, ConfigDict


class Steered(BaseModel):
    """Settings that a control call changes; a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid")

    def merged(self, news: Self) -> Self:
        """These settings with the fields replaced that `news` names."""
        return self.model_copy(update={k: getattr(news, k) for k in news.model_fields_set})
