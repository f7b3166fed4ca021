"""Streetboard（街道治理看板）: ledgers in, versions published, figures asked for by name."""

# The one place that says which release this is; pyproject.toml reads it.
__version__ = "0.1.0"
