"""Screen: blocks as Plotly charts and HTML."""
