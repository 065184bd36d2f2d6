"""The setting of texts."""
