"""What providers and the control API share on the web: operations, calls, replies, the journal, OpenAPI."""
