"""Meeting: editions frozen in one file, the words that a clerk adds, and what has changed since."""
