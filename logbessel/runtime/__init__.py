"""What calls machine code: NumPy's ufuncs, the cache on disk, threads."""
