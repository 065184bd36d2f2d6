"""Clips for prompts: places and people that are drawn, and a camera that moves through them."""
