"""The REST API: thin routers over the same actions and queries as the pages (docs/api.md)."""
