"""The API at ``/api/v1/``. Its OpenAPI document is served; pages that show it come from no CDN, so
none is served: any viewer reads ``openapi.json``."""

from __future__ import annotations

from typing import Any

from django.urls import path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from xiangyue.api import (
    acts,
    areas,
    charters,
    disclosures,
    dues,
    errors,
    figures,
    files,
    judge,
    lists,
    matters,
    me,
    meetings,
    open_data,
    opinions,
    packages,
    parts,
    postings,
    procedures,
    registers,
    selections,
    surveys,
    trustee_ballots,
    village_books,
    vote_rounds,
    webhooks,
)
from xiangyue.api.acts import schema as acts_schema


class Api(NinjaAPI):
    """Short names of the operations, and what the document says of tokens."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._documents: dict[str, OpenAPISchema] = {}

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """``matters_write``: the module and the function."""
        function = operation.view_func
        return f"{function.__module__.rpartition('.')[2]}_{function.__name__}"

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """The document, with each act that can be done and the one way to sign in. Made once: it
        takes a second, and anybody may ask for it."""
        if (found := self._documents.get(repr(kwargs))) is None:
            found = self._documents[repr(kwargs)] = self._document(**kwargs)
        return found

    def _document(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        acts_schema.add(schema)
        bearer = {"type": "http", "scheme": "bearer"}
        schema["components"]["securitySchemes"] = {"Bearer": bearer}
        return schema


api = Api(
    title="Xiangyue 乡约",
    version="1",
    description="What a village's pages show and do, for programs. See docs/api.md.",
    urls_namespace="api",
    docs_url=None,
)
errors.install(api)
api.add_router("/areas", areas.router)
api.add_router("/figures", figures.router)
api.add_router("/procedures", procedures.router)
api.add_router("/judge", judge.router)
api.add_router("", opinions.router)
api.add_router("", packages.router)
api.add_router("", matters.router)
api.add_router("", parts.router)
api.add_router("", lists.router)
api.add_router("", me.router)
api.add_router("", dues.router)
api.add_router("", vote_rounds.router)
api.add_router("", meetings.router)
api.add_router("", open_data.router)
api.add_router("", disclosures.router)
api.add_router("", village_books.router)
api.add_router("", postings.router)
api.add_router("", files.router)
api.add_router("", registers.router)
api.add_router("", selections.router)
api.add_router("", surveys.router)
api.add_router("", trustee_ballots.router)
api.add_router("", charters.router)
api.add_router("", webhooks.router)
api.add_router("/acts", acts.router)

urlpatterns = [path("v1/", api.urls)]
