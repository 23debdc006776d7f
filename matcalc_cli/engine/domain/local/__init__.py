"""What a function is close to one point: its pieces there, its slopes along every direction, and whether they agree."""
