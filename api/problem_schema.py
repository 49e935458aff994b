"""How the OpenAPI document describes refusals: the same for every call."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.problems import MEDIA_TYPE


class FieldProblem(BaseModel):
    """What is wrong with one field, or with the whole body when `campo` is empty."""

    campo: str
    detalle: str


class ProblemView(BaseModel):
    """A refusal (RFC 9457). `type` is stable, `detail` is for people; 422 may name `errors`."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(pattern="^/problems/[a-z-]+$")
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    errors: list[FieldProblem] | None = None


def _described(text: str) -> dict[str, Any]:
    schema = ProblemView.model_json_schema(ref_template="#/components/schemas/{model}")
    field = schema.pop("$defs")["FieldProblem"]
    schema["properties"]["errors"] = {"type": "array", "items": field}
    return {"description": text, "content": {MEDIA_TYPE: {"schema": schema}}}


RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": _described("No se ha hecho, y por qué."),
    "503": _described("Falta algo que esta llamada necesita; repetirla después es seguro."),
}
