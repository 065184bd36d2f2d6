"""Between files in and files out: everything about a film that is the same for all renderers."""
