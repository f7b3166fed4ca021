"""Reading: results as a headline and blocks, by rules; knows no medium."""
