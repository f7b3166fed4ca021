"""Docx: blocks as a document that Word and WPS can edit."""
