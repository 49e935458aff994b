"""Guest-facing texts in words: catalogues of six languages, and WhatsApp's templates of them."""

from adapters.wording.templates import definitions
from adapters.wording.wording import CatalogueWording

__all__ = ["CatalogueWording", "definitions"]
