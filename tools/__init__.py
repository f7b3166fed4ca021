"""Tools: what builds the project and is not part of the package."""
