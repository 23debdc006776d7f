"""The form a textbook prints: polish.py takes the normal form of engine/algebra to it, the others are its steps."""
