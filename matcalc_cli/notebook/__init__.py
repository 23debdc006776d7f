"""`%load_ext matcalc_cli`: lines of a session in the cells of a notebook."""
