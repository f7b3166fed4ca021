"""Managing: ledgers in, what stayed out and why, what was published."""
