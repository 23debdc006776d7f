"""`matcalc repl`: expressions and commands without quotes, definitions that are kept, live reading."""
