"""Where others ask matcalc: warm worker processes under limits, and what is built on them (a page, tools of models)."""
