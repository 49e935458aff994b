"""Scripts, styles and icons of the screens, kept by browsers for as long as they stay the same."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.screens.pages import STATIC


class ScreenFiles(StaticFiles):
    """`/{version}/{name}`: the version only makes the address new when a file is."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file of that name."""
        _, _, name = path.partition("/")
        answer = await super().get_response(name, scope)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer
