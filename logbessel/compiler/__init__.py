"""Formulas to machine code: traces, loops, kernels, LLVM."""
