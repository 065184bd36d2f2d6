"""What makes a face speak: one file or folder per renderer behind one contract (base.py)."""
