"""The drawing of clips."""
