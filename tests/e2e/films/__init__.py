"""Whole films: requests over HTTP to a server with workers of its own, and a look at the files that come out."""
