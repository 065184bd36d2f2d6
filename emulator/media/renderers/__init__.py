"""What makes result files: one file per renderer behind one contract (base.py)."""
