"""Tests of the media room. A package, so that its modules may share names with those of other rooms."""
