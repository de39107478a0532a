"""Benchmarks that anybody can run: `ringfence bench NAME`."""
