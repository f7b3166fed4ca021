"""What a reader sees: pages, filters, charts and tables. The only importer of plotly."""
