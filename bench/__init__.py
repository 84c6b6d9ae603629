"""Benchmarks and crash trials: servers as processes of their own, every figure a ratio within one run."""
