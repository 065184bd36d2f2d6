"""The studio: what it makes, and that nothing it is given can harm the server."""
