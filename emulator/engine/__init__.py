"""The engine: what happens, when. It joins the core to a store and walks the agenda; providers are given to it."""
