"""The figures of `matcalc help figures`, each measured beside its peer: `python -m tests.benchmarks`."""
