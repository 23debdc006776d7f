"""One function a verb: the texts of a call in, a result out. The command line and Python share them."""
