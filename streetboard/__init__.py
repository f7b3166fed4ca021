"""Streetboard（街道治理看板）: ledgers in, versions published, figures asked for by name."""
