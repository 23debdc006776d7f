"""The figures that README promises, each measured beside its peer: `python -m tests.benchmarks`."""
