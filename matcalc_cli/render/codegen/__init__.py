"""Programs from results: sharing (share.py), operations (ops.py), lowering (scalars.py, arrays.py, chains.py),
languages (dialects.py) and text (statements.py). `render/code.py` puts them together."""
