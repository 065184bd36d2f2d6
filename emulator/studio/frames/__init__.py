"""Frames in and out: films and pictures read, fitted and written; a frame is as `renderers.base` says."""
