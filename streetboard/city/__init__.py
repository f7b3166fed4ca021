"""The city: published versions on a ClickHouse, for where one machine is outgrown."""
