"""Texts in a picture: fonts, captions, marks."""
