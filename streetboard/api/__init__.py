"""The interface for programs: figures by name as JSON, for whoever shows a token. It knows connections and figures, and no page."""
