"""Pptx: blocks as slides that PowerPoint and WPS can edit."""
