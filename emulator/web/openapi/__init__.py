"""OpenAPI 3.1 documents and pages, derived from declared operations, their models, and the code that answers."""
