"""Meeting: editions edited, and shown on the wall."""
